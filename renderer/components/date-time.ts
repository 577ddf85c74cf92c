const latestMs = 8.64e15;
const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]+(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC)?$/i;

/** A moment as it is typed: `2026-05-09 17:20:31`, local; empty where there is none. */
export function momentText(ms: number | null): string {
  if (ms === null || Math.abs(ms) > latestMs) return '';
  const date = new Date(ms);
  const day = [date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${String(date.getFullYear()).padStart(4, '0')}-${day} ${clock}`;
}

/**
 * The moment that was typed, in ms since 1970: a date, a date and a time (local, or with `Z` in UTC), or ms as logs and
 * events have them. Null: nothing was typed; undefined: it is no moment.
 */
export function readMoment(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (/^\d{12,16}$/.test(trimmed)) return Number(trimmed) <= latestMs ? Number(trimmed) : undefined;
  const match = pattern.exec(trimmed);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const isUtc = match[7] !== undefined;
  const date = isUtc
    ? new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds))
    : new Date(year, month - 1, day, hours, minutes, seconds);
  // A day that the month does not have would become one of the next.
  const shown = isUtc ? date.getUTCDate() : date.getDate();
  return shown === day && month >= 1 && month <= 12 && hours < 24 && minutes < 60 && seconds < 60
    ? date.getTime()
    : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
