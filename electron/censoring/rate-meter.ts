/** How far back the rate is measured, in ms. */
const windowMs = 10_000;

/** Measures how many events a second are done, over the last seconds. Times are of a clock that never goes back. */
export class RateMeter {
  private readonly noted: { atMs: number; count: number }[] = [];

  constructor(private readonly sinceMs: number) {}

  note(count: number, atMs: number): void {
    this.noted.push({ atMs, count });
    this.forgetBefore(atMs - windowMs);
  }

  /** Null: too early to say. */
  perSecond(nowMs: number): number | null {
    this.forgetBefore(nowMs - windowMs);
    const spanMs = Math.min(windowMs, nowMs - this.sinceMs);
    if (spanMs < 500) return null;
    const done = this.noted.reduce((sum, { count }) => sum + count, 0);
    return (done / spanMs) * 1_000;
  }

  private forgetBefore(atMs: number): void {
    while (this.noted[0] !== undefined && this.noted[0].atMs < atMs) this.noted.shift();
  }
}
