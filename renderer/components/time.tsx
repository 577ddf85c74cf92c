import { useSyncExternalStore, type ReactElement } from 'react';
import {
  formatAgo,
  formatDate,
  formatDateSeconds,
  formatDateTime,
  formatDuration,
  formatExact,
  formatListTime,
} from './format';

export interface TimeProps {
  ms: number;
  /** `list`: time and how long ago; the others: as far as their name says. */
  form?: 'list' | 'date' | 'minute' | 'second';
  /** The sender's own claim, where it differs from when the server received it. */
  isClaimed?: boolean;
  /** The present is this at least: what was just read is not in the future. */
  atLeastMs?: number;
}

const formats = { date: formatDate, minute: formatDateTime, second: formatDateSeconds };

/** A time; hover gives local, UTC and ms. */
export function Time({ ms, form = 'minute', isClaimed = false, atLeastMs = 0 }: TimeProps): ReactElement {
  const nowMs = Math.max(useNow(), atLeastMs);
  return (
    <time dateTime={isoOf(ms)} title={formatExact(ms)} className={isClaimed ? 'claimed' : undefined}>
      {form === 'list' ? `${formatListTime(ms, nowMs)} · ${formatAgo(ms, nowMs)}` : formats[form](ms)}
    </time>
  );
}

/** How long ago something was; counts on by itself. */
export function Ago({ ms }: { ms: number }): ReactElement {
  const nowMs = useNow();
  return <span title={formatExact(ms)}>{formatAgo(ms, nowMs)}</span>;
}

export function Duration({ ms }: { ms: number }): ReactElement {
  return <span>{formatDuration(ms)}</span>;
}

const tickMs = 10_000;

/** The present, renewed every ten seconds by one timer for all. */
export function useNow(): number {
  return useSyncExternalStore(subscribeToTicks, () => nowMs);
}

let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

function subscribeToTicks(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    nowMs = Date.now();
    timer = window.setInterval(() => {
      nowMs = Date.now();
      for (const each of listeners) each();
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

function isoOf(ms: number): string | undefined {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
