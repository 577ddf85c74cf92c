/** Delays between attempts: doubling from `firstMs` to `maxMs`, each with up to half of it taken off at random, so that
 * many clients of one restarted server do not come back in the same instant. */
export class Backoff {
  private attempt = 0;

  constructor(
    private readonly limits: { firstMs: number; maxMs: number },
    private readonly random: () => number = Math.random,
  ) {}

  /** The next delay in ms. */
  nextMs(): number {
    const full = Math.min(this.limits.maxMs, this.limits.firstMs * 2 ** this.attempt);
    this.attempt += 1;
    return Math.round(full * (1 - this.random() / 2));
  }

  /** Starts anew after a success. */
  reset(): void {
    this.attempt = 0;
  }
}
