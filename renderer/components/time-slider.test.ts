import { expect, it } from 'vitest';
import { movedBy } from './time-slider';

const range = { fromMs: 1_000, toMs: 11_000 };

it('moves by a hundredth, a tenth, and to the ends', () => {
  expect(
    ['ArrowRight', 'ArrowLeft', 'PageUp', 'PageDown', 'Home', 'End'].map((key) => movedBy(key, 6_000, range)),
  ).toEqual([6_100, 5_900, 7_000, 5_000, 1_000, 11_000]);
});

it('stays within the range', () => {
  expect([movedBy('PageUp', 10_900, range), movedBy('ArrowDown', 1_010, range)]).toEqual([11_000, 1_000]);
});

it('leaves other keys alone', () => {
  expect(movedBy('j', 6_000, range)).toBeNull();
});
