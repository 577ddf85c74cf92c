import { expect, it } from 'vitest';
import { localText } from './date-time-field';

it('writes a moment so that it reads back as the same second', () => {
  const ms = Date.UTC(2026, 2, 29, 0, 59, 59);
  expect(new Date(localText(ms)).getTime()).toBe(ms);
});

it('writes nothing where there is no date', () => {
  expect([localText(null), localText(9e15)]).toEqual(['', '']);
});
