import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import type { OutputOf } from '../../../shared/contract/index';
import type { AppError } from '../../../shared/errors';
import { queuePageQuery, queueRoomQuery, type QueueFilter } from '../../queries/censorships';
import { rowsOf } from '../../queries/pages';
import { headlineOf, type QueueFilters } from './queue-filters';
import { buildRows, groupItems, sortGroups, type GroupPages, type QueueGroup, type QueueRow } from './queue-rows';

export type QueueSummary = OutputOf<'censorships.getSummary'>;

export interface QueueList {
  groups: readonly QueueGroup[];
  rows: readonly QueueRow[];
  /** Opens or closes a group. */
  toggleGroup(key: string): void;
  /** Shows more of a group: first all that was read, then the next page. */
  showMore(key: string): void;
  /** The end of the list is seen. */
  onEndReached(): void;
  /** Why some rows could not be read; null: all could. */
  error: AppError | null;
  retry(): void;
}

/** The rows of a queue: by reason as the summary counts them, or of one room as they are read. */
export function useQueueList(kind: CensorshipKind, filters: QueueFilters, summary: QueueSummary): QueueList {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  const { overdueOnly, roomId } = filters;
  const sorted = sortGroups(summary.groups, overdueOnly).filter(
    ({ reason }) => filters.reason === undefined || filters.reason === reason,
  );
  const byReason = useGroupPages({ kind, overdueOnly }, roomId === null ? sorted : [], closed);
  const room = useInfiniteQuery({
    ...queueRoomQuery({ kind, overdueOnly, roomId: roomId ?? '', ...reasonOf(filters) }),
    enabled: roomId !== null,
  });
  const ofRoom = groupItems(rowsOf(room.data), headlineOf);
  const groups = roomId === null ? sorted : ofRoom.groups;
  const pages = roomId === null ? byReason.pages : ofRoom.pages;
  const showMore = (key: string): void => {
    if (whole.has(key)) byReason.readMore(key);
    else setWhole(new Set([...whole, key]));
  };
  const last = groups.at(-1)?.key;
  return {
    groups,
    rows: buildRows(groups, pages, { closed, whole, overdueOnly }),
    toggleGroup: (key) => setClosed(toggled(closed, key)),
    showMore,
    error: roomId === null ? byReason.error : room.error,
    retry: () => void (roomId === null ? byReason.retry() : room.refetch()),
    onEndReached: () => {
      if (roomId !== null) void (room.hasNextPage && room.fetchNextPage());
      else if (last !== undefined && whole.has(last)) byReason.readMore(last);
    },
  };
}

/** What of the queue is asked for, where no group narrows it. */
export function reasonOf({ reason }: QueueFilters): Pick<QueueFilter, 'reason'> {
  return reason === undefined ? {} : { reason };
}

/** Pages of each group that is open; those behind the first by the cursors that were asked for. */
function useGroupPages(
  base: { kind: CensorshipKind; overdueOnly: boolean },
  groups: readonly QueueGroup[],
  closed: ReadonlySet<string>,
): { pages: Map<string, GroupPages>; readMore: (key: string) => void; error: AppError | null; retry: () => void } {
  const [behind, setBehind] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const wanted = groups
    .filter(({ key }) => !closed.has(key))
    .flatMap(({ key, reason }) => [null, ...(behind.get(key) ?? [])].map((cursor) => ({ key, reason, cursor })));
  const results = useQueries({
    queries: wanted.map(({ reason, cursor }) => queuePageQuery({ ...base, reason }, cursor)),
  });
  const pages = new Map<string, GroupPages>();
  const cursors = new Map<string, string | null>();
  wanted.forEach(({ key }, index) => {
    const before = pages.get(key)?.items ?? [];
    const page = results[index]?.data;
    cursors.set(key, page?.nextCursor ?? null);
    pages.set(key, {
      items: page === undefined ? before : [...before, ...page.items],
      hasMore: page?.nextCursor !== null,
      isReading: page === undefined && results[index]?.error === null,
    });
  });
  const readMore = (key: string): void => {
    const cursor = cursors.get(key) ?? null;
    const known = behind.get(key) ?? [];
    if (cursor !== null && !known.includes(cursor)) setBehind(new Map([...behind, [key, [...known, cursor]]]));
  };
  const failed = results.filter(({ error }) => error !== null);
  const retry = (): void => failed.forEach((result) => void result.refetch());
  return { pages, readMore, error: failed[0]?.error ?? null, retry };
}

function toggled(set: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
