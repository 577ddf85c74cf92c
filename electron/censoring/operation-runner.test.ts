import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors';
import { silentLog } from '../base/log';
import type { StoredItem, StoredOperation } from '../storage/controllers/censor-controller';
import type { AttemptResult, CensorAttempt, WriteSession } from '../storage/controllers/censor-write-controller';
import { FakeClock } from '../testing/fake-clock';
import { passTime } from '../testing/pass-time';
import type { DoneItem } from './item-censorer';
import { OperationRunner } from './operation-runner';

const backend = { processId: 1, startedAt: 'then' };
const session: WriteSession = {
  write: () => Promise.reject(new Error('nothing is written here')),
  lock: () => Promise.resolve(),
  unlock: () => Promise.resolve(),
};

const operationOf = (total: number, ratePerSecond: number | null = null, operationId = 'many'): StoredOperation => ({
  operationId, number: 1, previewId: 'p', act: 'censor', state: 'running', atWork: false, reason: 'r', operator: 'Ada',
  databaseRole: 'synoptic_censor', removeSearch: true, removeLabels: false, overrides: [], ratePerSecond, total,
  startedMs: 1, endedMs: null, outcomes: { pending: total },
}); // prettier-ignore

const itemOf = (operationId: string, itemNumber: number): StoredItem => ({
  operationId, itemNumber, eventId: `$${operationId}${itemNumber}`, roomId: '!r', roomVersion: '10', sender: '@a:x',
  type: 'm.room.message', eventMs: 1, previewBeforeSha256: null, previewAfterSha256: null, outcome: 'pending',
  sentence: null, operator: null, databaseRole: null, beforeSha256: null, afterSha256: null,
  removed: { expiry: 0, search: 0, labels: 0, redactionsMarked: 0 }, streamId: null, atMs: null,
  verification: 'not_yet', copies: '[]',
}); // prettier-ignore

/** A record in memory, and what the runner does with it and when. */
class MemoryRecord {
  readonly pending = new Map<string, StoredItem[]>();
  readonly attempts: { atMs: number; operationId: string; numbers: number[]; patient: boolean }[] = [];
  readonly given: { itemNumber: number; outcome: string }[] = [];
  readonly ended: string[] = [];
  readonly lost: (number | null)[] = [];
  state: StoredOperation['state'] = 'running';
  /** Undefined: as the operation had it when it was listed. */
  ratePerSecond: number | null | undefined;
  /** What becomes of an attempt; undefined: it is written. */
  answer: (attempt: CensorAttempt) => AttemptResult | undefined = () => undefined;
  workFails: AppError | undefined;

  constructor(
    private readonly clock: FakeClock,
    private readonly operations: readonly StoredOperation[],
  ) {
    for (const { operationId, total } of operations) {
      const items = Array.from({ length: total }, (_, index) => itemOf(operationId, index + 1));
      this.pending.set(operationId, items);
    }
  }

  reads = {
    listOpenItems: (operationId: string, page: { afterNumber: number; limit: number }): Promise<StoredItem[]> => {
      const items = this.pending.get(operationId) ?? [];
      return Promise.resolve(items.filter(({ itemNumber }) => itemNumber > page.afterNumber).slice(0, page.limit));
    },
    getLockHolders: () => Promise.resolve([]),
  };

  writes = {
    workOn: <T>(
      _operation: unknown,
      lost: { processId: number } | null,
      work: (on: WriteSession, by: typeof backend) => Promise<T>,
    ): Promise<T> => {
      this.lost.push(lost?.processId ?? null);
      return this.workFails === undefined ? work(session, backend) : Promise.reject(this.workFails);
    },
    censor: (_session: unknown, attempt: CensorAttempt): Promise<AttemptResult> => {
      const { items, operation, patient } = attempt;
      const numbers = items.map(({ itemNumber }) => itemNumber);
      const { operationId } = operation;
      this.attempts.push({ atMs: this.clock.nowMs(), operationId, numbers, patient });
      if (this.state !== 'running') return Promise.resolve({ kind: 'halted', state: this.state });
      const answer = this.answer(attempt);
      if (answer !== undefined) return Promise.resolve(answer);
      this.remove(operationId, numbers);
      const finished = items.map((item) => ({ item, told: true }));
      const ratePerSecond = this.ratePerSecond === undefined ? operation.ratePerSecond : this.ratePerSecond;
      return Promise.resolve({ kind: 'written', finished, busy: [], ratePerSecond });
    },
    finishItem: (_session: unknown, item: StoredItem, { outcome }: { outcome: string }): Promise<boolean> => {
      this.given.push({ itemNumber: item.itemNumber, outcome });
      this.remove(item.operationId, [item.itemNumber]);
      return Promise.resolve(true);
    },
    readControl: (_session: unknown, operationId: string) => {
      const asked = this.operations.find((operation) => operation.operationId === operationId);
      const listed = asked?.ratePerSecond ?? null;
      const ratePerSecond = this.ratePerSecond === undefined ? listed : this.ratePerSecond;
      return Promise.resolve({ state: this.state, ratePerSecond });
    },
    endOperation: (operationId: string): Promise<boolean> => {
      this.ended.push(operationId);
      return Promise.resolve(true);
    },
  };

  private remove(operationId: string, numbers: readonly number[]): void {
    const items = this.pending.get(operationId) ?? [];
    this.pending.set(
      operationId,
      items.filter(({ itemNumber }) => !numbers.includes(itemNumber)),
    );
  }
}

function arrange(...operations: StoredOperation[]) {
  const clock = new FakeClock(0);
  const record = new MemoryRecord(clock, operations);
  const done: number[] = [];
  const runner = new OperationRunner({
    reads: record.reads,
    writes: record.writes,
    operator: () => 'Ada',
    publish: () => Promise.resolve(),
    onItems: (_operation: StoredOperation, items: readonly DoneItem[]) => {
      done.push(items.length);
      return Promise.resolve();
    },
    clock,
    log: silentLog,
  });
  return { clock, record, runner, done };
}

const sizes = (record: MemoryRecord): number[] => record.attempts.map(({ numbers }) => numbers.length);
const lockConflict = new AppError({ code: 'lock_conflict', message: 'Held.', remedy: 'Wait.' });
const away = new AppError({ code: 'connection_lost', message: 'Lost.', remedy: 'Wait.' });

describe('working off an operation', () => {
  it('takes fifty at a time, and ends it when none is left', async () => {
    const operation = operationOf(120);
    const { clock, done, record, runner } = arrange(operation);
    const run = runner.run(operation);
    expect(runner.isBusy).toBe(true);
    await passTime(clock, 100);
    await run;
    expect(sizes(record)).toEqual([50, 50, 20]);
    expect(done).toEqual([50, 50, 20]);
    expect(record.ended).toEqual(['many']);
    expect([runner.isBusy, clock.timerCount]).toEqual([false, 0]);
  });

  it('keeps a limit, evenly', async () => {
    const operation = operationOf(6, 10);
    const { clock, record, runner } = arrange(operation);
    const run = runner.run(operation);
    await passTime(clock, 600);
    await run;
    expect(record.attempts.map(({ atMs, numbers }) => [atMs, numbers.length])).toEqual([
      [0, 2],
      [200, 2],
      [400, 2],
    ]);
  });

  it('follows a limit that is changed while it waits, at once here and within a second from elsewhere', async () => {
    const operation = operationOf(200, 0.1);
    const { clock, record, runner } = arrange(operation);
    const run = runner.run(operation);
    await passTime(clock, 2_000);
    expect(sizes(record)).toEqual([1]);
    record.ratePerSecond = 1;
    await passTime(clock, 1_100);
    expect(sizes(record)).toEqual([1, 1]);
    await passTime(clock, 500);
    record.ratePerSecond = null;
    runner.wake();
    await passTime(clock, 100);
    expect(sizes(record).slice(0, 3)).toEqual([1, 1, 50]);
    await run;
  });

  it('stops where it was paused or cancelled, and does not end it', async () => {
    const operation = operationOf(200);
    const { clock, record, runner } = arrange(operation);
    record.state = 'paused';
    const run = runner.run(operation);
    await passTime(clock, 100);
    await run;
    expect([sizes(record), record.ended]).toEqual([[50], []]);
  });

  it('leaves a batch that fails for single turns at the end, so that the outcome stays with its event', async () => {
    const operation = operationOf(60);
    const { clock, record, runner } = arrange(operation);
    record.answer = ({ items, patient }) => {
      const isBad = items.some(({ itemNumber }) => itemNumber === 3);
      return isBad ? { kind: 'not_written', locked: patient, error: lockConflict } : undefined;
    };
    const run = runner.run(operation);
    await passTime(clock, 100);
    await run;
    expect(record.attempts.filter(({ patient }) => !patient).map(({ numbers }) => numbers[0])).toEqual([1, 1, 1, 51]);
    expect(record.attempts.filter(({ patient }) => patient).map(({ numbers }) => numbers.length)).toEqual(
      Array.from({ length: 50 }, () => 1),
    );
    expect(record.given).toEqual([{ itemNumber: 3, outcome: 'locked' }]);
    expect(record.ended).toEqual(['many']);
  });

  it('stops at what would happen to every other event too', async () => {
    const operation = operationOf(60);
    const { record, runner } = arrange(operation);
    const error = new AppError({ code: 'disk_full', message: 'Full.', remedy: 'Free space.' });
    record.answer = () => ({ kind: 'not_written', locked: false, error });
    await expect(runner.run(operation)).rejects.toBe(error);
    expect([sizes(record), record.ended, runner.isBusy]).toEqual([[50], [], false]);
  });

  it('outlives a database that is away for a while, asks anew what is left, and gives up after five minutes', async () => {
    const operation = operationOf(60);
    const { clock, record, runner } = arrange(operation);
    let fails = true;
    record.answer = () => {
      if (fails) throw away;
      return undefined;
    };
    const run = runner.run(operation);
    await passTime(clock, 1_000);
    fails = false;
    await passTime(clock, 6_000);
    await run;
    expect(record.ended).toEqual(['many']);
    // The session that was lost is named, so that it is ended first.
    expect([record.lost[0], record.lost[record.lost.length - 1]]).toEqual([null, 1]);

    const again = arrange(operation);
    again.record.workFails = away;
    const failing = again.runner.run(operation);
    const outcome = expect(failing).rejects.toBe(away);
    await passTime(again.clock, 320_000, 1_000);
    await outcome;
  });

  it('gives a small operation its turn at once, and goes on after it', async () => {
    const large = operationOf(200, 10, 'large');
    const small = operationOf(1, null, 'small');
    const { clock, record, runner } = arrange(large, small);
    const first = runner.run(large);
    await passTime(clock, 250);
    const second = runner.run(small);
    await passTime(clock, 50);
    await second;
    expect(record.ended).toEqual(['small']);
    await passTime(clock, 25_000);
    await first;
    expect(record.ended).toEqual(['small', 'large']);
    const ofLarge = record.attempts.filter(({ operationId }) => operationId === 'large');
    expect(ofLarge.flatMap(({ numbers }) => numbers)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('lets two large ones take turns', async () => {
    const [one, two] = [operationOf(150, 20, 'one'), operationOf(150, 20, 'two')];
    const { clock, record, runner } = arrange(one, two);
    const both = Promise.all([runner.run(one), runner.run(two)]);
    await passTime(clock, 5_000);
    const worked = new Set(record.attempts.map(({ operationId }) => operationId));
    expect(worked).toEqual(new Set(['one', 'two']));
    await passTime(clock, 30_000);
    await both;
    expect(record.ended.sort()).toEqual(['one', 'two']);
  });

  it('stops after the transaction under way when it is disposed', async () => {
    const operation = operationOf(200, 1);
    const { clock, record, runner } = arrange(operation);
    const stopped = expect(runner.run(operation)).rejects.toMatchObject({ code: 'cancelled' });
    await passTime(clock, 100);
    await runner.dispose();
    await stopped;
    expect([sizes(record), record.ended, clock.timerCount]).toEqual([[1], [], 0]);
  });
});
