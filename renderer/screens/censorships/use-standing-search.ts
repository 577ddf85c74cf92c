import { useState } from 'react';
import type { StandingContent } from '../../../shared/contract/censorships';
import type { AppError } from '../../../shared/errors';
import { readStanding, type StandingPlace } from '../../queries/censorships';
import { mostEvents } from '../../state/censor-selection';
import { procedures, type StandingWhat } from './standing-form';
import { useReading } from '../../queries/use-reading';

export interface StandingSearch {
  found: readonly StandingContent[];
  scanned: number;
  state: 'idle' | 'searching' | 'stopped' | 'full' | 'done';
  error: AppError | null;
  start(what: StandingWhat, place: StandingPlace): void;
  stop(): void;
}

type Outcome = Pick<StandingSearch, 'found' | 'scanned' | 'state' | 'error'>;

const before: Outcome = { found: [], scanned: 0, state: 'idle', error: null };

/** Looks for content that stands, page by page, until the end, a stop, or as many as one preview takes. */
export function useStandingSearch(): StandingSearch {
  const [outcome, setOutcome] = useState<Outcome>(before);
  const reading = useReading((error) => setOutcome((shown) => ({ ...shown, state: 'stopped', error })));
  const start = (what: StandingWhat, place: StandingPlace): void => {
    setOutcome({ ...before, state: 'searching' });
    reading.start(async (signal) => {
      const found = new Map<string, StandingContent>();
      let scanned = 0;
      for await (const page of readStanding(procedures[what], place, signal)) {
        if (signal.aborted) return;
        for (const item of page.items) found.set(item.eventId, item);
        scanned += page.scanned;
        const isFull = found.size >= mostEvents;
        setOutcome({ ...before, found: [...found.values()], scanned, state: isFull ? 'full' : 'searching' });
        if (isFull) return;
      }
      setOutcome((shown) => ({ ...shown, state: 'done' }));
    });
  };
  const stop = (): void => {
    reading.stop();
    setOutcome((shown) => ({ ...shown, state: 'stopped' }));
  };
  return { ...outcome, start, stop };
}
