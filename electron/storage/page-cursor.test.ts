import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cutPage, decodeCursor, encodeCursor, int8Text } from './page-cursor';

const key = z.object({ ordering: z.int(), roomId: z.string() });

describe('a page cursor', () => {
  it('gives back the key that it was made from, whatever text it holds', () => {
    const value = { ordering: -9_007_199_254_740_991, roomId: '!ünï":example.org' };
    expect(decodeCursor(key, encodeCursor(value))).toEqual(value);
    expect(decodeCursor(key, null)).toBeNull();
  });

  it.each([
    '',
    'nonsense',
    encodeCursor({ userId: '@a:b' }),
    encodeCursor(null),
    '\u0000',
    encodeCursor({ ordering: 1, roomId: '!a\u0000' }),
  ])('of another list, or none at all, is refused: %j', (cursor) => {
    expect(() => decodeCursor(key, cursor)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  });

  it('is given only where more rows follow', () => {
    expect(cutPage([1, 2, 3], 2, (row) => row)).toEqual({ page: [1, 2], nextCursor: encodeCursor(2) });
    expect(cutPage([1, 2], 2, (row) => row)).toEqual({ page: [1, 2], nextCursor: null });
    expect(cutPage([], 2, (row) => row)).toEqual({ page: [], nextCursor: null });
  });
});

it('a key of digits that is no int8 is no cursor, whatever stands in its place', () => {
  const schema = z.object({ ts: int8Text });
  const read = (ts: unknown) => decodeCursor(schema, encodeCursor({ ts }));
  expect([read('9223372036854775807'), read('-9223372036854775808')]).toEqual([
    { ts: '9223372036854775807' },
    { ts: '-9223372036854775808' },
  ]);
  for (const ts of ['abc', '', '1.5', ' 1', '9223372036854775808', '99999999999999999999', 7, null]) {
    expect(() => read(ts)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
  }
});
