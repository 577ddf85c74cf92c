import { useEffect, useRef, useState } from 'react';
import { AppError } from '../../shared/errors';

export interface Reading {
  /** Rows read so far; null: nothing is being read. */
  rows: number | null;
  /** Reads; a reading under way is stopped first. */
  start(read: (signal: AbortSignal, onRows: (rows: number) => void) => Promise<void>): void;
  stop(): void;
}

/** Something long that is read page by page: it can be stopped, and ends with the view. */
export function useReading(onFailed: (error: AppError) => void): Reading {
  const [rows, setRows] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (read: Parameters<Reading['start']>[0]): Promise<void> => {
    const own = new AbortController();
    running.current?.abort();
    running.current = own;
    setRows(0);
    try {
      await read(own.signal, (count) => {
        if (running.current === own) setRows(count);
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'cancelled') onFailed(error);
    } finally {
      if (running.current === own) {
        running.current = null;
        setRows(null);
      }
    }
  };
  return { rows, start: (read) => void run(read), stop: () => running.current?.abort() };
}
