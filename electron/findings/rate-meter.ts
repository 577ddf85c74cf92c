import type { Clock } from '../base/clock';

/** How fast a count grows between two looks at it. */
export class RateMeter {
  private last: { count: number; atMs: number } | null = null;

  constructor(private readonly clock: Clock) {}

  /**
   * Per second since the last look, to one decimal.
   * @param count null: not known now
   * @returns null at the first look, and where a count was not known or began anew
   */
  next(count: number | null): number | null {
    const { last } = this;
    const atMs = this.clock.monotonicMs();
    this.last = count === null ? null : { count, atMs };
    if (last === null || count === null || atMs <= last.atMs || count < last.count) return null;
    return Math.round(((count - last.count) / (atMs - last.atMs)) * 10_000) / 10;
  }
}
