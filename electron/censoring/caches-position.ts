import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serial-queue';
import type { ReplicationPublisher } from '../replication/replication-publisher';
import type { CachesPosition } from '../storage/controllers/censor-controller';
import { positionLine } from './caches-lines';

export interface CachesPositionOptions {
  reads: { readCachesPosition(): Promise<CachesPosition | null> };
  publisher: ReplicationPublisher;
  clock: Clock;
  log: Log;
}

/** After a REPLICATE the real writers of the stream come first: the first POSITION opens the gate for all of them. */
const answerAfterMs = 1_500;
/** A name that stays behind makes every process keep later tokens in memory (synapse-facts 5.4). */
const repeatEveryMs = 60_000;
const publishTimeoutMs = 700;
const busyRetryMs = 300;
const busyRetries = 10;

/**
 * Announces where our name stands on the caches stream: to whoever has connected anew, every minute if the stream has
 * moved, and a last time on leaving. Processes that missed a row of ours fetch it then. Reads only, so it works while
 * locked; before our first row ever it announces nothing.
 */
export class CachesPositionAnnouncer implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly queue = new SerialQueue();
  private announcedLast: number | null = null;
  private answer: Disposable | undefined;
  private again = false;

  constructor(private readonly options: CachesPositionOptions) {}

  start(): void {
    const { publisher, clock } = this.options;
    if (publisher.via === 'none') return;
    this.owned.add(publisher.onReplicate(() => this.answerSoon()));
    // Whoever connected while we were away asked when we did not hear it.
    this.owned.add(publisher.onLive(() => this.answerSoon()));
    this.owned.add(clock.every(repeatEveryMs, () => void this.announce({ onlyIfMoved: true })));
    if (publisher.isLive) this.answerSoon();
  }

  private answerSoon(): void {
    if (this.owned.isDisposed) return;
    if (this.answer !== undefined) {
      this.again = true;
      return;
    }
    this.answer = this.options.clock.after(answerAfterMs, () => {
      this.answer = undefined;
      if (this.again) {
        this.again = false;
        this.answerSoon();
      }
      void this.announce({ onlyIfMoved: false });
    });
  }

  /** Announces now. @returns what was announced, or null: nothing to say, or nobody to say it to */
  announce({ onlyIfMoved }: { onlyIfMoved: boolean }): Promise<CachesPosition | null> {
    return this.queue.run(async () => {
      try {
        return await this.announceOnce(onlyIfMoved);
      } catch (error) {
        // The next REPLICATE or the next minute asks again.
        this.options.log.warn('the position of our name could not be announced', { cause: String(error) });
        return null;
      }
    });
  }

  private async announceOnce(onlyIfMoved: boolean): Promise<CachesPosition | null> {
    const { publisher } = this.options;
    if (!publisher.isLive) return null;
    const position = await this.readPosition();
    if (position === null || position.own === null) return null;
    if (onlyIfMoved && position.last === this.announcedLast) return null;
    await publisher.publish(positionLine(position.own, position.last), { timeoutMs: publishTimeoutMs });
    this.announcedLast = position.last;
    return position;
  }

  private async readPosition(): Promise<CachesPosition | null> {
    for (let attempt = 0; attempt < busyRetries; attempt += 1) {
      const position = await this.options.reads.readCachesPosition();
      if (position !== null) return position;
      await this.options.clock.sleep(busyRetryMs);
    }
    this.options.log.warn('a copy of Synoptic has held the lock of the caches stream for seconds');
    return null;
  }

  /** Leaves with a last announcement, so that our name does not stay behind. */
  async dispose(): Promise<void> {
    await this.answer?.dispose();
    await this.owned.dispose();
    await this.announce({ onlyIfMoved: true });
  }
}
