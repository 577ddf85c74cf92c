/**
 * `npm run replay -- <file> [--channel replay.example] [--redis redis://127.0.0.1:6379] [--per-second 50]`: publishes the
 * recorded lines of a fixture on a channel, for looking at what a window makes of them.
 */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { systemClock } from '../base/clock';

function option(name: string, otherwise: string): string {
  const index = process.argv.indexOf(`--${name}`);
  return (index >= 0 ? process.argv[index + 1] : undefined) ?? otherwise;
}

async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined || file.startsWith('--'))
    throw new Error('npm run replay -- <file> [--channel name] [--redis url] [--per-second n]');
  const perSecond = Number(option('per-second', '50'));
  if (!(perSecond > 0)) throw new Error('--per-second takes a number above 0');
  const channel = option('channel', 'replay.example');
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const redis = new Redis(option('redis', 'redis://127.0.0.1:6379'), { maxRetriesPerRequest: 0 });
  for (const line of lines) {
    await redis.publish(channel, line);
    await systemClock.sleep(1_000 / perSecond);
  }
  redis.disconnect();
  console.log(`${lines.length} lines on ${channel}`);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
