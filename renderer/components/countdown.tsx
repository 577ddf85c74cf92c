import { useSyncExternalStore, type ReactElement } from 'react';
import { formatDuration, formatExact } from './format';

const tickMs = 1_000;

/** The present to the second, renewed by one timer for all; it stands still while the window is hidden. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/**
 * How long until a time, counting by a clock that stands off this machine's: `in 3 min`, `2 h 4 min` once it is over.
 * Under a minute it counts seconds.
 */
export function Countdown({ ms, offsetMs }: { ms: number; offsetMs: number }): ReactElement {
  const left = ms - (useSecond() + offsetMs);
  return <span title={formatExact(ms)}>{formatLeft(left)}</span>;
}

/** Whole seconds, so that a figure does not run in tenths at its end. */
export function formatLeft(leftMs: number): string {
  const whole = Math.abs(leftMs) < 1_000 ? '0 s' : formatDuration(leftMs);
  return leftMs > 0 ? `in ${whole}` : whole;
}

let nowMs = Date.now();
let timer: number | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  if (document.hidden) return;
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    nowMs = Date.now();
    timer = window.setInterval(tick, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}
