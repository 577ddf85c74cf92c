import { expect, test } from 'vitest';
import type { TailLine } from './tail-rows';
import { moveTo, nothingSelected, rowsToCopy, toggle } from './tail-selection';

const lines = ['5', '4', 'gap 3', '3', '2'].map((key): TailLine => {
  if (key.startsWith('gap')) return { kind: 'gap', key, rows: 1, why: 'passed' };
  const mark = { decoded: null, identifiers: [], raw: null, sentence: '', stream: null, writer: null, token: null };
  return { kind: 'line', key, row: { ...mark, sequence: Number(key), kind: 'row', receivedMs: 0, source: 'wire' } };
});
const copied = (selection: Parameters<typeof rowsToCopy>[0]): number[] =>
  rowsToCopy(selection, lines).map(({ sequence }) => sequence);

test('without a choice the current row is copied', () => {
  expect(copied(moveTo(nothingSelected, lines, '4', false))).toEqual([4]);
});

test('Shift chooses everything between, in both directions, gaps left out of the copy', () => {
  const start = moveTo(nothingSelected, lines, '4', false);
  const down = moveTo(start, lines, '2', true);
  expect([copied(down), copied(moveTo(down, lines, '5', true))]).toEqual([
    [4, 3, 2],
    [5, 4],
  ]);
});

test('single rows are added and taken out', () => {
  const both = toggle(toggle(nothingSelected, '5'), '2');
  expect([copied(both), copied(toggle(both, '5'))]).toEqual([[5, 2], [2]]);
});

test('moving on without Shift ends the choice', () => {
  const chosen = moveTo(moveTo(nothingSelected, lines, '5', false), lines, '3', true);
  expect(copied(moveTo(chosen, lines, '2', false))).toEqual([2]);
});
