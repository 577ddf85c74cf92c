import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError } from '../../shared/errors';
import { formatInteger } from '../components/format';
import { mostEvents } from '../state/censor-selection';
import { useNotices } from '../state/notices';
import { texts } from '../texts/en';
import { collectEvents, type Collected, type ReadEvents } from './collect-events';
import { useCensorEvents } from './use-censor-events';

const words = texts.timeline;

/** Reads a page of the events to be collected. */
export type ReadWithSignal = (cursor: string | null, signal: AbortSignal) => ReturnType<ReadEvents>;

export interface Collecting {
  /** What was found so far; null: nothing is being collected. */
  progress: Pick<Collected, 'eventIds' | 'scanned'> | null;
  start: () => void;
  cancel: () => void;
}

/**
 * Collects all events of a filter and opens their censoring; goes on until the end, the most of one preview, or a cancel.
 * A view that goes away cancels.
 * @param labelOf says where the events come from
 */
export function useCollecting(read: ReadWithSignal, labelOf: (count: string) => string): Collecting {
  const [progress, setProgress] = useState<Collecting['progress']>(null);
  const running = useRef<AbortController | null>(null);
  const censor = useCensorEvents();
  const { add } = useNotices();
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setProgress(null);
  }, []);
  useEffect(() => cancel, [cancel]);
  const run = async (controller: AbortController): Promise<void> => {
    try {
      const { signal } = controller;
      const collected = await collectEvents(
        (cursor) => read(cursor, signal),
        mostEvents,
        (state) => {
          if (!signal.aborted) setProgress(state);
        },
      );
      if (signal.aborted) return;
      finish(collected);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (!(error instanceof AppError)) throw error;
      add({ kind: 'failed', text: words.collectFailed(error.message) });
      cancel();
    }
  };
  const finish = ({ eventIds, isMore }: Collected): void => {
    cancel();
    const count = formatInteger(eventIds.length);
    if (eventIds.length === 0) return add({ kind: 'info', text: words.collectedNone });
    if (isMore) add({ kind: 'info', text: words.collectedMost(count) });
    const label = labelOf(count);
    censor(eventIds, isMore ? words.mostLabel(label) : label);
  };
  const start = (): void => {
    cancel();
    running.current = new AbortController();
    setProgress({ eventIds: [], scanned: 0 });
    void run(running.current);
  };
  return { progress, start, cancel };
}
