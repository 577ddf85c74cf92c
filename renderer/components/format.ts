/*
 * How figures and times are written, everywhere the same. Thin functions over Intl in the operator's own time zone; the
 * language is fixed until a second catalogue exists.
 */
const groupSpace = '\u202F';

/** `1 234 567`: groups of three behind a narrow no-break space. */
export function formatInteger(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+(?!\d))/g, groupSpace);
}

/** `742 bytes`, `1.3 KiB`, `4.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 100 ? 1 : 0)} ${units[unit] ?? ''}`;
}

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** `0.4 s`, `12 s`, `3 min`, `2 h 14 min`, `5 d 3 h`, `8 mo`, `2 y 3 mo`: two units at most. */
export function formatDuration(ms: number): string {
  const abs = Math.abs(ms);
  if (abs < secondMs) return `${(abs / secondMs).toFixed(1)} s`;
  if (abs < minuteMs) return `${Math.floor(abs / secondMs)} s`;
  if (abs < hourMs) return `${Math.floor(abs / minuteMs)} min`;
  if (abs < dayMs) return twoUnits(Math.floor(abs / minuteMs), 60, 'h', 'min');
  const days = Math.floor(abs / dayMs);
  if (days < 14) return twoUnits(Math.floor(abs / hourMs), 24, 'd', 'h');
  if (days < 61) return `${days} d`;
  const months = Math.floor(days / 30.44);
  return months < 12 ? `${months} mo` : twoUnits(months, 12, 'y', 'mo');
}

function twoUnits(smaller: number, ratio: number, bigName: string, smallName: string): string {
  const big = Math.floor(smaller / ratio);
  const rest = smaller % ratio;
  return rest === 0 ? `${big} ${bigName}` : `${big} ${bigName} ${rest} ${smallName}`;
}

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const time = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** Furthest time that a Date can hold; claimed times of hostile servers go beyond. */
const latestMs = 8.64e15;

/** `9 May 2026`. */
export function formatDate(ms: number): string {
  return isDate(ms) ? date.format(ms) : outOfRange(ms);
}

/** `12:04:31`. */
export function formatTime(ms: number): string {
  return isDate(ms) ? time.format(ms) : outOfRange(ms);
}

/** `9 May 2026 17:20`. */
export function formatDateTime(ms: number): string {
  return isDate(ms) ? `${date.format(ms)} ${minutes.format(ms)}` : outOfRange(ms);
}

/** `9 May 2026 17:20:31`. */
export function formatDateSeconds(ms: number): string {
  return isDate(ms) ? `${date.format(ms)} ${time.format(ms)}` : outOfRange(ms);
}

/** Local, UTC and milliseconds, a line each: what hover and focus show. */
export function formatExact(ms: number): string {
  if (!isDate(ms)) return outOfRange(ms);
  const zoneName = zone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'local';
  return `${date.format(ms)} ${time.format(ms)} ${zoneName}\n${new Date(ms).toISOString()} UTC\n${ms} ms`;
}

/** `3 min ago`, `in 2 h`; empty where it is farther away than a year, where the date says more. */
export function formatAgo(ms: number, nowMs: number): string {
  const distance = nowMs - ms;
  if (Math.abs(distance) < secondMs) return 'now';
  return distance > 0 ? `${formatDuration(distance)} ago` : `in ${formatDuration(distance)}`;
}

/** `12:04:31` today, else `9 May 2026 17:20`. */
export function formatListTime(ms: number, nowMs: number): string {
  return isDate(ms) && new Date(ms).toDateString() === new Date(nowMs).toDateString()
    ? formatTime(ms)
    : formatDateTime(ms);
}

function isDate(ms: number): boolean {
  return Math.abs(ms) <= latestMs;
}

function outOfRange(ms: number): string {
  return `${ms} ms (no date)`;
}
