const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/**
 * Reads a time span of the homeserver's configuration: a number of ms, or a number with one unit (`7d`).
 * @returns ms; null if it is neither
 */
export function parseDuration(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string') return null;
  const match = /^(\d+)([smhdwy]?)$/.exec(value.trim());
  if (!match) return null;
  const span = Number(match[1]) * (units[match[2] ?? ''] ?? 1);
  return Number.isSafeInteger(span) ? span : null;
}
