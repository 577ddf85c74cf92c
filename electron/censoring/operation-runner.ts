import { AppError, type ErrorCode } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { SerialQueue } from '../base/serial-queue';
import type {
  CensorController,
  LockHolder,
  StoredItem,
  StoredOperation,
} from '../storage/controllers/censor-controller';
import type {
  Backend,
  CensorWriteController,
  PublishInvalidation,
  WriteSession,
} from '../storage/controllers/censor-write-controller';
import { isDatabaseAway, reconnectBackoff } from './retry-away';

export interface OperationRunnerOptions {
  reads: Pick<CensorController, 'listPendingItems' | 'getLockHolders'>;
  writes: Pick<CensorWriteController, 'workOn' | 'censor' | 'finishItem' | 'endOperation'>;
  /** Who writes: display name and operating-system user. */
  operator: () => string;
  publish: PublishInvalidation;
  /** An item was finished. Awaited: what has to follow a single event at once follows here. */
  onItem: (operation: StoredOperation, item: StoredItem, told: boolean) => Promise<void>;
  clock: Clock;
  log: Log;
}

/** The same would happen to every other event: the operation stops and can be resumed. */
const stoppingCodes: ReadonlySet<ErrorCode> = new Set([
  'disk_full',
  'server_read_only',
  'login_failed',
  'query_timeout',
]);

const pageSize = 100;
const streamAttempts = 3;
/** Who keeps us waiting is asked while we wait; the lock timeout is 2,000 ms. */
const askHoldersAfterMs = 1_000;

/** Works through operations, one at a time and event by event; each event is a transaction of its own. */
export class OperationRunner implements Disposable {
  private readonly queue = new SerialQueue();
  private readonly ours = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: OperationRunnerOptions) {}

  /** True while this runner works on the operation, or has it waiting. */
  isOurs(operationId: string): boolean {
    return this.ours.has(operationId);
  }

  get isBusy(): boolean {
    return this.ours.size > 0;
  }

  /**
   * Works on all pending items and ends the operation.
   * @throws AppError if it has to stop: lock_conflict (another copy is at work on it), disk_full, cancelled, ...; what is
   *   not done stays pending
   */
  run(operation: StoredOperation): Promise<void> {
    this.ours.add(operation.operationId);
    return this.queue.run(() => this.runThrough(operation)).finally(() => this.ours.delete(operation.operationId));
  }

  private async runThrough(operation: StoredOperation): Promise<void> {
    const backoff = reconnectBackoff();
    let backend: Backend | null = null;
    for (;;) {
      try {
        await this.options.writes.workOn(operation, backend, async (session, current) => {
          backend = current;
          await this.drain(session, current, operation);
        });
        await this.options.writes.endOperation(operation.operationId, {
          state: 'done',
          operator: this.options.operator(),
        });
        return;
      } catch (error) {
        if (!isAway(error, backend !== null)) throw error;
        this.options.log.warn('the database is away during an operation', { code: error.code });
        await this.options.clock.sleep(backoff.nextMs(), this.stopping.signal).catch(() => this.throwIfStopping());
      }
    }
  }

  private async drain(session: WriteSession, backend: Backend, operation: StoredOperation): Promise<void> {
    const { clock, reads } = this.options;
    const everyMs = operation.ratePerSecond === null ? 0 : 1_000 / operation.ratePerSecond;
    for (;;) {
      const items = await reads.listPendingItems(operation.operationId, pageSize);
      if (items.length === 0) return;
      for (const item of items) {
        this.throwIfStopping();
        const startedAt = clock.monotonicMs();
        await this.censorItem({ session, backend, operation, item });
        const waitMs = startedAt + everyMs - clock.monotonicMs();
        // Stopping ends the wait; the next turn sees it.
        if (waitMs > 0) await clock.sleep(waitMs, this.stopping.signal).catch(() => undefined);
      }
    }
  }

  private async censorItem(work: Work): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { outcome, holders } = await this.attempt(work);
      if (outcome.kind !== 'not_written') {
        const told = outcome.kind === 'finished' && outcome.result.streamId !== null;
        return this.options.onItem(work.operation, work.item, told);
      }
      if (stoppingCodes.has(outcome.error.code)) throw outcome.error;
      const isStreamBusy = outcome.error.code === 'lock_conflict' && !outcome.locked;
      if (isStreamBusy && attempt < streamAttempts) continue;
      const end = outcome.locked
        ? { outcome: 'locked' as const, sentence: describeHolders(holders) }
        : { outcome: 'failed' as const, sentence: `${outcome.error.message} ${outcome.error.remedy}` };
      await this.options.writes.finishItem(work.session, work.item, { ...end, operator: this.options.operator() });
      return this.options.onItem(work.operation, work.item, false);
    }
  }

  private async attempt({ session, backend, operation, item }: Work): Promise<{
    outcome: Awaited<ReturnType<CensorWriteController['censor']>>;
    holders: readonly LockHolder[];
  }> {
    const { clock, publish, reads, writes } = this.options;
    const operator = this.options.operator();
    let holders: readonly LockHolder[] = [];
    const asking = clock.after(askHoldersAfterMs, () => {
      reads.getLockHolders(backend.processId).then(
        (found) => (holders = found),
        (error: unknown) => this.options.log.warn('who holds the lock could not be asked', { cause: String(error) }),
      );
    });
    try {
      const outcome = await writes.censor(session, { operation, item, operator, publish });
      return { outcome, holders };
    } finally {
      await asking.dispose();
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

  /** Stops after the event being written. */
  async dispose(): Promise<void> {
    this.stopping.abort();
    await this.queue.idle();
  }
}

interface Work {
  session: WriteSession;
  backend: Backend;
  operation: StoredOperation;
  item: StoredItem;
}

// After a lost connection the old session may hold the operation's lock for a moment longer.
function isAway(error: unknown, hadBackend: boolean): error is AppError {
  if (!(error instanceof AppError)) return false;
  const { code } = error;
  return isDatabaseAway(error) || (hadBackend && code === 'lock_conflict');
}

function describeHolders(holders: readonly LockHolder[]): string {
  const who = holders.map(({ processId, role, applicationName, transactionMs }) => {
    const since = transactionMs === null ? '' : `, its transaction open for ${Math.round(transactionMs / 1000)} s`;
    return `session ${processId} (role ${role ?? 'unknown'}, application “${applicationName ?? ''}”${since})`;
  });
  const held =
    who.length === 0
      ? 'Another transaction holds a row of the event'
      : `A row of the event is held by ${who.join(' and ')}`;
  return `${held}. Nothing was written; make a new preview when that transaction has ended.`;
}
