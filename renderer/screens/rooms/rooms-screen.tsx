import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { FoundRoom } from '../../../shared/contract/rooms';
import { DataTable, type Column } from '../../components/data-table';
import { TextField } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { MiddleShortened, RoomLink } from '../../identifiers/identifier';
import { RecentIdentifiers } from '../../identifiers/recent-identifiers';
import { rowsOf } from '../../queries/pages';
import { roomSearchQuery } from '../../queries/rooms';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { useTypedSearch } from '../../state/use-typed-search';
import { texts } from '../../texts/en';
import { TrustMark } from './trust-words';
import './rooms.css';

/** Find a room: by id, by an alias of this server, by the beginning of either, by a part of its name. */
export function RoomsScreen(): ReactElement {
  const { text, typed, setTyped } = useTypedSearch();
  const bar = (
    <div className="rooms-search">
      <TextField
        label={texts.rooms.search}
        placeholder={texts.rooms.search}
        isLabelHidden
        type="search"
        isFilter
        autoFocus
        value={typed}
        onChange={setTyped}
      />
    </div>
  );
  return (
    <Screen title={texts.rooms.title} bar={bar}>
      {text === '' ? <Start /> : <Results text={text} />}
    </Screen>
  );
}

function Start(): ReactElement {
  return (
    <EmptyState title={texts.rooms.startTitle}>
      <p>{texts.rooms.startText}</p>
      <RecentIdentifiers kind="room" heading={texts.rooms.recent}>
        {(item) => <RoomLink id={item.id} name={item.name} />}
      </RecentIdentifiers>
    </EmptyState>
  );
}

const { columns: words } = texts.rooms;
const columns: readonly Column<FoundRoom>[] = [
  { key: 'name', header: words.name, track: 'minmax(130px, 1.2fr)', cell: (room) => <RoomName room={room} /> },
  {
    key: 'room',
    header: words.room,
    track: 'minmax(190px, 1.4fr)',
    cell: ({ roomId }) => <RoomLink id={roomId} />,
  },
  {
    key: 'alias',
    header: words.alias,
    track: 'minmax(150px, 1.4fr)',
    cell: ({ canonicalAlias }) => (canonicalAlias === null ? null : <MiddleShortened id={canonicalAlias} />),
  },
  { key: 'state', header: words.state, track: '130px', cell: ({ trust }) => <TrustMark trust={trust} /> },
  {
    key: 'members',
    header: words.members,
    track: '70px',
    align: 'end',
    cell: ({ joinedMembers }) => (joinedMembers === null ? '–' : formatInteger(joinedMembers)),
  },
  {
    key: 'match',
    header: words.match,
    track: '140px',
    cell: ({ matchedBy }) => <span className="muted">{texts.rooms.matchedBy[matchedBy]}</span>,
  },
];

function RoomName({ room: { name, nameSource } }: { room: FoundRoom }): ReactElement {
  if (name === null) return <span className="muted">{texts.rooms.noName}</span>;
  return (
    <>
      <Isolated text={name} className="clip" />
      {nameSource === 'history' && <span className="muted small">{texts.rooms.nameFromHistory}</span>}
    </>
  );
}

function Results({ text }: { text: string }): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const result = useInfiniteQuery(roomSearchQuery(text));
  const open = ({ roomId }: FoundRoom): void => {
    if (server !== null) go(pathTo({ server, area: 'rooms', id: roomId }));
  };
  return (
    <Loaded result={result}>
      {(data) => {
        const page = data.pages[0];
        return (
          <>
            {page !== undefined && (
              <div className="rooms-note">
                <span>{page.note}</span>
                <ReadAt of={page.freshness} />
              </div>
            )}
            <DataTable
              label={texts.rooms.results}
              rows={rowsOf(data)}
              rowKey={({ roomId }) => roomId}
              columns={columns}
              selectedKey={search.at ?? null}
              onSelect={(at) => setSearch({ at }, { replace: true })}
              onOpen={open}
              copyText={({ roomId }) => roomId}
              onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
              isLoadingMore={result.isFetchingNextPage}
              empty={<EmptyState title={texts.rooms.nothingTitle(text)}>{texts.rooms.nothingText}</EmptyState>}
            />
          </>
        );
      }}
    </Loaded>
  );
}
