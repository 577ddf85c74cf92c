/**
 * Reads an int8 of PostgreSQL's text format.
 * @throws RangeError above 2^53, where a number would silently be another one
 */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 value does not fit a number exactly');
  return value;
}

/** Reads a one-dimensional array of int8; NULL elements become null. */
export function parseInt8Array(text: string): (number | null)[] {
  const inner = text.slice(1, -1);
  if (inner === '') return [];
  return inner.split(',').map((element) => (element === 'NULL' ? null : parseInt8(element)));
}
