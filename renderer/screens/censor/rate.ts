/** A limit in events a second, from what was typed. Null: as fast as the database allows; undefined: it is no limit. */
export function readRate(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!/^\d{1,5}(?:\.\d+)?$/.test(trimmed)) return undefined;
  const rate = Number(trimmed);
  return rate > 0 && rate <= 10_000 ? rate : undefined;
}
