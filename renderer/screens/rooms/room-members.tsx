import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RoomDetail, RoomMember } from '../../../shared/contract/rooms';
import type { Membership } from '../../../shared/contract/users';
import { DataTable } from '../../components/data-table';
import { Chip } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { rowsOf } from '../../queries/pages';
import { roomMembersQuery } from '../../queries/rooms';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { memberColumns } from './member-columns';
import { MemberDetails } from './member-details';
import { membershipsIn, toggledMembership } from './member-filter';
import { isExact, RoomMoment } from './room-moment';
import type { RoomViewProps } from './room-view';

/** Members page by page: by the room's state, as last known where the server has left, or as at the chosen moment. */
export function RoomMembers({ room, time: { timeMs }, heading }: RoomViewProps): ReactElement {
  const { search, setSearch } = useAddress();
  const memberships = membershipsIn(search.membership);
  const result = useInfiniteQuery(roomMembersQuery(room.roomId, memberships, timeMs));
  const rows = rowsOf(result.data);
  const selected = rows.find(({ userId }) => userId === search.at) ?? null;
  const page = result.data?.pages[0];
  return (
    <Screen
      {...heading}
      bar={
        <>
          <Filters room={room} memberships={memberships} isPast={timeMs !== null} />
          {page !== undefined && <ReadAt of={page.freshness} />}
        </>
      }
      drawer={selected && <MemberDetails member={selected} room={room} />}
      drawerLabel={selected?.userId ?? texts.common.details}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      {page !== undefined && <RoomMoment page={page} what="members" timeMs={timeMs} />}
      <Loaded result={result}>
        {() => <MemberTable rows={rows} isExact={page === undefined || isExact(page)} result={result} />}
      </Loaded>
    </Screen>
  );
}

function MemberTable({
  rows,
  isExact: isSure,
  result,
}: {
  rows: readonly RoomMember[];
  isExact: boolean;
  result: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const isFiltered = membershipsIn(search.membership).length > 0;
  const open = ({ userId }: RoomMember): void => {
    if (server !== null) go(pathTo({ server, area: 'users', id: userId }));
  };
  return (
    <div className={isSure ? 'room-list' : 'room-list last-known'}>
      <DataTable
        label={texts.rooms.members}
        rows={rows}
        rowKey={({ userId }) => userId}
        columns={memberColumns}
        selectedKey={search.at ?? null}
        onSelect={(at) => setSearch({ at }, { replace: true })}
        onOpen={open}
        copyText={({ userId }) => userId}
        onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
        isLoadingMore={result.isFetchingNextPage}
        empty={
          <EmptyState title={isFiltered ? texts.rooms.noMembers : texts.rooms.noMembersKnown}>
            {isFiltered ? undefined : texts.rooms.noMembersText}
          </EmptyState>
        }
      />
    </div>
  );
}

const kinds: readonly Membership[] = ['join', 'invite', 'knock', 'ban', 'leave'];

function Filters({
  room,
  memberships,
  isPast,
}: {
  room: RoomDetail;
  memberships: readonly Membership[];
  isPast: boolean;
}): ReactElement {
  const { setSearch } = useAddress();
  const set = (membership: string | null): void => setSearch({ membership, at: null }, { replace: true });
  const isLast = room.trust.state === 'stale' || room.trust.state === 'deleted';
  const now = isLast ? texts.rooms.membersThen : texts.rooms.membersNow;
  return (
    <>
      <div className="row" role="group" aria-label={texts.rooms.membershipGroup}>
        <Chip isOn={memberships.length === 0} onPress={() => set(null)}>
          {texts.rooms.all}
        </Chip>
        {kinds.map((kind) => (
          <Chip key={kind} isOn={memberships.includes(kind)} onPress={() => set(toggledMembership(memberships, kind))}>
            {texts.rooms.chip(kind, isPast ? null : countOf(room, kind))}
          </Chip>
        ))}
      </div>
      <span className="muted small">{isPast ? texts.rooms.membersAtTime : now}</span>
    </>
  );
}

/** The homeserver counts no knocks. */
function countOf({ members }: RoomDetail, kind: Membership): string | null {
  return members === null || kind === 'knock' ? null : formatInteger(members[kind]);
}
