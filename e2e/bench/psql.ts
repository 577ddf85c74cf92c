import { spawnSync } from 'node:child_process';

/** Runs SQL in one session of psql and gives the unaligned rows. @throws Error with psql's own words */
export function psqlRows(url: string, sql: string): string[][] {
  const result = spawnSync('psql', [url, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-F', '\t', '-c', sql], {
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`psql: ${result.stderr}`);
  return result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** Times of `runs` executions of `sql` in one warm session of psql, in ms, as psql's own \\timing says. */
export function psqlTimes(url: string, sql: string, runs: number): number[] {
  const script = `\\timing on\n\\o /dev/null\n${`${sql.replace(/\s+/g, ' ')};\n`.repeat(runs)}`;
  const result = spawnSync('psql', [url, '-Xq', '-v', 'ON_ERROR_STOP=1'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (result.status !== 0) throw new Error(`psql: ${result.stderr}`);
  return [...result.stdout.matchAll(/^Time: ([\d.]+) ms/gm)].map((match) => Number(match[1]));
}

/** The value below which `part` of the times lie. */
export function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
