import type { SoakFigures } from './run-soak';

/** How far memory may rise between the first samples and the last and still be called flat, in bytes. */
const flatBytes = { serve: 40_000_000, window: 15_000_000 };

/** Each limit that was not kept, in a sentence; the figures of the soak stand in BENCHMARKS.md. */
export function judge(figures: SoakFigures, perSecond: number): string[] {
  const { samples, longTasksMs, wrongPositions, sentPerSecond, screenText } = figures;
  const failures = wrongPositions.map((wrong) => `a position is not exact: ${wrong}`);
  const [longest = 0] = longTasksMs;
  if (longest > 50) failures.push(`${longTasksMs.length} tasks of the main thread were too long, up to ${longest} ms`);
  for (const what of ['serve', 'window'] as const) {
    const bytes = samples.map((sample) => (what === 'serve' ? sample.serveBytes : sample.windowBytes));
    const third = Math.ceil(bytes.length / 3);
    // The lowest of several: what a collection has not come to yet is not held.
    const rise = Math.min(...bytes.slice(-third)) - Math.min(...bytes.slice(0, third));
    if (rise > flatBytes[what]) failures.push(`memory of the ${what} rose by ${Math.round(rise / 1e6)} MB`);
  }
  if (sentPerSecond < perSecond * 0.9) failures.push(`only ${sentPerSecond} rows a second were sent`);
  if (!screenText.includes('persister1')) failures.push('the screen shows no writer');
  return failures;
}
