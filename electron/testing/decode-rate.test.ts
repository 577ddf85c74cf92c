import { expect, test } from 'vitest';
import { measureDecodeRate } from './decode-rate';

test('a measured run takes every line and understands every row', () => {
  expect(measureDecodeRate(5_000)).toMatchObject({ lines: 5_000, positionSum: 5_000, undecodedRows: 0 });
});
