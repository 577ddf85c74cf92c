/**
 * `npm run soak -- [--seconds 600] [--per-second 5000]`: the flood of rows for ten minutes with the window open on Streams.
 * Prints what it cost as JSON; ends with 1 if a limit was not kept. Chromium: SYNOPTIC_CHROMIUM, or the system's.
 */
import { chromiumPath } from '../setup/programs.mjs';
import { judge } from './judge';
import { runSoak, type Sample } from './run-soak';

function option(name: string, otherwise: number): number {
  const index = process.argv.indexOf(`--${name}`);
  const value = Number(index >= 0 ? process.argv[index + 1] : otherwise);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0`);
  return value;
}

function tell({ atSeconds, serveBytes, windowBytes }: Sample): void {
  console.log(`${atSeconds} s: serve ${megabytes(serveBytes)} MB, window ${megabytes(windowBytes)} MB`);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}

async function main(): Promise<void> {
  const chromium = chromiumPath();
  if (chromium === null) throw new Error('no Chromium: name one in SYNOPTIC_CHROMIUM');
  const seconds = option('seconds', 600);
  const limits = {
    seconds,
    perSecond: option('per-second', 5_000),
    warmUpSeconds: Math.min(60, seconds / 4),
    chromium,
  };
  const { screenText, ...figures } = await runSoak({ ...limits, onSample: tell });
  const failures = judge({ ...figures, screenText }, limits.perSecond);
  console.log(JSON.stringify({ at: new Date().toISOString(), ...figures, failures }, null, 2));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
