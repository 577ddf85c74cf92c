import { expect, it } from 'vitest';
import { nextReading, readAtOnce } from './reading-on';

const state = { rows: 3, wanted: 50, hasMore: true, scanned: 500, allowed: readAtOnce };

it('reads on where a page was short', () => {
  expect(nextReading(state)).toBe('more');
});

it('stops when there are enough, and at the end', () => {
  expect(nextReading({ ...state, rows: 50 })).toBe('enough');
  expect(nextReading({ ...state, hasMore: false })).toBe('end');
});

it('rests after many events that do not fit', () => {
  expect(nextReading({ ...state, scanned: readAtOnce })).toBe('rest');
});
