import { useState } from 'react';
import { formatInteger } from '../components/format';
import { useReading } from '../queries/use-reading';
import { mostEvents } from '../state/censor-selection';
import { useNotices } from '../state/notices';
import { texts } from '../texts/en';
import { collectEvents, type Collected, type ReadEvents } from './collect-events';
import { useCensorEvents } from './use-censor-events';

const words = texts.timeline;

/** Reads a page of the events to be collected. */
export type ReadWithSignal = (cursor: string | null, signal: AbortSignal) => ReturnType<ReadEvents>;

const nothing: Pick<Collected, 'eventIds' | 'scanned'> = { eventIds: [], scanned: 0 };

export interface Collecting {
  /** What was found so far; null: nothing is being collected. */
  progress: typeof nothing | null;
  start: () => void;
  cancel: () => void;
}

/**
 * Collects all events of a filter and opens their censoring; goes on until the end, the most of one preview, or a cancel.
 * A view that goes away cancels.
 * @param labelOf says where the events come from
 */
export function useCollecting(read: ReadWithSignal, labelOf: (count: string) => string): Collecting {
  const [found, setFound] = useState(nothing);
  const censor = useCensorEvents();
  const { add } = useNotices();
  const reading = useReading((error) => add({ kind: 'failed', text: words.collectFailed(error.message) }));
  const finish = ({ eventIds, isMore }: Collected): void => {
    const count = formatInteger(eventIds.length);
    if (eventIds.length === 0) return add({ kind: 'info', text: words.collectedNone });
    if (isMore) add({ kind: 'info', text: words.collectedMost(count) });
    const label = labelOf(count);
    censor(eventIds, isMore ? words.mostLabel(label) : label);
  };
  const start = (): void => {
    setFound(nothing);
    reading.start(async (signal) => {
      const collected = await collectEvents(
        (cursor) => read(cursor, signal),
        mostEvents,
        (state) => {
          if (!signal.aborted) setFound(state);
        },
      );
      if (!signal.aborted) finish(collected);
    });
  };
  return { progress: reading.rows === null ? null : found, start, cancel: reading.stop };
}
