import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import { Button } from '../../components/button';
import { Chip, SelectField } from '../../components/fields';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { EmptyState } from '../../components/states';
import { fetchRoomEvents, roomEventsQuery, type TimelineStart } from '../../queries/rooms';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { useChosenEvents } from '../../timeline/chosen-events';
import { EventDrawer } from '../../timeline/event-drawer';
import { RemovableChip, TimelineFilterBar, useTimelineFilter } from '../../timeline/filter-bar';
import { NoEvents } from '../../timeline/no-events';
import { roomColumns } from '../../timeline/timeline-columns';
import { inputOf, isFiltered } from '../../timeline/timeline-filter';
import { filterWords } from '../../timeline/filter-words';
import { TimelineFooter } from '../../timeline/timeline-footer';
import { TimelineTable } from '../../timeline/timeline-table';
import { useEventPages } from '../../timeline/use-event-pages';
import type { RoomViewProps } from './room-view';
import { timelineStart, type RoomTime } from './use-room-time';

/** Events of the room in its order, one line each: from the newest, or from the chosen moment, filtered. */
export function RoomTimeline({ room, time, heading }: RoomViewProps): ReactElement {
  const { search, setSearch } = useAddress();
  const { filter } = useTimelineFilter();
  const listed = useListed(room, time);
  const { input, start, isForward } = listed;
  const query = roomEventsQuery(input, start);
  const list = JSON.stringify(query.queryKey);
  const result = useInfiniteQuery(query);
  const pages = useEventPages(result, list);
  const choice = useChosenEvents(list);
  const selected = pages.rows.find(({ eventId }) => eventId === search.at);
  const isNarrowed = isFiltered(filter);
  return (
    <Screen
      {...heading}
      bar={<Bar listed={listed} />}
      footer={
        <TimelineFooter
          {...{ pages, choice, isFiltered: isNarrowed }}
          freshness={result.data?.pages[0]?.freshness}
          read={(cursor, signal) => fetchRoomEvents(input, cursor, signal)}
          where={room.name ?? room.roomId}
          filter={filterWords(filter)}
        />
      }
      drawer={selected && <EventDrawer event={selected} />}
      drawerLabel={texts.common.details}
      onCloseDrawer={() => setSearch({ at: null }, { replace: true })}
    >
      {!isForward && time.timeMs === null && <News room={room} list={list} queryKey={query.queryKey} />}
      <Loaded result={result}>
        {() => (
          <TimelineTable
            label={texts.rooms.timeline}
            columns={roomColumns}
            pages={pages}
            choice={choice}
            isLoadingMore={result.isFetchingNextPage}
            empty={
              <NoEvents pages={pages} isFiltered={isNarrowed}>
                <Nothing isThen={time.timeMs !== null} />
              </NoEvents>
            }
          />
        )}
      </Loaded>
    </Screen>
  );
}

function Nothing({ isThen }: { isThen: boolean }): ReactElement {
  const { noEvents, noEventsText, noEventsThen, noEventsThenText } = texts.timeline;
  if (isThen) return <EmptyState title={noEventsThen}>{noEventsThenText}</EmptyState>;
  return <EmptyState title={noEvents}>{noEventsText}</EmptyState>;
}

/** What of the room is listed, by the address. */
function useListed({ roomId, firstEventMs }: RoomDetail, { timeMs }: RoomTime) {
  const { search } = useAddress();
  const { filter } = useTimelineFilter();
  const isForward = search['order'] === 'oldest';
  const hasOutliers = search['outliers'] === 'yes' || filter.badges.includes('outlier');
  const input = { roomId, ...inputOf(filter), forward: isForward, outliers: hasOutliers };
  const start = timelineStart(search['event'], timeMs, firstEventMs);
  return { input, start, isForward, hasOutliers };
}

function Bar({ listed: { hasOutliers, start, isForward } }: { listed: ReturnType<typeof useListed> }): ReactElement {
  return (
    <>
      <TimelineFilterBar order={<OrderField isForward={isForward} />} more={<Outliers isOn={hasOutliers} />} />
      <Start start={start} />
    </>
  );
}

function Outliers({ isOn }: { isOn: boolean }): ReactElement {
  const { setSearch } = useAddress();
  return (
    <Chip isOn={isOn} onPress={() => setSearch({ outliers: isOn ? null : 'yes', at: null }, { replace: true })}>
      <span title={texts.timeline.badgeMeanings.outlier}>{texts.timeline.withOutliers}</span>
    </Chip>
  );
}

/** An event that the list begins at; the time, where it begins at one, stands at the slider. */
function Start({ start: { jumpToEventId } }: { start: TimelineStart }): ReactElement | null {
  const { setSearch } = useAddress();
  if (jumpToEventId === undefined) return null;
  return (
    <RemovableChip
      word={texts.rooms.beginsAt(jumpToEventId)}
      onRemove={() => setSearch({ event: null, at: null }, { replace: true })}
    />
  );
}

const orders = [
  { key: 'newest', label: texts.timeline.newestFirst },
  { key: 'oldest', label: texts.timeline.oldestFirst },
] as const;

function OrderField({ isForward }: { isForward: boolean }): ReactElement {
  const { setSearch } = useAddress();
  return (
    <div className="room-order">
      <SelectField
        label={texts.timeline.order}
        isLabelHidden
        value={isForward ? 'oldest' : 'newest'}
        onChange={(key) => setSearch({ order: key === 'newest' ? null : key, at: null }, { replace: true })}
        options={orders}
      />
    </div>
  );
}

/** Newer events than the list began with: it does not move by itself under whoever reads or chooses. */
function News({
  room: { newestEventMs },
  list,
  queryKey,
}: {
  room: RoomDetail;
  list: string;
  queryKey: readonly unknown[];
}): ReactElement | null {
  const cache = useQueryClient();
  const [seen, setSeen] = useState({ list, newestEventMs });
  if (seen.list !== list) setSeen({ list, newestEventMs });
  if (newestEventMs === null || newestEventMs <= (seen.newestEventMs ?? 0)) return null;
  const show = (): void => {
    setSeen({ list, newestEventMs });
    void cache.resetQueries({ queryKey });
  };
  return (
    <div className="timeline-news row" role="status">
      <span>{texts.timeline.newer}</span>
      <Button variant="quiet" onPress={show}>
        {texts.timeline.showNewer}
      </Button>
    </div>
  );
}
