import { z } from 'zod';
import { AppError } from '../../shared/errors';

/**
 * The key of a page's last row, as opaque text: pages go on after a key and never by a count of rows, so that rows
 * which come or go between two pages neither repeat nor hide others.
 */
export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/** An int8 as decimal digits, for keys that senders claim: a number would not hold all of them. */
export const int8Text = z
  .string()
  .refine((text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text));

/**
 * Reads what {@link encodeCursor} made; null stays null.
 * @throws AppError invalid_cursor if the text is no cursor of this list
 */
export function decodeCursor<T extends z.ZodType>(schema: T, cursor: string | null): z.output<T> | null {
  if (cursor === null) return null;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success && !holdsNul(parsed.data)) return parsed.data;
  throw new AppError({
    code: 'invalid_cursor',
    message: 'The cursor does not belong to this list.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}

// PostgreSQL's text holds no NUL, so no row has made such a key, and as a parameter it is an error.
function holdsNul(key: unknown): boolean {
  return JSON.stringify(key).includes('\\u0000');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page from rows that were read with one more than `limit`.
 * @returns the page, and the cursor of its last row if more follow
 */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (last: Row) => unknown,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return { page, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
