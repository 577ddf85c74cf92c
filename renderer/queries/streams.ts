import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { OutputOf, PushPayload } from '../../shared/contract/index';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';
import { oneQuery } from './one';

/** Database positions and rates are asked for again this often while somebody looks; live ones are pushed. */
const positionsPeriodMs = 2_000;

/** Where each stream stands with each writer. */
export const streamPositionsQuery = () => oneQuery('streams.listPositions', {}, { refetchInterval: positionsPeriodMs });

/** What of the live tail is looked at. */
export interface TailFilter {
  stream?: string;
  writer?: string;
  text?: string;
}

type Rows = OutputOf<'streams.listRows'>;

/** The newest rows of the tail; asked for again when the tail has grown. */
export const tailQuery = (filter: TailFilter, limit = 200) =>
  queryOptions<Rows, AppError>({
    queryKey: ['streams.listRows', filter, limit],
    queryFn: ({ signal }) => client.call('streams.listRows', { ...filter, limit }, { signal }),
    staleTime: Infinity,
  });

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
