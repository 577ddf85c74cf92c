import type { Clock } from '../base/clock';
import { toDisposable, type Disposable } from '../base/lifecycle';

interface Waiting {
  dueMs: number;
  periodMs: number | null;
  call: () => void;
}

/** A clock that stands still until a test moves it. Both of its times are the same. */
export class FakeClock implements Clock {
  private readonly waiting = new Set<Waiting>();

  constructor(private timeMs = 1_700_000_000_000) {}

  nowMs(): number {
    return this.timeMs;
  }
  monotonicMs(): number {
    return this.timeMs;
  }

  after(delayMs: number, call: () => void): Disposable {
    return this.add({ dueMs: this.timeMs + delayMs, periodMs: null, call });
  }

  every(periodMs: number, call: () => void): Disposable {
    return this.add({ dueMs: this.timeMs + periodMs, periodMs, call });
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    // As the machine's clock does: a signal that was aborted before is not heard any more.
    if (signal?.aborted) return Promise.reject(new Error('aborted'));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        void timer.dispose();
        reject(new Error('aborted'));
      };
      const timer = this.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort);
    });
  }

  /** How many timers are running. */
  get timerCount(): number {
    return this.waiting.size;
  }

  /** Moves time forward, calling what falls due in its order. */
  advance(byMs: number): void {
    const endMs = this.timeMs + byMs;
    for (let next = this.nextDue(endMs); next; next = this.nextDue(endMs)) {
      this.timeMs = next.dueMs;
      if (next.periodMs === null) this.waiting.delete(next);
      else next.dueMs += next.periodMs;
      next.call();
    }
    this.timeMs = endMs;
  }

  private nextDue(endMs: number): Waiting | undefined {
    return [...this.waiting].filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  private add(entry: Waiting): Disposable {
    this.waiting.add(entry);
    return toDisposable(() => void this.waiting.delete(entry));
  }
}
