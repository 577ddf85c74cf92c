import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RoomDetail, RoomMember } from '../../../shared/contract/rooms';
import type { Membership } from '../../../shared/contract/users';
import { DataTable } from '../../components/data-table';
import { Chip } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { Screen, type ScreenProps } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { rowsOf } from '../../queries/pages';
import { roomMembersQuery } from '../../queries/rooms';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { memberColumns } from './member-columns';
import { MemberDetails } from './member-details';
import { membershipsIn, toggledMembership } from './member-filter';

/** Members page by page: by the room's state, or as last known where the server has left. */
export function RoomMembers({
  room,
  heading,
}: {
  room: RoomDetail;
  heading: Omit<ScreenProps, 'children'>;
}): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const memberships = membershipsIn(search.membership);
  const result = useInfiniteQuery(roomMembersQuery(room.roomId, memberships));
  const rows = rowsOf(result.data);
  const selected = rows.find(({ userId }) => userId === search.at) ?? null;
  const select = (at: string | null): void => setSearch({ at }, { replace: true });
  const open = ({ userId }: RoomMember): void => {
    if (server !== null) go(pathTo({ server, area: 'users', id: userId }));
  };
  const isFiltered = memberships.length > 0;
  const drawer = selected && <MemberDetails member={selected} room={room} />;
  return (
    <Screen
      {...heading}
      bar={<Filters room={room} memberships={memberships} />}
      drawer={drawer}
      drawerLabel={selected?.userId ?? texts.common.details}
      onCloseDrawer={() => select(null)}
    >
      <Loaded result={result}>
        {() => (
          <DataTable
            label={texts.rooms.members}
            rows={rows}
            rowKey={({ userId }) => userId}
            columns={memberColumns}
            selectedKey={search.at ?? null}
            onSelect={select}
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
        )}
      </Loaded>
    </Screen>
  );
}

const kinds: readonly Membership[] = ['join', 'invite', 'knock', 'ban', 'leave'];

function Filters({ room, memberships }: { room: RoomDetail; memberships: readonly Membership[] }): ReactElement {
  const { setSearch } = useAddress();
  const set = (membership: string | null): void => setSearch({ membership, at: null }, { replace: true });
  const isLast = room.trust.state === 'stale' || room.trust.state === 'deleted';
  return (
    <>
      <div className="row" role="group" aria-label={texts.rooms.membershipGroup}>
        <Chip isOn={memberships.length === 0} onPress={() => set(null)}>
          {texts.rooms.all}
        </Chip>
        {kinds.map((kind) => (
          <Chip key={kind} isOn={memberships.includes(kind)} onPress={() => set(toggledMembership(memberships, kind))}>
            {texts.rooms.chip(kind, countOf(room, kind))}
          </Chip>
        ))}
      </div>
      <span className="spread muted small">{isLast ? texts.rooms.membersThen : texts.rooms.membersNow}</span>
    </>
  );
}

/** The homeserver counts no knocks. */
function countOf({ members }: RoomDetail, kind: Membership): string | null {
  return members === null || kind === 'knock' ? null : formatInteger(members[kind]);
}
