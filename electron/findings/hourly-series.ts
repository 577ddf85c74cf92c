import type { Series } from '../../shared/contract/findings';

export type SeriesName = Series['name'];

/** A figure every 30 s for an hour. */
const periodMs = 30_000;
const maxPoints = 120;

/** Figures of the last hour in memory; what was before the connection was opened is not known and not invented. */
export class HourlySeries {
  private readonly points = new Map<SeriesName, Series['points']>();
  private readonly of = new Map<SeriesName, string>();
  private lastMs = -Infinity;

  /** True if the next figures are due. `nowMs` by this machine's clock. */
  isDue(nowMs: number): boolean {
    return nowMs - this.lastMs >= periodMs;
  }

  /** Takes one figure of each; null where it could not be read. `of`: what a figure is of, where that changes. */
  add(
    nowMs: number,
    figures: Readonly<Record<SeriesName, number | null>>,
    of: Readonly<Partial<Record<SeriesName, string>>> = {},
  ): void {
    this.lastMs = nowMs;
    this.of.clear();
    for (const name of Object.keys(of) as SeriesName[]) this.of.set(name, of[name] ?? ''); // Object.keys forgets the type of the keys
    for (const name of Object.keys(figures) as SeriesName[]) {
      const kept = this.points.get(name) ?? [];
      kept.push({ atMs: nowMs, value: figures[name] });
      if (kept.length > maxPoints) kept.shift();
      this.points.set(name, kept);
    }
  }

  /** All series, oldest figure first. */
  list(): Series[] {
    return [...this.points].map(([name, points]) => ({ name, points: [...points], of: this.of.get(name) ?? null }));
  }
}
