import { useCallback, useEffect, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { formatInteger } from '../../components/format';
import { Loaded } from '../../components/loaded';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { pathTo } from '../../state/address';
import { dialogStore } from '../../state/dialogs';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { exportStays } from './export-stays';
import { FilterBar } from './filter-bar';
import { RoomDrawer } from './room-drawer';
import { StaysTable } from './stays-table';
import { Timeline } from './timeline';
import { TimelineBrush } from './timeline-brush';
import { useRange } from './use-range';
import { useUserRooms } from './use-user-rooms';
import { viewOf, type UserView } from './user-filters';
import type { UserViewProps } from './user-view';

/** Rooms of a user over time, as a picture or as a table of stays. */
export function UserRooms({
  userId,
  heading,
  setTab,
}: UserViewProps & { setTab: (tab: string) => void }): ReactElement {
  const { search, setSearch } = useAddress();
  const view = viewOf(search);
  const rooms = useUserRooms(userId, view);
  const lane = rooms.lanes.find(({ room }) => room.roomId === view.room);
  const closeDrawer = useCallback(() => setSearch({ room: null, stay: null }, { replace: true }), [setSearch]);
  useTabKey(view.tab, setTab);
  return (
    <Screen
      {...heading}
      bar={
        <>
          <FilterBar view={view} />
          {rooms.page !== null && <ReadAt of={rooms.page.freshness} />}
        </>
      }
      footer={<Footer userId={userId} rooms={rooms} />}
      drawer={lane === undefined ? null : <RoomDrawer userId={userId} lane={lane} />}
      drawerLabel={texts.common.details}
      onCloseDrawer={closeDrawer}
    >
      <Loaded result={rooms.result}>{() => <Stays rooms={rooms} view={view} isFiltered={isFiltered(view)} />}</Loaded>
    </Screen>
  );
}

type Rooms = ReturnType<typeof useUserRooms>;

function Stays({ rooms, view, isFiltered }: { rooms: Rooms; view: UserView; isFiltered: boolean }): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const { whole, range, setRange } = useRange(rooms.all);
  const onOpenEvent = (id: string): void => {
    if (server !== null) go(pathTo({ server, area: 'events', id }));
  };
  const onSelect = (room: string, stay: string | null = null): void => setSearch({ room, stay }, { replace: true });
  if (rooms.lanes.length === 0 && !rooms.result.hasNextPage) {
    return isFiltered ? (
      <EmptyState title={texts.users.noRoomsFiltered} />
    ) : (
      <EmptyState title={texts.users.noRoomsTitle}>{texts.users.noRoomsText}</EmptyState>
    );
  }
  if (view.tab === 'stays') {
    return (
      <StaysTable
        lanes={rooms.lanes}
        selectedRoom={view.room}
        selectedStay={search.stay ?? null}
        onSelect={onSelect}
        onOpenEvent={onOpenEvent}
        onEndReached={rooms.readMore}
        isLoadingMore={rooms.result.isFetchingNextPage}
      />
    );
  }
  return (
    <>
      <Timeline
        lanes={rooms.lanes}
        whole={whole}
        range={range}
        onRange={setRange}
        selectedRoom={view.room}
        onSelect={onSelect}
        onOpenEvent={onOpenEvent}
        onEndReached={rooms.readMore}
      />
      <TimelineBrush lanes={rooms.lanes} whole={whole} range={range} onChange={setRange} />
    </>
  );
}

function Footer({ userId, rooms }: { userId: string; rooms: Rooms }): ReactElement {
  const { page, lanes, all, result } = rooms;
  const total = result.hasNextPage ? texts.users.atLeast(formatInteger(all.length)) : formatInteger(all.length);
  return (
    <>
      <div className="notes">
        <span>
          {texts.users.roomsShown(formatInteger(lanes.length), total)} · {texts.users.laneHint}
        </span>
        {page !== null && <span>{[texts.users.source[page.source], ...page.notes].join(' · ')}</span>}
      </div>
      <Button isDisabled={result.hasNextPage} onPress={() => exportStays('csv', userId, lanes)}>
        {texts.common.exportCsv}
      </Button>
      <Button isDisabled={result.hasNextPage} onPress={() => exportStays('json', userId, lanes)}>
        {texts.common.exportJson}
      </Button>
    </>
  );
}

function isFiltered(view: UserView): boolean {
  return view.memberships.length > 0 || view.isServerLeft || view.isEndedLately;
}

/** T shows the same as a table, and back. */
function useTabKey(tab: UserView['tab'], setTab: (tab: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key !== 't' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (dialogStore.getState().open === null) setTab(tab === 'timeline' ? 'stays' : 'timeline');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [tab, setTab]);
}
