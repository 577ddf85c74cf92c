import { useState } from 'react';
import type { OperationItem } from '../../shared/contract/censor';
import type { AppError } from '../../shared/errors';
import { readVerification } from './censor';
import { useReading } from './use-reading';

export interface Verification {
  /** How many rows were read, and how many of them are as written. */
  read: number;
  equal: number;
  /** Those that are not, up to 500. */
  differing: readonly OperationItem[];
  /** When the last of them was read; null while it goes on. */
  endedMs: number | null;
}

const mostDiffering = 500;

/** Reads the rows of an operation again when asked, and says whether they are still as written. */
export function useVerification(operationId: string): {
  result: Verification | null;
  isReading: boolean;
  error: AppError | null;
  start: () => void;
  stop: () => void;
} {
  const [result, setResult] = useState<Verification | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const reading = useReading(setError);
  const start = (): void => {
    setError(null);
    reading.start(async (signal) => {
      let sum: Verification = { read: 0, equal: 0, differing: [], endedMs: null };
      for await (const { items } of readVerification(operationId, signal)) {
        sum = withItems(sum, items);
        setResult(sum);
      }
      setResult({ ...sum, endedMs: Date.now() });
    });
  };
  return { result, isReading: reading.rows !== null, error, start, stop: reading.stop };
}

/** What of an operation was to be as written, and is or is not: events that were left alone have nothing to compare. */
function withItems(sum: Verification, items: readonly OperationItem[]): Verification {
  const compared = items.filter(({ verification }) => verification !== 'unknown' && verification !== 'not_yet');
  const differing = compared.filter(({ verification }) => verification !== 'equal');
  return {
    ...sum,
    read: sum.read + compared.length,
    equal: sum.equal + compared.length - differing.length,
    differing: [...sum.differing, ...differing].slice(0, mostDiffering),
  };
}
