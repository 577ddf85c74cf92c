import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { FakeClock } from '../testing/fake-clock';
import { LiveTail } from './live-tail';

function filled(rows: number): LiveTail {
  const tail = new LiveTail(new FakeClock());
  for (let token = 1; token <= rows; token += 1)
    tail.addRow({ stream: 'push_rules', writer: 'w', token, source: 'wire', raw: `["@u${token}:x"]` });
  return tail;
}

test('a flood lets the oldest rows go and counts them', () => {
  const tail = filled(25_000);
  const { newestSequence, oldestSequence } = tail.list({ limit: 1, cursor: null });
  expect([newestSequence, oldestSequence, tail.droppedRows, tail.takenRows]).toEqual([25_000, 15_001, 15_000, 25_000]);
});

test('pages go on from each other, newest first', () => {
  const tail = filled(3);
  const first = tail.list({ limit: 2, cursor: null });
  const second = tail.list({ limit: 2, cursor: first.nextCursor });
  expect([first, second].map(({ items, nextCursor }) => [items.map(({ token }) => token), nextCursor])).toEqual([
    [[3, 2], '2'],
    [[1], null],
  ]);
});

test('a cursor of another list is refused', () => {
  expect(() => filled(1).list({ limit: 1, cursor: 'x' })).toThrow(AppError);
});

test('what was let go is held by nothing, and a cut row does not keep the rest of itself', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void; // the flag makes it
  const tail = new LiveTail(new FakeClock());
  const add = (length: number): void =>
    tail.addRow({ stream: 'newer', writer: 'w', token: 1, source: 'wire', raw: JSON.stringify(['x'.repeat(length)]) });
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 2_500; count += 1) add(64_000);
  for (let count = 0; count < 60; count += 1) add(3_000_000);
  collect();
  const heldBytes = process.memoryUsage().heapUsed - before;
  expect([tail.list({ limit: 100, cursor: null }).items.length, heldBytes < 40_000_000]).toEqual([100, true]);
});
