import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { askForRows, pushedNewestSequence, type TailFilter } from '../../queries/streams';
import { useAddress } from '../../state/use-address';
import { TailFeed, type FeedState } from './tail-feed';

/** The tail's filter, pause and open row, as the address says them. */
export interface TailAddress {
  filter: TailFilter;
  isFiltered: boolean;
  /** Number of the row at which it stands still; null: it flows. */
  pausedAt: number | null;
  pause(at: number | null): void;
  /** Number of the row whose content is open. */
  openRow: number | null;
}

/** Reads them from the address, and writes the pause. */
export function useTailAddress(): TailAddress {
  const { search, setSearch } = useAddress();
  const { tail: stream, writer, text, paused, at } = search;
  return useMemo(() => {
    const filter = {
      ...(stream === undefined ? {} : { stream }),
      ...(writer === undefined ? {} : { writer }),
      ...(text === undefined ? {} : { text }),
    };
    return {
      filter,
      isFiltered: Object.keys(filter).length > 0,
      pausedAt: numberOf(paused),
      pause: (sequence) => setSearch({ paused: sequence === null ? null : String(sequence) }, { replace: true }),
      openRow: numberOf(at),
    };
  }, [stream, writer, text, paused, at, setSearch]);
}

/** The rows that this window holds of the tail; it flows while the screen is shown. */
export function useTailFeed({ filter, isFiltered, pausedAt, pause }: TailAddress): TailFeed {
  const cache = useQueryClient();
  const { stream, writer, text } = filter;
  const feed = useMemo(
    () =>
      new TailFeed(
        {
          ask: (input) =>
            askForRows({
              ...input,
              ...(stream === undefined ? {} : { stream }),
              ...(writer === undefined ? {} : { writer }),
              ...(text === undefined ? {} : { text }),
            }),
          newestSequence: () => pushedNewestSequence(cache),
          isHidden: () => document.hidden,
        },
        isFiltered,
      ),
    [cache, stream, writer, text, isFiltered],
  );
  useEffect(() => feed.pause(pausedAt), [feed, pausedAt]);
  useEffect(() => feed.subscribe(() => void (feed.current().isPauseLost && pause(null))), [feed, pause]);
  useEffect(() => feed.start(), [feed]);
  return feed;
}

export function useFeedState(feed: TailFeed): FeedState {
  return useSyncExternalStore(feed.subscribe, feed.current);
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
