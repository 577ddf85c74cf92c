const bucketMs = 10_000;
const buckets = 60;

/** How many rows came in each 10 s of the last 10 minutes. */
export class RowRates {
  private readonly counts = new Array<number>(buckets).fill(0);
  /** Number of the newest bucket since 1970. */
  private newest = 0;

  /** `nowMs` by this machine's clock; one that goes back counts into the newest bucket. */
  add(nowMs: number, rows: number): void {
    this.moveTo(nowMs);
    const index = this.newest % buckets;
    this.counts[index] = (this.counts[index] ?? 0) + rows;
  }

  /** Rows of the last whole 10 s and what came since, per second over that time. */
  perSecond(nowMs: number): number {
    this.moveTo(nowMs);
    const sinceMs = bucketMs + (nowMs % bucketMs);
    const rows = this.at(this.newest) + this.at(this.newest - 1);
    return Math.round((rows / sinceMs) * 10_000) / 10;
  }

  /** Oldest first; the last is of the 10 s that are not yet over. */
  list(nowMs: number): number[] {
    this.moveTo(nowMs);
    return this.counts.map((_count, index) => this.at(this.newest - (buckets - 1) + index));
  }

  private at(bucket: number): number {
    return bucket < 0 ? 0 : (this.counts[bucket % buckets] ?? 0);
  }

  private moveTo(nowMs: number): void {
    const bucket = Math.floor(nowMs / bucketMs);
    const from = Math.max(this.newest, bucket - buckets);
    for (let next = from + 1; next <= bucket; next += 1) this.counts[next % buckets] = 0;
    this.newest = Math.max(this.newest, bucket);
  }
}
