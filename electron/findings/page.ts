import { AppError } from '../../shared/errors';

/**
 * A page of a list that is made anew for each question and is short: the key of its last row says where the next begins.
 * @throws AppError invalid_cursor if no row has that key any more
 */
export function pageBy<Row>(
  rows: readonly Row[],
  page: { limit: number; cursor: string | null },
  keyOf: (row: Row) => string,
): { items: Row[]; nextCursor: string | null } {
  const start = page.cursor === null ? 0 : rows.findIndex((row) => keyOf(row) === page.cursor) + 1;
  if (page.cursor !== null && start === 0) throw unknownCursor();
  const items = rows.slice(start, start + page.limit);
  const last = items[items.length - 1];
  return { items, nextCursor: start + page.limit < rows.length && last !== undefined ? keyOf(last) : null };
}

function unknownCursor(): AppError {
  return new AppError({
    code: 'invalid_cursor',
    message: 'The list has changed, and the row that the cursor names is not in it any more.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}
