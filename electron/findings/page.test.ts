import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { pageBy } from './page';

const rows = ['a', 'b', 'c', 'd', 'e'];
const same = (row: string): string => row;

test('pages go on behind the last row and end without a cursor', () => {
  const first = pageBy(rows, { limit: 2, cursor: null }, same);
  const second = pageBy(rows, { limit: 2, cursor: first.nextCursor }, same);
  const third = pageBy(rows, { limit: 2, cursor: second.nextCursor }, same);
  expect([first, second, third]).toEqual([
    { items: ['a', 'b'], nextCursor: 'b' },
    { items: ['c', 'd'], nextCursor: 'd' },
    { items: ['e'], nextCursor: null },
  ]);
});

test('a cursor of a row that is gone is refused', () => {
  expect(() => pageBy(rows, { limit: 2, cursor: 'x' }, same)).toThrow(AppError);
});
