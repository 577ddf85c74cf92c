import { expect, it } from 'vitest';
import { readRate } from './rate';

it('a limit is a number up to 10,000, none where nothing is typed, and nothing else', () => {
  expect(['50', ' 0.5 ', '', '10000', '10001', '0', '-1', '1e3', 'fast'].map(readRate)).toEqual([
    50, 0.5, null, 10_000, undefined, undefined, undefined, undefined, undefined,
  ]); // prettier-ignore
});
