import { toDisposable, type Disposable } from './lifecycle';

/** Time as a dependency, so that tests can hold and move it. */
export interface Clock {
  /** Milliseconds since 1970 of this machine. What is due or overdue is decided by the database's clock, not by this. */
  nowMs(): number;
  /** Milliseconds of a clock that never goes back, for durations. */
  monotonicMs(): number;
  /** Calls once after `delayMs`; the result cancels it. */
  after(delayMs: number, call: () => void): Disposable;
  /** Calls every `periodMs`; the result ends it. */
  every(periodMs: number, call: () => void): Disposable;
  /** Resolves after `delayMs`; rejects with the signal's reason if it is aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    timer.unref();
    return toDisposable(() => clearTimeout(timer));
  },
  every(periodMs, call) {
    const timer = setInterval(call, periodMs);
    timer.unref();
    return toDisposable(() => clearInterval(timer));
  },
  sleep(delayMs, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, delayMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
};

// Node 16.17 has AbortSignal.reason but leaves it undefined for signals aborted without one.
function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new Error('aborted');
}
