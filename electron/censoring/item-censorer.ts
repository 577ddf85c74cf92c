import type { ErrorCode } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import type {
  CensorController,
  LockHolder,
  StoredItem,
  StoredOperation,
} from '../storage/controllers/censor-controller';
import type {
  AttemptResult,
  Backend,
  CensorWriteController,
  PublishInvalidations,
  WriteSession,
} from '../storage/controllers/censor-write-controller';
import type { OperationRun } from './operation-run';

export interface ItemCensorerOptions {
  reads: Pick<CensorController, 'getLockHolders'>;
  writes: Pick<CensorWriteController, 'censor' | 'finishItem'>;
  /** Who writes: display name and operating-system user. */
  operator: () => string;
  publish: PublishInvalidations;
  /** Items were finished. Awaited: what has to follow a single event at once follows here. */
  onItems: (operation: StoredOperation, done: readonly DoneItem[]) => Promise<void>;
  clock: Clock;
  log: Log;
}

/** An item that has its outcome. `told`: a row was announced that makes the processes forget it. */
export interface DoneItem {
  item: StoredItem;
  told: boolean;
}

/** A run and the session that it works in. */
export interface Work {
  session: WriteSession;
  backend: Backend;
  run: OperationRun;
}

/** The same would happen to every other event: the operation stops and can be resumed. */
const stoppingCodes: ReadonlySet<ErrorCode> = new Set([
  'disk_full',
  'server_read_only',
  'login_failed',
  'query_timeout',
]);

const streamAttempts = 3;
/** Who keeps us waiting is asked while we wait; the lock timeout is 2,000 ms. */
const askHoldersAfterMs = 1_000;

/** Censors the next items of a run: many in one transaction, or one with patience. */
export class ItemCensorer {
  constructor(private readonly options: ItemCensorerOptions) {}

  /** @returns `halted` if the operation was paused or has ended: then nothing was written */
  async censor(work: Work, items: readonly StoredItem[]): Promise<'done' | 'halted'> {
    const { phase } = work.run;
    for (let attempt = 1; ; attempt += 1) {
      const { outcome, holders } =
        phase === 'singles' ? await this.attemptOne(work, items) : await this.attemptMany(work, items);
      if (outcome.kind === 'halted') return 'halted';
      if (outcome.kind === 'written') {
        work.run.ratePerSecond = outcome.ratePerSecond;
        await this.options.onItems(work.run.operation, outcome.finished);
        return 'done';
      }
      if (stoppingCodes.has(outcome.error.code)) throw outcome.error;
      const isStreamBusy = outcome.error.code === 'lock_conflict' && !outcome.locked;
      if (isStreamBusy && attempt < streamAttempts) continue;
      if (phase === 'singles') await this.giveUp(work, items, { outcome, holders });
      // The others stay pending, and each gets its own turn when all batches are through.
      else this.options.log.debug('a batch was left for single turns', { code: outcome.error.code });
      return 'done';
    }
  }

  private async attemptMany(work: Work, items: readonly StoredItem[]): Promise<Attempt> {
    return { outcome: await this.write(work, items, false), holders: [] };
  }

  private async attemptOne(work: Work, items: readonly StoredItem[]): Promise<Attempt> {
    const { clock, log, reads } = this.options;
    let holders: readonly LockHolder[] = [];
    const asking = clock.after(askHoldersAfterMs, () => {
      reads.getLockHolders(work.backend.processId).then(
        (found) => (holders = found),
        (error: unknown) => log.warn('who holds the lock could not be asked', { cause: String(error) }),
      );
    });
    try {
      const outcome = await this.write(work, items, true);
      return { outcome, holders };
    } finally {
      await asking.dispose();
    }
  }

  private write({ session, run }: Work, items: readonly StoredItem[], patient: boolean): Promise<AttemptResult> {
    const { operator, publish, writes } = this.options;
    return writes.censor(session, { operation: run.operation, items, patient, operator: operator(), publish });
  }

  private async giveUp(
    { session, run }: Work,
    items: readonly StoredItem[],
    { outcome, holders }: { outcome: Extract<AttemptResult, { kind: 'not_written' }>; holders: readonly LockHolder[] },
  ): Promise<void> {
    const { onItems, operator, writes } = this.options;
    const { error, locked } = outcome;
    const end = locked
      ? { outcome: 'locked' as const, sentence: describeHolders(holders) }
      : { outcome: 'failed' as const, sentence: `${error.message} ${error.remedy}` };
    for (const item of items) await writes.finishItem(session, item, { ...end, operator: operator() });
    await onItems(
      run.operation,
      items.map((item) => ({ item, told: false })),
    );
  }
}

interface Attempt {
  outcome: AttemptResult;
  holders: readonly LockHolder[];
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
