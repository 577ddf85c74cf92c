import { z } from 'zod';

/** Fields of every list's input: `limit` 1 to 500, `cursor` from the page before. */
export const pageInput = {
  limit: z.int().min(1).max(500).default(100),
  // Keys of lists hold what the homeserver holds: two texts of 255 bytes, in which each may need an escape.
  cursor: z.string().max(6144).nullable().default(null),
};

/** A page of a list. `nextCursor` is null at the end. */
export function pageOf<T extends z.ZodType>(item: T): { items: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> } {
  return { items: z.array(item).max(500), nextCursor: z.string().nullable() };
}

/** A time in ms since 1970, or null where it is not known. */
export const msOrNull = z.int().nullable();

/** Where an answer was read, and when by the database's clock (ms since 1970). */
export const freshness = z.object({ source: z.enum(['primary', 'replica']), asOfMs: z.int() });
export type Freshness = z.infer<typeof freshness>;
