import { AppError, type ErrorCode } from '../../shared/errors';
import { Backoff } from '../base/backoff';
import type { Clock } from '../base/clock';

const awayCodes: ReadonlySet<ErrorCode> = new Set([
  'connection_lost', 'connection_refused', 'host_unreachable', 'name_not_resolved', 'server_starting', 'too_many_connections',
]); // prettier-ignore

/** The database cannot be reached at this moment; it is waited for, and what was being done is looked up afterwards. */
export function isDatabaseAway(error: unknown): error is AppError {
  return error instanceof AppError && awayCodes.has(error.code);
}

/** How long to wait between attempts to reach the database again. */
export function reconnectBackoff(): Backoff {
  return new Backoff({ firstMs: 100, maxMs: 5_000 });
}

/**
 * Repeats work while the database is away, for `forMs` at most. Only for work that may be repeated: the attempt before may
 * have been committed, and its answer lost.
 */
export async function retryWhileAway<T>(
  clock: Clock,
  { forMs, signal }: { forMs: number; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const untilMs = clock.monotonicMs() + forMs;
  const backoff = reconnectBackoff();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || clock.monotonicMs() >= untilMs || signal.aborted) throw error;
      // Aborted or not, the next turn decides.
      await clock.sleep(backoff.nextMs(), signal).catch(() => undefined);
    }
  }
}
