import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors';
import { TailFeed } from './tail-feed';
import { tailRow } from './tail-row-fixture';
import type { TailAnswer } from './tail-rows';

type Asked = { afterSequence?: number; cursor?: string | null; limit: number };

/** A host with a tail of its own that pages as the real one does. */
class FakeHost {
  newest = 0;
  oldest = 1;
  hidden = false;
  fails = false;
  asked: Asked[] = [];

  readonly newestSequence = (): number => this.newest;
  readonly isHidden = (): boolean => this.hidden;

  readonly ask = (input: Asked): Promise<TailAnswer> => {
    this.asked.push(input);
    if (this.fails) return Promise.reject(new AppError({ code: 'connection_lost', message: 'Gone.', remedy: 'Wait.' }));
    const from = Math.min(this.newest, typeof input.cursor === 'string' ? Number(input.cursor) - 1 : Infinity);
    const to = Math.max(this.oldest, (input.afterSequence ?? 0) + 1, from - input.limit + 1);
    const items = Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => tailRow(from - index));
    const isMore = items.length > 0 && to > Math.max(this.oldest, (input.afterSequence ?? 0) + 1);
    return Promise.resolve({
      items,
      nextCursor: isMore ? String(to) : null,
      newestSequence: this.newest,
      oldestSequence: this.oldest,
      wire: { droppedRows: 0 },
    });
  };
}

let host: FakeHost;
let feed: TailFeed;
let stop: () => void;
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const keys = (): string[] => feed.current().held.lines.map(({ key }) => key);

beforeEach(async () => {
  vi.useFakeTimers();
  host = new FakeHost();
  host.newest = 3;
  feed = new TailFeed(host, false);
  stop = feed.start();
  await pass(0);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('however often rows are announced, they are asked for twice a second at most, 200 at once', async () => {
  host.asked = [];
  for (let step = 0; step < 50; step += 1) {
    host.newest += 100;
    await pass(20);
  }
  expect(host.asked.length).toBeLessThanOrEqual(2);
  expect(host.asked.every(({ limit }) => limit === 200)).toBe(true);
});

test('nothing is asked while nothing comes, while nobody can look, and while the tail is paused', async () => {
  host.asked = [];
  await pass(2_000);
  host.hidden = true;
  host.newest = 50;
  await pass(2_000);
  feed.pause(3);
  host.hidden = false;
  await pass(2_000);
  expect(host.asked).toEqual([]);
  expect(feed.current()).toMatchObject({ newestSequence: 50, held: { newestSequence: 3 } });
});

test('after a pause every row that came is there, over several pages', async () => {
  feed.pause(3);
  host.newest = 503;
  await pass(1_000);
  feed.pause(null);
  await pass(0);
  expect(keys()).toEqual(Array.from({ length: 503 }, (_, index) => String(503 - index)));
});

test('after a pause it is said how many rows the host let go meanwhile', async () => {
  feed.pause(3);
  host.newest = 503;
  host.oldest = 404;
  await pass(1_000);
  feed.pause(null);
  await pass(0);
  const { lines } = feed.current().held;
  expect(lines.filter(({ kind }) => kind === 'gap')).toEqual([{ kind: 'gap', key: 'gap 3', rows: 400, why: 'let_go' }]);
  expect(lines).toHaveLength(104);
});

test('a tail that is opened at a pause shows what was newest then', async () => {
  stop();
  host.newest = 9;
  feed = new TailFeed(host, false);
  feed.pause(5);
  stop = feed.start();
  await pass(0);
  expect(keys()).toEqual(['5', '4', '3', '2', '1']);
  feed.pause(null);
  await pass(0);
  expect(keys()[0]).toBe('9');
  expect(keys()).toHaveLength(9);
});

test.each([
  { pausedAt: 12_345, what: 'of an earlier connection' },
  { pausedAt: 50, what: 'that is not held any more' },
])('a pause at a row $what is given up', async ({ pausedAt }) => {
  stop();
  host.newest = 700;
  host.oldest = 600;
  feed = new TailFeed(host, false);
  feed.pause(pausedAt);
  stop = feed.start();
  await pass(0);
  const isLost = feed.current().isPauseLost;
  feed.pause(null);
  expect([isLost, feed.current().isPauseLost]).toEqual([true, false]);
});

test('numbers that begin anew with another connection replace the rows', async () => {
  host.newest = 2;
  await pass(1_000);
  expect(keys()).toEqual(['2', '1']);
});

test('rows stay where the host cannot be reached, and go on when it can', async () => {
  host.fails = true;
  host.newest = 4;
  await pass(500);
  expect(feed.current().error?.message).toBe('Gone.');
  expect(keys()).toEqual(['3', '2', '1']);
  host.fails = false;
  await pass(5_000);
  expect(feed.current().error).toBeNull();
  expect(keys()).toEqual(['4', '3', '2', '1']);
});

test('an answer that comes after the pause does not move what stands still', async () => {
  host.newest = 4;
  const passing = pass(500);
  feed.pause(3);
  await passing;
  expect(keys()).toEqual(['3', '2', '1']);
});
