/** A part of time, ms since 1970; `toMs` lies after `fromMs`. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Closer than this nothing more is seen: marks are placed by the second. */
const shortestMs = 10 * 60_000;

/** Matrix began in 2014: an earlier time is a sender's false claim and must not stretch the axis. */
export const earliestMs = Date.UTC(2014, 8, 1);

/** The range that holds all times, up to now, with some air at both ends; a day at least. */
export function lifeOf(timesMs: readonly number[], nowMs: number): TimeRange {
  let fromMs = nowMs - dayMs;
  for (const ms of timesMs) if (ms >= earliestMs && ms < fromMs) fromMs = ms;
  const air = (nowMs - fromMs) * 0.015;
  return { fromMs: fromMs - air, toMs: nowMs + air };
}

/** Where a time stands between 0 and 1; outside of the range below 0 or above 1. */
export function positionIn(range: TimeRange, ms: number): number {
  return (ms - range.fromMs) / (range.toMs - range.fromMs);
}

/** The time at a position; the reverse of {@link positionIn}. */
export function timeAt(range: TimeRange, position: number): number {
  return range.fromMs + position * (range.toMs - range.fromMs);
}

/** The range made longer or shorter around a position that stays in place, within the whole. */
export function zoom(range: TimeRange, whole: TimeRange, factor: number, around: number): TimeRange {
  const length = Math.min(whole.toMs - whole.fromMs, Math.max(shortestMs, (range.toMs - range.fromMs) * factor));
  const fromMs = timeAt(range, around) - around * length;
  return within({ fromMs, toMs: fromMs + length }, whole);
}

/** The range moved by a part of its length, within the whole. */
export function pan(range: TimeRange, whole: TimeRange, by: number): TimeRange {
  const shift = by * (range.toMs - range.fromMs);
  return within({ fromMs: range.fromMs + shift, toMs: range.toMs + shift }, whole);
}

/** A range from two times in any order, not shorter than can be seen, within the whole. */
export function rangeOf(aMs: number, bMs: number, whole: TimeRange): TimeRange {
  const fromMs = Math.min(aMs, bMs);
  return within({ fromMs, toMs: Math.max(fromMs + shortestMs, aMs, bMs) }, whole);
}

/** The range of an address, or null where there is none or it makes no sense. */
export function parseRange(from: string | undefined, to: string | undefined): TimeRange | null {
  if (from === undefined || to === undefined || !/^\d{1,16}$/.test(from) || !/^\d{1,16}$/.test(to)) return null;
  const range = { fromMs: Number(from), toMs: Number(to) };
  return range.toMs - range.fromMs >= shortestMs ? range : null;
}

function within(range: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(range.toMs - range.fromMs, whole.toMs - whole.fromMs);
  const fromMs = Math.min(whole.toMs - length, Math.max(whole.fromMs, range.fromMs));
  return { fromMs, toMs: fromMs + length };
}

export interface Tick {
  ms: number;
  label: string;
}

type Step = { unit: 'year' | 'month'; every: number } | { unit: 'ms'; every: number };

const steps: readonly (Step & { aboutMs: number })[] = [
  { unit: 'ms', every: 5 * 60_000, aboutMs: 5 * 60_000 },
  { unit: 'ms', every: 30 * 60_000, aboutMs: 30 * 60_000 },
  { unit: 'ms', every: hourMs, aboutMs: hourMs },
  { unit: 'ms', every: 6 * hourMs, aboutMs: 6 * hourMs },
  { unit: 'ms', every: dayMs, aboutMs: dayMs },
  { unit: 'ms', every: 7 * dayMs, aboutMs: 7 * dayMs },
  { unit: 'month', every: 1, aboutMs: 30 * dayMs },
  { unit: 'month', every: 3, aboutMs: 91 * dayMs },
  { unit: 'year', every: 1, aboutMs: 365 * dayMs },
  { unit: 'year', every: 2, aboutMs: 730 * dayMs },
  { unit: 'year', every: 5, aboutMs: 1826 * dayMs },
];

/** Marks of the axis at round times of the operator's calendar, at least `spacing` (part of the range) apart. */
export function ticksOf(range: TimeRange, spacing: number): Tick[] {
  const wantedMs = (range.toMs - range.fromMs) * spacing;
  const step = steps.find(({ aboutMs }) => aboutMs >= wantedMs) ?? steps[steps.length - 1];
  const ticks: Tick[] = [];
  if (step === undefined) return ticks;
  for (
    let at = firstTick(range.fromMs, step);
    at.getTime() <= range.toMs && ticks.length < 100;
    at = nextTick(at, step)
  ) {
    if (at.getTime() >= range.fromMs) ticks.push({ ms: at.getTime(), label: labelOf(at, step) });
  }
  return ticks;
}

function firstTick(fromMs: number, step: Step): Date {
  const from = new Date(fromMs);
  if (step.unit === 'year') return new Date(Math.floor(from.getFullYear() / step.every) * step.every, 0, 1);
  if (step.unit === 'month')
    return new Date(from.getFullYear(), Math.floor(from.getMonth() / step.every) * step.every, 1);
  const day = new Date(from.getFullYear(), from.getMonth(), from.getDate());
  if (step.every >= dayMs) return day;
  return new Date(day.getTime() + Math.floor((fromMs - day.getTime()) / step.every) * step.every);
}

// Days and longer are counted by the calendar, since the clock of a year jumps twice.
function nextTick(at: Date, step: Step): Date {
  if (step.unit === 'year') return new Date(at.getFullYear() + step.every, 0, 1);
  if (step.unit === 'month') return new Date(at.getFullYear(), at.getMonth() + step.every, 1);
  if (step.every >= dayMs) return new Date(at.getFullYear(), at.getMonth(), at.getDate() + step.every / dayMs);
  return new Date(at.getTime() + step.every);
}

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'short' });
const dayName = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function labelOf(at: Date, step: Step): string {
  if (step.unit === 'year') return String(at.getFullYear());
  if (step.unit === 'month') return at.getMonth() === 0 ? String(at.getFullYear()) : monthName.format(at);
  if (step.every >= dayMs) return dayName.format(at);
  return at.getHours() === 0 && at.getMinutes() === 0 ? dayName.format(at) : clock.format(at);
}
