import { useMemo, useState, type ReactElement } from 'react';
import { AppLink } from '../../components/app-link';
import { Button } from '../../components/button';
import { TextField } from '../../components/fields';
import { Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { EventLink } from '../../identifiers/identifier';
import { RecentIdentifiers } from '../../identifiers/recent-identifiers';
import { openIdentifierPath } from '../../identifiers/open-identifier';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { readPasted } from './pasted';
import './events.css';

/** Open an event by whatever was pasted. */
export function EventsScreen(): ReactElement {
  const { server, go } = useAddress();
  const [typed, setTyped] = useState('');
  const pasted = useMemo(() => readPasted(typed), [typed]);
  const target = server === null || pasted.kind !== 'one' ? null : openIdentifierPath(server, pasted.parsed);
  const open = (): void => {
    if (target !== null) go(target);
  };
  const reason = pasted.kind === 'none' ? pasted.reason : null;
  return (
    <Screen
      title={texts.events.title}
      bar={
        <>
          <div className="search-field">
            <TextField
              label={texts.events.search}
              placeholder={texts.events.search}
              isLabelHidden
              isFilter
              isMono
              autoFocus
              value={typed}
              onChange={setTyped}
              onEnter={open}
              error={reason}
            />
          </div>
          <Button variant="primary" isDisabled={target === null} onPress={open}>
            {texts.events.open}
          </Button>
        </>
      }
    >
      {pasted.kind === 'several' && server !== null ? (
        <EmptyState title={texts.events.several(pasted.eventIds.length)}>
          <AppLink
            className="button"
            path={pathTo({ server, area: 'censor', search: { ids: pasted.eventIds.join(',') } })}
          >
            {texts.events.previewSeveral(pasted.eventIds.length)}
          </AppLink>
        </EmptyState>
      ) : (
        <Start />
      )}
    </Screen>
  );
}

function Start(): ReactElement {
  return (
    <EmptyState title={texts.events.startTitle}>
      <p>{texts.events.startText}</p>
      <RecentIdentifiers kind="event" heading={texts.events.recent}>
        {(item) => (
          <span className="row">
            <EventLink id={item.id} /> <span>{item.name}</span>
          </span>
        )}
      </RecentIdentifiers>
    </EmptyState>
  );
}
