import { AppError } from '../../shared/errors';
import type { Disposable } from '../base/lifecycle';
import { SerialQueue } from '../base/serial-queue';
import type { CensorController, StoredItem, StoredOperation } from '../storage/controllers/censor-controller';
import type { Backend, CensorWriteController } from '../storage/controllers/censor-write-controller';
import { ItemCensorer, type ItemCensorerOptions, type Work } from './item-censorer';
import { OperationRun } from './operation-run';
import { isDatabaseAway, reconnectBackoff } from './retry-away';

export interface OperationRunnerOptions extends ItemCensorerOptions {
  reads: ItemCensorerOptions['reads'] & Pick<CensorController, 'listOpenItems'>;
  writes: ItemCensorerOptions['writes'] & Pick<CensorWriteController, 'workOn' | 'readControl' | 'endOperation'>;
}

const pageSize = 500;
/** How long a large operation works before another large one gets a turn, in ms. */
const turnMs = 2_000;
/** Another copy may have changed what the operation is to do; while waiting for its turn it is asked so often. */
const controlEveryMs = 1_000;
/** A database that is away for longer leaves the operation interrupted, to be resumed by the operator. */
const awayLimitMs = 300_000;

type Turn = 'drained' | 'halted' | 'gave_way';

/** Works through operations in small transactions, in turns where there are several. */
export class OperationRunner implements Disposable {
  private readonly queue = new SerialQueue();
  private readonly runs = new Map<string, OperationRun>();
  private readonly ends = new Map<string, Promise<void>>();
  /** Those that have no turn at the moment. */
  private readonly waiting = new Set<OperationRun>();
  private readonly stopping = new AbortController();
  private readonly censorer: ItemCensorer;
  private waking = new AbortController();

  constructor(private readonly options: OperationRunnerOptions) {
    this.censorer = new ItemCensorer(options);
  }

  /** True while this runner works on the operation, or has it waiting. */
  isOurs(operationId: string): boolean {
    return this.runs.has(operationId);
  }

  get isBusy(): boolean {
    return this.runs.size > 0;
  }

  /** Events a second over the last seconds; null: not known, or not ours. */
  measuredPerSecond(operationId: string): number | null {
    return this.runs.get(operationId)?.meter.perSecond(this.options.clock.monotonicMs()) ?? null;
  }

  /** Resolves when this runner has stopped working on the operation, whatever came of it. */
  async stopped(operationId: string): Promise<void> {
    await this.ends.get(operationId);
  }

  /** What an operation is to do was changed: whoever waits looks at it now. */
  wake(): void {
    this.waking.abort();
    this.waking = new AbortController();
  }

  /**
   * Works on all pending items and ends the operation, or stops after the transaction under way if it was paused or
   * cancelled.
   * @throws AppError if it has to stop: lock_conflict (another copy is at work on it), disk_full, cancelled, ...; what is
   *   not done stays pending
   */
  run(operation: StoredOperation): Promise<void> {
    const { operationId } = operation;
    const ended = this.runInTurns(operation).finally(() => this.ends.delete(operationId));
    this.ends.set(operationId, ended.catch(() => undefined)); // prettier-ignore
    return ended;
  }

  private async runInTurns(operation: StoredOperation): Promise<void> {
    const { operationId } = operation;
    const run = new OperationRun(operation, this.options.clock.monotonicMs());
    this.runs.set(operationId, run);
    try {
      let turn: Turn;
      do {
        this.waiting.add(run);
        const taken = this.queue.run(() => this.takeTurn(run));
        if (!run.givesWay) this.wake(); // whoever waits for the time of its next batch gives way
        turn = await taken;
      } while (turn === 'gave_way');
    } finally {
      this.runs.delete(operationId);
      this.waiting.delete(run);
    }
  }

  private async takeTurn(run: OperationRun): Promise<Turn> {
    const { clock, log, operator, writes } = this.options;
    this.waiting.delete(run);
    run.turnAt = clock.monotonicMs();
    const backoff = reconnectBackoff();
    let lost: Backend | null = null;
    let aliveAt = clock.monotonicMs();
    for (;;) {
      let backend: Backend | null = null;
      try {
        const turn = await writes.workOn(run.operation, lost, async (session, current) => {
          backend = current;
          return this.drain({ session, backend: current, run }, () => (aliveAt = clock.monotonicMs()));
        });
        const { operationId } = run.operation;
        if (turn === 'drained') await writes.endOperation(operationId, { state: 'done', operator: operator() });
        return turn;
      } catch (error) {
        lost = backend ?? lost;
        if (!isAway(error, lost !== null) || clock.monotonicMs() - aliveAt > awayLimitMs) throw error;
        log.warn('the database is away during an operation', { code: error.code });
        // What was listed may have been committed; what is still pending is listed anew.
        run.relist();
        await clock.sleep(backoff.nextMs(), this.stopping.signal).catch(() => this.throwIfStopping());
      }
    }
  }

  private async drain(work: Work, onAlive: () => void): Promise<Turn> {
    const { clock, reads } = this.options;
    const { run } = work;
    const { operationId } = run.operation;
    const list = (afterNumber: number): Promise<StoredItem[]> =>
      reads.listOpenItems(operationId, { open: 'pending', afterNumber, limit: pageSize });
    for (;;) {
      if (!(await run.fill(list))) return 'drained';
      const wait = await this.waitForTime(work);
      if (wait !== 'go') return wait;
      const items = run.take();
      const startedAt = clock.monotonicMs();
      const next = await this.censorer.censor(work, items);
      if (next === 'halted') return next;
      run.noteBatch(items.length, startedAt, clock.monotonicMs());
      onAlive();
    }
  }

  /** Waits until the next batch may begin, by a limit that may change meanwhile. */
  private async waitForTime({ session, run }: Work): Promise<'go' | 'halted' | 'gave_way'> {
    const { clock, writes } = this.options;
    for (;;) {
      this.throwIfStopping();
      if (this.givesWay(run)) return 'gave_way';
      const waitMs = run.nextAt - clock.monotonicMs();
      if (waitMs <= 0) return 'go';
      const wasWoken = await this.sleep(Math.min(waitMs, controlEveryMs));
      if (!wasWoken && waitMs <= controlEveryMs) continue;
      const control = await writes.readControl(session, run.operation.operationId);
      if (control?.state !== 'running') return 'halted';
      run.ratePerSecond = control.ratePerSecond;
    }
  }

  // To a small one at once; among large ones each has turns of its own, not so short that changing them is all they do.
  private givesWay(run: OperationRun): boolean {
    if (!run.givesWay || this.waiting.size === 0) return false;
    const isSmallWaiting = [...this.waiting].some((other) => !other.givesWay);
    return isSmallWaiting || this.options.clock.monotonicMs() - run.turnAt >= turnMs;
  }

  /** @returns true if it was woken before its time */
  private async sleep(ms: number): Promise<boolean> {
    try {
      await this.options.clock.sleep(ms, this.waking.signal);
      return false;
    } catch {
      return true;
    }
  }

  private throwIfStopping(): void {
    if (!this.stopping.signal.aborted) return;
    throw new AppError({
      code: 'cancelled',
      message: 'The operation was interrupted because writing was locked or the connection closed.',
      remedy: 'Unlock the connection and resume the operation; what was done is recorded.',
    });
  }

  /** Stops after the transaction under way. */
  async dispose(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.queue.idle();
  }
}

// After a lost connection the old session may hold the operation's lock for a moment longer.
function isAway(error: unknown, hadBackend: boolean): error is AppError {
  if (!(error instanceof AppError)) return false;
  const { code } = error;
  return isDatabaseAway(error) || (hadBackend && code === 'lock_conflict');
}
