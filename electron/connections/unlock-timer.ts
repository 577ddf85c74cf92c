import type { Clock } from '../base/clock';
import { toDisposable, type Disposable } from '../base/lifecycle';

/** How long writing stays unlocked without an act of the operator. */
export const idleMs = 15 * 60_000;

/**
 * Ends writing after idle minutes. Work that has to be ended properly (a running operation, processes not yet told)
 * keeps it alive past them; if nobody has acted since, writing ends when the work does.
 */
export class UnlockTimer implements Disposable {
  private endsMs: number;
  private readonly ticking: Disposable;

  constructor(
    private readonly clock: Clock,
    private readonly options: {
      /** Null: no idle limit (serve with --writer). */
      idleMs: number | null;
      hasWork: () => boolean;
      onEnd: () => void;
    },
  ) {
    this.endsMs = this.fullTime();
    this.ticking = options.idleMs === null ? toDisposable(() => undefined) : clock.every(1_000, () => this.look());
  }

  /** When it ends if nothing is done, this machine's clock in ms since 1970; null: not by itself. */
  get untilMs(): number | null {
    return this.options.idleMs === null ? null : this.endsMs;
  }

  /** An act of the operator: the minutes start anew. */
  noteActivity(): void {
    this.endsMs = this.fullTime();
  }

  private fullTime(): number {
    return this.clock.nowMs() + (this.options.idleMs ?? 0);
  }

  private look(): void {
    const nowMs = this.clock.nowMs();
    // A machine that slept, or a clock that was set back, must not lengthen it.
    if (this.endsMs > nowMs + (this.options.idleMs ?? 0)) this.endsMs = this.fullTime();
    if (nowMs < this.endsMs) return;
    if (this.options.hasWork()) return;
    void this.ticking.dispose();
    this.options.onEnd();
  }

  dispose(): void {
    void this.ticking.dispose();
  }
}
