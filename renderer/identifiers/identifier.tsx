import type { ReactElement } from 'react';
import { shortenIdentifier } from '../../shared/matrix/identifiers';
import { AppLink } from '../components/app-link';
import { CopyButton } from '../components/copy-button';
import { Isolated } from '../components/isolated';
import { visibleText } from '../components/visible-text';
import { pathTo, type Area } from '../state/address';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import './identifier.css';

interface LinkProps {
  id: string;
  /** Name to stand before the id, never alone. */
  name?: string | null;
  /** Whole instead of shortened in the middle. */
  isWhole?: boolean;
  /** Without the button that copies, in rows where C copies. */
  hasNoCopy?: boolean;
}

/** A user: name if given, id shortened, link to their screen, copy button. */
export function UserLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="users" word={texts.common.user} />;
}

/** A room, likewise. */
export function RoomLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="rooms" word={texts.common.room} />;
}

/** An event, likewise. */
export function EventLink(props: LinkProps): ReactElement {
  return <IdentifierLink {...props} area="events" word={texts.common.event} />;
}

const longest = 30;

function IdentifierLink({
  id,
  name,
  area,
  word,
  isWhole = false,
  hasNoCopy = false,
}: LinkProps & { area: Area; word: string }): ReactElement {
  const { server } = useAddress();
  const shown = isWhole ? id : shortenIdentifier(id, longest);
  return (
    <span className="identifier" title={visibleText(id)}>
      {typeof name === 'string' && name !== '' && <Isolated text={name} className="identifier-name" />}
      {server === null ? (
        <Isolated text={shown} className="mono" />
      ) : (
        <AppLink path={pathTo({ server, area, id })} className="mono identifier-link">
          <Isolated text={shown} />
        </AppLink>
      )}
      {!hasNoCopy && <CopyButton text={id} label={word} />}
    </span>
  );
}

/** An identifier that is not a link: the screen's own, in its title. */
export function PlainIdentifier({ id, word }: { id: string; word: string }): ReactElement {
  return (
    <span className="identifier" title={visibleText(id)}>
      <Isolated text={shortenIdentifier(id, 60)} className="mono muted" />
      <CopyButton text={id} label={word} />
    </span>
  );
}
