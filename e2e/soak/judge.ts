import type { SoakFigures } from './run-soak';

/** How far memory may rise between the first samples and the last and still be called flat, in bytes. */
const flatBytes = { serve: 40_000_000, window: 15_000_000 };

/** Each limit that was not kept, in a sentence; the figures of the soak stand in BENCHMARKS.md. */
export function judge(figures: SoakFigures, perSecond: number): string[] {
  const { samples, tasks, windowHeldBytes, wrongPositions, sentPerSecond, screenText } = figures;
  const failures = wrongPositions.map((wrong) => `a position is not exact: ${wrong}`);
  // By the processor's time: what others take of a shared machine is not the window's doing. The clock's stands beside it.
  if (tasks.overLimitCpu > 0) {
    failures.push(
      `${tasks.overLimitCpu} tasks of the main thread took more than 50 ms, up to ${tasks.longestCpuMs} ms`,
    );
  }
  const [first, last] = [samples[0]?.atSeconds ?? 0, samples[samples.length - 1]?.atSeconds ?? 0];
  if (tasks.seconds < (last - first) * 0.9) failures.push(`tasks were recorded for ${tasks.seconds} s only`);
  const serve = samples.map(({ serveBytes }) => serveBytes);
  const third = Math.ceil(serve.length / 3);
  // The lowest of several: what a collection has not come to yet is not held.
  const serveRise = Math.min(...serve.slice(-third)) - Math.min(...serve.slice(0, third));
  if (serveRise > flatBytes.serve) failures.push(`memory of serve rose by ${Math.round(serveRise / 1e6)} MB`);
  const windowRise = windowHeldBytes.after - windowHeldBytes.before;
  if (windowRise > flatBytes.window) failures.push(`memory of the window rose by ${Math.round(windowRise / 1e6)} MB`);
  if (sentPerSecond < perSecond * 0.9) failures.push(`only ${sentPerSecond} rows a second were sent`);
  if (!screenText.includes('persister1')) failures.push('the screen shows no writer');
  return failures;
}
