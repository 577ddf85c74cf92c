import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { RoomStateEvent } from '../../../shared/contract/rooms';
import { DataTable } from '../../components/data-table';
import { Chip, TextField } from '../../components/fields';
import { Loaded } from '../../components/loaded';
import { ReadAt, Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { rowsOf } from '../../queries/pages';
import { roomStateQuery } from '../../queries/rooms';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { isExact, RoomMoment } from './room-moment';
import { StateDetails } from './state-details';
import { stateColumns } from './state-columns';
import { stateTypesIn, typedStateTypes } from './state-types';
import type { RoomViewProps } from './room-view';
import { RemovableChip } from '../../timeline/filter-bar';

/** The room's state by type and key: now, as last known, or as at the chosen moment; the content stands in the drawer. */
export function RoomState({ room, time: { timeMs }, heading }: RoomViewProps): ReactElement {
  const { server, search, setSearch, go } = useAddress();
  const types = stateTypesIn(search['types']);
  const result = useInfiniteQuery(roomStateQuery(room.roomId, types, timeMs));
  const rows = rowsOf(result.data);
  const selected = rows.find(({ eventId }) => eventId === search.at) ?? null;
  const page = result.data?.pages[0];
  const open = ({ eventId }: RoomStateEvent): void => {
    if (server !== null) go(pathTo({ server, area: 'events', id: eventId }));
  };
  return (
    <Screen
      {...heading}
      bar={
        <>
          <TypeFilter types={types} />
          {page !== undefined && <ReadAt of={page.freshness} />}
        </>
      }
      drawer={selected && <StateDetails event={selected} />}
      drawerLabel={selected?.type ?? texts.common.details}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      {page !== undefined && <RoomMoment page={page} what="state" timeMs={timeMs} />}
      <Loaded result={result}>
        {() => (
          <div className={page !== undefined && !isExact(page) ? 'room-list last-known' : 'room-list'}>
            <DataTable
              label={texts.rooms.stateList}
              rows={rows}
              rowKey={({ eventId }) => eventId}
              columns={stateColumns}
              selectedKey={search.at ?? null}
              onSelect={(at) => setSearch({ at }, { replace: true })}
              onOpen={open}
              copyText={({ eventId }) => eventId}
              onEndReached={() => void (result.hasNextPage && result.fetchNextPage())}
              isLoadingMore={result.isFetchingNextPage}
              empty={
                <EmptyState title={types.length > 0 ? texts.rooms.noStateOfType : texts.rooms.noState}>
                  {texts.rooms.noStateText}
                </EmptyState>
              }
            />
          </div>
        )}
      </Loaded>
    </Screen>
  );
}

function TypeFilter({ types }: { types: readonly string[] }): ReactElement {
  const { setSearch } = useAddress();
  const [typed, setTyped] = useState('');
  const set = (next: readonly string[]): void =>
    setSearch({ types: next.join(',') || null, at: null }, { replace: true });
  const hasMembers = types.includes('m.room.member');
  return (
    <>
      <div className="typed-filter">
        <TextField
          label={texts.rooms.stateFilter}
          placeholder={texts.rooms.stateFilter}
          isLabelHidden
          isFilter
          isMono
          value={typed}
          onChange={setTyped}
          onEnter={() => {
            set(typedStateTypes(types, typed));
            setTyped('');
          }}
          {...(typed.trim() === '' ? {} : { description: texts.timeline.filterNote })}
        />
      </div>
      {types
        .filter((type) => type !== 'm.room.member')
        .map((type) => (
          <RemovableChip key={type} word={type} onRemove={() => set(types.filter((one) => one !== type))} />
        ))}
      <Chip
        isOn={hasMembers}
        onPress={() => set(hasMembers ? types.filter((one) => one !== 'm.room.member') : [...types, 'm.room.member'])}
      >
        {texts.rooms.memberEvents}
      </Chip>
      <span className="muted small">{types.length === 0 ? texts.rooms.stateWithoutMembers : null}</span>
    </>
  );
}
