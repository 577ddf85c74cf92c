import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { LiveTail } from './live-tail';

const page = { limit: 100, cursor: null };
const rule = (user: string, token = 1, writer = 'w') => ({
  stream: 'push_rules', writer, token, source: 'wire' as const, raw: JSON.stringify([user]),
}); // prettier-ignore

function filled(rows: number): LiveTail {
  const tail = new LiveTail(new FakeClock());
  for (let token = 1; token <= rows; token += 1) tail.addRow(rule(`@u${token}:x`, token));
  return tail;
}

test('rows come newest first, page by page, each once', () => {
  const tail = filled(7);
  const seen: number[] = [];
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const { items, nextCursor } = tail.list({ limit: 3, cursor });
    seen.push(...items.map(({ sequence }) => sequence));
    cursor = nextCursor;
  }
  expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

test('only rows newer than those that were seen come, and filters are by stream, writer and part of what a row says', () => {
  const tail = filled(3);
  tail.addRow(rule('@bob:x', 9, 'v'));
  tail.addRow({ stream: 'typing', writer: 'w', token: 4, source: 'wire', raw: '["!r:x",[]]' });
  const sequences = (input: object): number[] => tail.list({ ...page, ...input }).items.map(({ sequence }) => sequence);
  expect([sequences({ afterSequence: 3 }), sequences({ stream: 'typing' }), sequences({ writer: 'v' }), sequences({ text: '@u2' }), sequences({ text: 'nobody' })]).toEqual([
    [5, 4], [5], [4], [2], [5],
  ]); // prettier-ignore
});

test('under a flood the oldest rows are let go, and those that nobody had seen are counted', () => {
  const tail = filled(10_000);
  tail.list({ ...page, limit: 1 });
  for (let token = 1; token <= 25_000; token += 1) tail.addRow(rule('@u:x', token));
  const { items, newestSequence, oldestSequence } = tail.list(page);
  expect([items[0]?.sequence, newestSequence, oldestSequence, tail.droppedRows, tail.takenRows]).toEqual([
    35_000, 35_000, 25_001, 15_000, 35_000,
  ]); // prettier-ignore
});

test('rows of any length are held within the bound, and shown cut', () => {
  const tail = new LiveTail(new FakeClock());
  for (let token = 1; token <= 1_000; token += 1) {
    tail.addRow({ stream: 'newer', writer: 'w', token, source: 'wire', raw: `["${'x'.repeat(100_000)}"]` });
  }
  const { items, oldestSequence } = tail.list(page);
  expect([items[0]?.raw?.length, oldestSequence > 700]).toEqual([4_096, true]);
});

test('a cursor that is none is refused', () => {
  expect(() => filled(1).list({ limit: 1, cursor: 'x' })).toThrow(/does not belong to this list/);
});

test('whatever was asked for, no number is given twice and none is left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50 }), (rows, limit) => {
      const tail = filled(rows);
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const answer: ReturnType<LiveTail['list']> = tail.list({ limit, cursor });
        seen.push(...answer.items.map(({ sequence }) => sequence));
        cursor = answer.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(Array.from({ length: rows }, (_, index) => rows - index));
    }),
  );
});
