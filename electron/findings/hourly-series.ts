import type { Series } from '../../shared/contract/findings';

export type SeriesName = Series['name'];

/** A figure every 30 s for an hour. */
const periodMs = 30_000;
const maxPoints = 120;

/** Figures of the last hour in memory; what was before the connection was opened is not known and not invented. */
export class HourlySeries {
  private readonly points = new Map<SeriesName, Series['points']>();
  private lastMs = -Infinity;

  /** True if the next figures are due. `nowMs` by this machine's clock. */
  isDue(nowMs: number): boolean {
    return nowMs - this.lastMs >= periodMs;
  }

  /** Takes one figure of each; null where it could not be read. */
  add(nowMs: number, figures: Readonly<Record<SeriesName, number | null>>): void {
    this.lastMs = nowMs;
    for (const name of Object.keys(figures) as SeriesName[]) {
      // Object.keys forgets the type of the keys
      const kept = this.points.get(name) ?? [];
      kept.push({ atMs: nowMs, value: figures[name] });
      if (kept.length > maxPoints) kept.shift();
      this.points.set(name, kept);
    }
  }

  /** All series, oldest figure first. */
  list(): Series[] {
    return [...this.points].map(([name, points]) => ({ name, points: [...points] }));
  }
}
