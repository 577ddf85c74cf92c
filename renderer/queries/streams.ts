import { queryOptions, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OutputOf, PushPayload } from '../../shared/contract/index';
import { client } from '../transport/client';
import { oneQuery } from './one';

/** Database positions and rates are asked for again this often while somebody looks; live ones are pushed. */
const positionsPeriodMs = 2_000;

/** Where each stream stands with each writer. */
export const streamPositionsQuery = () => oneQuery('streams.listPositions', {});

/** Asks for positions again and again while a view of them is open and seen. */
export function useFreshPositions(): void {
  const cache = useQueryClient();
  useEffect(() => {
    // A query's own interval begins anew with each push that writes into it: on a busy server it would never end.
    const timer = setInterval(() => {
      if (!document.hidden) {
        void cache.invalidateQueries({ queryKey: streamPositionsQuery().queryKey }, { cancelRefetch: false });
      }
    }, positionsPeriodMs);
    return () => clearInterval(timer);
  }, [cache]);
}

/** What of the live tail is looked at. */
export interface TailFilter {
  stream?: string;
  writer?: string;
  text?: string;
}

/**
 * A page of the tail, past the cache: the screen holds what it shows, and every page is asked for once.
 * @throws AppError as the host answered
 */
export function askForRows(
  input: TailFilter & { afterSequence?: number; cursor?: string | null; limit: number },
): Promise<OutputOf<'streams.listRows'>> {
  return client.call('streams.listRows', input);
}

/** Number of the newest row as it was pushed last; 0: none was yet. */
export function pushedNewestSequence(cache: QueryClient): number {
  return cache.getQueryData<number>(newestSequenceQuery().queryKey) ?? 0;
}

/** The number of the tail's newest row, as it was pushed. */
export const newestSequenceQuery = () =>
  queryOptions<number>({ queryKey: ['streams.rowsArrived'], queryFn: () => 0, staleTime: Infinity, initialData: 0 });

/** Writes live positions that moved into what is shown. */
export function showPositions({ items }: PushPayload<'streams.positionsAdvanced'>, cache: QueryClient): void {
  const moved = new Map(items.map((item) => [`${item.stream} ${item.writer}`, item]));
  cache.setQueryData<OutputOf<'streams.listPositions'>>(
    streamPositionsQuery().queryKey,
    (shown) =>
      shown && {
        ...shown,
        items: shown.items.map((position) => {
          const news = moved.get(`${position.stream} ${position.writer ?? ''}`);
          return news ? { ...position, livePosition: news.livePosition, liveAtMs: news.liveAtMs } : position;
        }),
      },
  );
}
