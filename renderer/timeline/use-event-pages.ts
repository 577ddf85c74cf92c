import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { TimelineEvent } from '../../shared/contract/timeline';
import type { AppError } from '../../shared/errors';
import { rowsOf } from '../queries/pages';
import { nextReading, readAtOnce } from './reading-on';

/** A page of a list of events. */
export interface EventPage {
  items: readonly TimelineEvent[];
  scanned: number;
}

export interface EventPages {
  rows: readonly TimelineEvent[];
  scanned: number;
  /** More is being read because too little fitted so far. */
  isSearching: boolean;
  /** The search rests although more lies behind. */
  isResting: boolean;
  isAtEnd: boolean;
  /** The end of the list comes near. */
  wantMore: () => void;
  searchOn: () => void;
  stop: () => void;
}

const moreRows = 60;

interface Wish {
  /** Of which list. */
  list: string;
  /** Rows, and how many events may be read for them. */
  wanted: number;
  allowed: number;
}

/**
 * Follows the pages of a list of events, and reads on by itself where pages are short.
 * @param list names what the list shows: another one begins anew
 */
export function useEventPages<Page extends EventPage>(
  result: UseInfiniteQueryResult<{ pages: readonly Page[] }, AppError>,
  list: string,
): EventPages {
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = result;
  const rows = useMemo(() => rowsOf(data), [data]);
  const scanned = data?.pages.reduce((sum, page) => sum + page.scanned, 0) ?? 0;
  const [wish, setWish] = useState<Wish>({ list, wanted: moreRows, allowed: readAtOnce });
  const { wanted, allowed } = wish.list === list ? wish : { wanted: moreRows, allowed: readAtOnce };
  const next = nextReading({ rows: rows.length, wanted, hasMore: hasNextPage, scanned, allowed });
  const canRead = data !== undefined && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (canRead && next === 'more') void fetchNextPage();
  }, [canRead, next, scanned, fetchNextPage]);
  const count = rows.length;
  return {
    rows,
    scanned,
    isSearching: data !== undefined && !isError && next === 'more' && data.pages.length > 1,
    isResting: next === 'rest',
    isAtEnd: next === 'end' && data !== undefined,
    wantMore: () => setWish({ list, wanted: count + moreRows, allowed: scanned + readAtOnce }),
    searchOn: () => setWish({ list, wanted, allowed: scanned + readAtOnce }),
    stop: () => setWish({ list, wanted, allowed: 0 }),
  };
}
