import type { StoredItem, StoredOperation } from '../storage/controllers/censor-controller';
import { RateMeter } from './rate-meter';

/** How many events one transaction censors at most: their rows are locked for a few milliseconds. */
export const batchSize = 50;
/** At a limited rate a batch is what falls to so many ms, so that it flows evenly. */
const batchSpanMs = 200;
/**
 * Without a limit, for each ms of work so much rest: the homeserver's other clients, and its disk, get their turns
 * (figures in BENCHMARKS.md).
 */
const restShare = 0.5;

/** How far one operation has come in this process. */
export class OperationRun {
  /** First all in batches; then, one by one and with patience, what a batch had to leave. */
  phase: 'batches' | 'singles';
  /** Items that were listed as pending and not yet tried. */
  private page: StoredItem[] = [];
  private listedTo = 0;
  ratePerSecond: number | null;
  readonly meter: RateMeter;
  /** When its turn began. */
  turnAt = Number.NEGATIVE_INFINITY;
  private startedAt = Number.NEGATIVE_INFINITY;
  private tookMs = 0;
  private lastCount = 0;

  constructor(
    readonly operation: StoredOperation,
    nowMs: number,
  ) {
    this.phase = operation.total === 1 ? 'singles' : 'batches';
    this.ratePerSecond = operation.ratePerSecond;
    this.meter = new RateMeter(nowMs);
  }

  /** Small ones are waited for by whoever applied them, and finish before others get a turn; unless they are slowed. */
  get givesWay(): boolean {
    return this.operation.total > batchSize * 2 || this.ratePerSecond !== null;
  }

  private get nextSize(): number {
    if (this.phase === 'singles') return 1;
    if (this.ratePerSecond === null) return batchSize;
    return Math.min(batchSize, Math.max(1, Math.round((this.ratePerSecond * batchSpanMs) / 1_000)));
  }

  /**
   * Sees to it that the next items are at hand, by `list`: the pending ones after a number.
   * @returns false if none is left
   */
  async fill(list: (afterNumber: number) => Promise<StoredItem[]>): Promise<boolean> {
    while (this.page.length === 0) {
      this.page = await list(this.listedTo);
      this.listedTo = this.page[this.page.length - 1]?.itemNumber ?? this.listedTo;
      if (this.page.length > 0) return true;
      if (this.phase === 'singles') return false;
      this.phase = 'singles';
      this.listedTo = 0;
    }
    return true;
  }

  /** The items of the next transaction. */
  take(): StoredItem[] {
    return this.page.splice(0, this.nextSize);
  }

  /** Forgets what was listed: whether it is still pending has to be asked again. */
  relist(): void {
    this.page = [];
    this.listedTo = 0;
  }

  /** Notes a transaction that took from `startedAt` to `endedAt`. */
  noteBatch(count: number, startedAt: number, endedAt: number): void {
    this.startedAt = startedAt;
    this.tookMs = endedAt - startedAt;
    this.lastCount = count;
    this.meter.note(count, endedAt);
  }

  /** When the next transaction may begin, by the limit as it is now. */
  get nextAt(): number {
    const { lastCount, ratePerSecond, startedAt, tookMs } = this;
    if (ratePerSecond !== null) return startedAt + (lastCount / ratePerSecond) * 1_000;
    return this.givesWay ? startedAt + tookMs * (1 + restShare) : startedAt;
  }
}
