import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type { CacheInvalidation } from '../storage/controllers/censor-write-controller';
import { rdataLine } from './caches-lines';

/** What came of a publication. */
export interface Delivery {
  /** How many were listening; null: it was not published. */
  listening: number | null;
  /** How many should have been; null: not known. */
  expected: number | null;
  /** Why it was not published; null: it was. */
  error: string | null;
}

/** Other copies wait for our lock while we publish, a second at most in all (synapse-facts 5.4). */
const publishTimeoutMs = 700;
/** A process that was heard within this time is expected to listen. */
const heardWithinMs = 3_600_000;

/** Publishes rows of the caches stream, and says whether everybody who should was listening. */
export class InvalidationPublisher {
  constructor(
    private readonly link: ReplicationPublisher,
    private readonly clock: Clock,
  ) {}

  /** How many should listen: those who subscribe, or those heard lately if that is more. Null: not known. */
  async countExpected(): Promise<number | null> {
    if (this.link.via === 'none' || !this.link.isLive) return null;
    const since = this.clock.nowMs() - heardWithinMs;
    const heard = this.link.knownInstances().filter(({ lastHeardMs }) => lastHeardMs >= since).length;
    try {
      return Math.max(heard, await this.link.countSubscribers());
    } catch (error) {
      if (error instanceof AppError) return heard > 0 ? heard : null;
      throw error;
    }
  }

  /**
   * Publishes rows in their order without waiting for the answer to each, so that the lock which others wait for is held
   * no longer than for one. Never throws, like {@link publish}.
   */
  async publishAll(rows: readonly CacheInvalidation[]): Promise<void> {
    await Promise.all(rows.map((row) => this.publish(row, null)));
  }

  /** Publishes one row; never throws, since the write that it tells of stands whatever happens here. */
  async publish(row: CacheInvalidation, expected: number | null): Promise<Delivery> {
    try {
      const listening = await this.link.publish(rdataLine(row), { timeoutMs: publishTimeoutMs });
      return { listening, expected, error: null };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'The line could not be published.';
      return { listening: null, expected, error: message };
    }
  }
}

/** True if as many were listening as should have been, and somebody was. */
export function isDelivered({ listening, expected }: Delivery): boolean {
  return listening !== null && listening > 0 && listening >= (expected ?? 0);
}
