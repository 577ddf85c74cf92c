import type { ReactElement, ReactNode } from 'react';
import type { StandingContent } from '../../../shared/contract/censorships';
import { Button } from '../../components/button';
import { DataTable, type Column } from '../../components/data-table';
import { SelectField, TextField } from '../../components/fields';
import { formatBytes, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { Screen } from '../../components/screen';
import { EmptyState, ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { mostEvents, offerToCensor } from '../../state/censor-selection';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { useChosenEvents, type ChosenEvents } from '../../timeline/chosen-events';
import { readStandingForm, type StandingWhat } from './standing-form';
import { useStandingSearch, type StandingSearch } from './use-standing-search';

const t = texts.censorships.standing;

/** Content that is redacted, or asked to destroy itself, and stands all the same: looked for in one room or of one user. */
export function StandingView({ tabs }: { tabs: ReactNode }): ReactElement {
  const searching = useStandingSearch();
  const choice = useChosenEvents('standing');
  return (
    <Screen
      title={texts.censorships.title}
      subtitle={t.scope}
      tabs={tabs}
      bar={<StandingForm searching={searching} onStart={choice.clear} />}
      footer={searching.state === 'idle' ? undefined : <StandingFooter searching={searching} choice={choice} />}
    >
      {searching.error !== null && <ErrorState error={searching.error} />}
      <StandingTable searching={searching} choice={choice} />
    </Screen>
  );
}

function StandingForm({ searching, onStart }: { searching: StandingSearch; onStart: () => void }): ReactElement {
  const { search, setSearch } = useAddress();
  const what: StandingWhat = search['what'] === 'never' ? 'never' : 'unpruned';
  const fields = { place: search['place'] ?? '', from: search['from'] ?? '', to: search['to'] ?? '' };
  const { place, problems } = readStandingForm(fields);
  const set = (key: keyof typeof fields) => (text: string) => setSearch({ [key]: text }, { replace: true });
  const start = (): void => {
    if (place === null) return;
    onStart();
    searching.start(what, place);
  };
  const isSearching = searching.state === 'searching';
  return (
    <div className="standing-form">
      <SelectField
        label={t.what}
        value={what}
        onChange={(key) => setSearch({ what: key === 'never' ? key : null }, { replace: true })}
        options={[
          { key: 'unpruned', label: t.whats.unpruned },
          { key: 'never', label: t.whats.never },
        ]}
      />
      <TextField
        label={t.place}
        value={fields.place}
        onChange={set('place')}
        error={problems.place}
        isMono
        isFilter
        onEnter={start}
      />
      <TextField label={t.from} value={fields.from} onChange={set('from')} error={problems.from} onEnter={start} />
      <TextField label={t.to} value={fields.to} onChange={set('to')} error={problems.to} onEnter={start} />
      {isSearching ? (
        <Button onPress={searching.stop}>{t.stop}</Button>
      ) : (
        <Button variant="primary" isDisabled={place === null} onPress={start}>
          {t.search}
        </Button>
      )}
      <p className="muted small standing-note">{t.whatNotes[what]}</p>
    </div>
  );
}

interface StandingListProps {
  searching: StandingSearch;
  choice: ChosenEvents;
}

function StandingTable({ searching, choice }: StandingListProps): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const { found, state, scanned } = searching;
  if (state === 'idle') return <EmptyState title={t.start}>{t.startText}</EmptyState>;
  return (
    <DataTable
      label={t.results}
      rows={found}
      rowKey={({ eventId }) => eventId}
      columns={columns}
      selectedKey={search['at'] ?? null}
      onSelect={(at) => setSearch({ at }, { replace: true })}
      onOpen={({ eventId }) => server !== null && go(pathTo({ server, area: 'events', id: eventId }))}
      copyText={({ eventId }) => eventId}
      checked={choice.chosen}
      onToggle={choice.toggle}
      onExtend={choice.extend}
      empty={
        state === 'searching' ? null : <EmptyState title={t.none}>{t.noneText(formatInteger(scanned))}</EmptyState>
      }
    />
  );
}

const columns: readonly Column<StandingContent>[] = [
  { key: 'event', header: t.columns.event, track: 'minmax(120px, 1fr)', cell: ({ eventId }) => <EventLink id={eventId} hasNoCopy /> },
  { key: 'room', header: t.columns.room, track: 'minmax(110px, 1fr)', cell: ({ roomId, roomName }) => <RoomLink id={roomId} name={roomName} hasNoCopy /> },
  { key: 'sender', header: t.columns.sender, track: 'minmax(110px, 1fr)', cell: ({ sender }) => sender !== null && <UserLink id={sender} hasNoCopy /> },
  { key: 'type', header: t.columns.type, track: 'minmax(84px, 120px)', cell: ({ type }) => <Isolated text={type} className="mono clip" /> },
  { key: 'at', header: t.columns.at, track: '140px', cell: ({ atMs }) => atMs !== null && <Time ms={atMs} /> },
  { key: 'size', header: t.columns.size, track: '88px', align: 'end', cell: ({ jsonBytes }) => jsonBytes !== null && formatBytes(jsonBytes) },
  { key: 'why', header: t.columns.why, track: 'minmax(160px, 2fr)', cell: ({ sentence }) => <Isolated text={sentence} className="clip" /> },
]; // prettier-ignore

function StandingFooter({ searching, choice }: StandingListProps): ReactElement {
  const { server, search, go } = useAddress();
  const { found, scanned, state } = searching;
  const all = found.map(({ eventId }) => eventId);
  const eventIds = all.filter((eventId) => choice.chosen.has(eventId)).slice(0, mostEvents);
  const what = search['what'] === 'never' ? t.whats.never : t.whats.unpruned;
  const censor = (): void => {
    if (server === null) return;
    go(offerToCensor(server, { eventIds, label: t.label(what, search['place'] ?? ''), act: 'censor' }));
  };
  const figure = formatInteger(eventIds.length);
  return (
    <>
      {eventIds.length > 0 && (
        <>
          <b role="status">{texts.censorships.selected(figure)}</b>
          <Button variant="danger" onPress={censor}>
            {texts.censorships.censorMany(figure, eventIds.length === 1)}
          </Button>
          <Button variant="quiet" onPress={choice.clear}>
            {texts.censorships.clearSelection}
          </Button>
        </>
      )}
      {found.length > eventIds.length && (
        <Button onPress={() => choice.extend(all)}>{t.selectAll(formatInteger(found.length))}</Button>
      )}
      <span className="spread" />
      {state !== 'idle' && (
        <span role="status" className="small">
          <Mark kind={state === 'searching' ? 'waiting' : state === 'done' ? 'ok' : 'stale'}>
            {t.scanned(formatInteger(scanned), formatInteger(found.length))} · {t.states[state]}
          </Mark>
        </span>
      )}
    </>
  );
}
