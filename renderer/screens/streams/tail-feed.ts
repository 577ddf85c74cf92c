import type { ShownError } from '../../components/states';
import { AppError } from '../../../shared/errors';
import { emptyTail, extendTail, growTail, isAnew, maxHeldLines, startTail } from './tail-rows';
import type { HeldTail, TailAnswer } from './tail-rows';

/** Where rows are asked for. */
export interface TailSource {
  ask(input: { afterSequence?: number; cursor?: string | null; limit: number }): Promise<TailAnswer>;
  /** Number of the newest row, as it was pushed last. */
  newestSequence(): number;
  /** Whether nobody can look. */
  isHidden(): boolean;
}

export interface FeedState {
  held: HeldTail;
  isLoaded: boolean;
  error: ShownError | null;
  /** Number of the newest row that is known of. */
  newestSequence: number;
  /** The row at which it stands still is not there any more, or not yet: numbers began anew. */
  isPauseLost: boolean;
}

/** The host is asked at most this often. */
const askEveryMs = 500;
const askAgainAfterErrorMs = 3_000;
const pageRows = 200;

/**
 * The tail as this window shows it: asks for the newest rows twice a second at most, for none while it is paused or hidden,
 * and fills what was missed when it goes on.
 */
export class TailFeed {
  private state: FeedState = { held: emptyTail, isLoaded: false, error: null, newestSequence: 0, isPauseLost: false };
  private readonly listeners = new Set<() => void>();
  private pausedAt: number | null = null;
  private askedAt = -1;
  private isAsking = false;
  private quietTicks = 0;
  /** Answers to what was asked before a pause or an end are not taken. */
  private turn = 0;
  private maxPages = 1;

  constructor(
    private readonly source: TailSource,
    private readonly isFiltered: boolean,
  ) {}

  readonly current = (): FeedState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks until the returned function is called. */
  start(): () => void {
    this.tick();
    const timer = setInterval(() => this.tick(), askEveryMs);
    return () => {
      clearInterval(timer);
      this.turn += 1;
      this.isAsking = false;
    };
  }

  /** Stops at a row, or goes on (null) with all rows that came since, as many as are held. */
  pause(at: number | null): void {
    if (this.pausedAt === at) return;
    const wasPaused = this.pausedAt !== null;
    this.pausedAt = at;
    if (this.state.isPauseLost) this.set({ isPauseLost: false });
    this.turn += 1;
    this.isAsking = false;
    if (at !== null || !wasPaused) return;
    this.maxPages = maxHeldLines / pageRows;
    this.askedAt = -1;
    this.tick();
  }

  /** Asks for rows older than the last one that is shown. */
  async loadOlder(): Promise<void> {
    const { olderCursor } = this.state.held;
    if (olderCursor === null || this.isAsking) return;
    await this.run(async () => {
      const answer = await this.source.ask({ cursor: olderCursor, limit: pageRows });
      return () => extendTail(this.state.held, answer);
    });
  }

  private tick(): void {
    if (this.source.isHidden() || this.isAsking) return;
    const pushed = this.source.newestSequence();
    // Only a pause shows how many came; while it flows this would be a repaint more.
    if (this.pausedAt !== null && pushed > this.state.newestSequence) this.set({ newestSequence: pushed });
    if (this.quietTicks > 0) this.quietTicks -= 1;
    else if (!this.state.isLoaded) {
      this.askedAt = pushed;
      void this.run(() => this.first());
    } else if (this.pausedAt === null && pushed !== this.askedAt) {
      this.askedAt = pushed;
      void this.run(() => this.next());
    }
  }

  private async first(): Promise<() => HeldTail> {
    const pausedAt = this.pausedAt;
    const answer = await this.source.ask({
      cursor: pausedAt === null ? null : String(pausedAt + 1),
      limit: pageRows,
    });
    if (pausedAt !== null && (pausedAt > answer.newestSequence || pausedAt < answer.oldestSequence)) {
      this.set({ isPauseLost: true });
    }
    const newestSequence = Math.min(pausedAt ?? Infinity, answer.newestSequence);
    return () => ({ ...startTail(answer), newestSequence });
  }

  private async next(): Promise<() => HeldTail> {
    const { held } = this.state;
    const afterSequence = held.newestSequence;
    const pages = this.maxPages;
    let answer = await this.source.ask({ afterSequence, limit: pageRows });
    if (isAnew(held, answer)) return this.first();
    const { newestSequence } = answer;
    for (let page = 1; page < pages && answer.nextCursor !== null; page += 1) {
      const older = await this.source.ask({ afterSequence, cursor: answer.nextCursor, limit: pageRows });
      answer = { ...older, items: [...answer.items, ...older.items], newestSequence };
    }
    this.maxPages = 1;
    return () => growTail(held, answer, this.isFiltered);
  }

  private async run(ask: () => Promise<() => HeldTail>): Promise<void> {
    const turn = this.turn;
    this.isAsking = true;
    try {
      const held = await ask();
      if (turn !== this.turn) return;
      const grown = held();
      const newestSequence = Math.max(grown.newestSequence, this.source.newestSequence());
      this.set({ held: grown, isLoaded: true, error: null, newestSequence });
    } catch (error) {
      if (turn !== this.turn) return;
      this.quietTicks = askAgainAfterErrorMs / askEveryMs;
      this.askedAt = -1;
      if (!(error instanceof AppError)) throw error;
      this.set({ error });
    } finally {
      if (turn === this.turn) this.isAsking = false;
    }
  }

  private set(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
