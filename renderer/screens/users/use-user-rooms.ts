import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useNow } from '../../components/time';
import { rowsOf } from '../../queries/pages';
import { userRoomsQuery } from '../../queries/users';
import { filterLanes, lanesOf } from './lanes';
import type { UserView } from './user-filters';

/** As many rooms are read without being asked for: the axis spans the whole life, and filters see all. */
const readUnasked = 3_000;

/** A user's rooms as lanes: read page by page, filtered, with what the list may lack. */
export function useUserRooms(userId: string, view: UserView) {
  const result = useInfiniteQuery(userRoomsQuery(userId, view.memberships, view.order));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isError } = result;
  const rooms = useMemo(() => rowsOf(data), [data]);
  const canRead = hasNextPage && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (canRead && rooms.length < readUnasked) void fetchNextPage();
  }, [canRead, rooms.length, fetchNextPage]);
  const readMore = useCallback(() => {
    if (canRead) void fetchNextPage();
  }, [canRead, fetchNextPage]);
  const nowMs = useNow();
  const all = useMemo(() => lanesOf(rooms), [rooms]);
  const { isServerLeft, isEndedLately } = view;
  const lanes = useMemo(
    () => filterLanes(all, { isServerLeft, isEndedLately }, nowMs),
    [all, isServerLeft, isEndedLately, nowMs],
  );
  return { result, all, lanes, page: data?.pages[0] ?? null, readMore };
}
