import { expect, test } from 'vitest';
import type { TailRow } from '../../../shared/contract/streams';
import { tailRow } from './tail-row-fixture';
import { extendTail, growTail, isAnew, maxHeldLines, partsOf, startTail, type TailAnswer } from './tail-rows';

/** Rows from `newest` down to `oldest`. */
const rows = (newest: number, oldest: number): TailRow[] =>
  Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, index) => tailRow(newest - index));

const answer = (newest: number, oldest: number, change: Partial<TailAnswer> = {}): TailAnswer => ({
  items: rows(newest, oldest),
  nextCursor: null,
  newestSequence: newest,
  oldestSequence: 1,
  wire: { droppedRows: 0 },
  ...change,
});

const keysOf = (tail: { lines: readonly { key: string }[] }): string[] => tail.lines.map(({ key }) => key);

test('rows that came are put on top without a gap where none was missed', () => {
  const held = growTail(startTail(answer(3, 1)), answer(5, 4), false);
  expect(keysOf(held)).toEqual(['5', '4', '3', '2', '1']);
  expect(held.newestSequence).toBe(5);
});

test('rows that came faster than they are asked for are counted in a line of their own', () => {
  const held = growTail(startTail(answer(3, 3)), answer(10, 9, { nextCursor: '9' }), false);
  expect(held.lines.map((line) => (line.kind === 'gap' ? [line.rows, line.why] : line.key))).toEqual([
    '10',
    '9',
    [5, 'passed'],
    '3',
  ]);
});

test('rows that the host let go meanwhile are told, with how many', () => {
  const held = growTail(startTail(answer(3, 3)), answer(20, 15, { oldestSequence: 15 }), false);
  expect(held.lines.find(({ kind }) => kind === 'gap')).toEqual({ kind: 'gap', key: 'gap 3', rows: 11, why: 'let_go' });
});

test('behind a filter it is not said how many rows passed: numbers count all streams', () => {
  const held = growTail(startTail(answer(3, 3)), answer(10, 9, { nextCursor: '9' }), true);
  expect(held.lines.find(({ kind }) => kind === 'gap')).toMatchObject({ rows: null, why: 'passed' });
});

test('an answer without rows that fit moves the number on, so that they are not asked for again', () => {
  const held = growTail(startTail(answer(3, 3)), answer(10, 11), true);
  expect(keysOf(held)).toEqual(['3']);
  expect(held.newestSequence).toBe(10);
});

test('no more than the limit is held, and what fell out can be asked for again', () => {
  const full = startTail(answer(maxHeldLines, 1));
  const held = growTail(full, answer(maxHeldLines + 2, maxHeldLines + 1), false);
  expect([held.lines.length, held.olderCursor]).toEqual([maxHeldLines, '3']);
});

test('older rows are put below until the limit is reached', () => {
  const held = extendTail(startTail(answer(5, 4, { nextCursor: '4' })), answer(3, 1));
  expect([keysOf(held), held.olderCursor]).toEqual([['5', '4', '3', '2', '1'], null]);
  const full = extendTail(startTail(answer(maxHeldLines + 9, 10)), answer(9, 1, { nextCursor: '1' }));
  expect([full.lines.length, full.olderCursor]).toEqual([maxHeldLines, null]);
});

test('numbers that begin anew are another tail', () => {
  const held = startTail(answer(9, 8));
  expect([isAnew(held, answer(3, 1)), isAnew(held, answer(9, 10))]).toEqual([true, false]);
});

test('a sentence is cut where its identifiers stand, and those it does not name come last', () => {
  const identifiers = [
    { kind: 'room' as const, id: '!room:example.org' },
    { kind: 'user' as const, id: '@alice:example.org' },
    { kind: 'event' as const, id: '$event' },
  ];
  expect(partsOf({ sentence: 'm.read @alice:example.org in !room:example.org now', identifiers })).toEqual([
    { text: 'm.read ', kind: 'text' },
    { text: '@alice:example.org', kind: 'user' },
    { text: ' in ', kind: 'text' },
    { text: '!room:example.org', kind: 'room' },
    { text: ' now', kind: 'text' },
    { text: ' ', kind: 'text' },
    { text: '$event', kind: 'event' },
  ]);
});

test('of identifiers that begin at the same place the longest is the link', () => {
  const identifiers = [
    { kind: 'user' as const, id: '@alice:example.org' },
    { kind: 'user' as const, id: '@alice:example.org.evil' },
  ];
  expect(partsOf({ sentence: '@alice:example.org.evil', identifiers })).toEqual([
    { text: '@alice:example.org.evil', kind: 'user' },
  ]);
});
