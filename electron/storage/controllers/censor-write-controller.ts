import { AppError } from '../../../shared/errors';
import type { Backend } from '../databases/main/backend-store';
import { cachesLock } from '../databases/main/cache-position-store';
import type { CacheInvalidation } from '../databases/main/cache-invalidation-store';
import type { RedactionStore } from '../databases/main/redaction-store';
import type { StoredItem } from '../databases/main/item-rows';
import { operationLock, type StoredOperation, type StoredOperationState } from '../databases/main/operation-rows';
import type { ItemResult, NewOperation, OperationControl } from '../databases/main/operation-store';
import type { ToldRoom } from '../databases/main/told-room-store';
import type { WriteStores } from '../databases/write-stores';
import type { WriteSession, WriteTxn } from '../transactions';
import { changeEventsTxn, unwritten } from './event-changes';

export type { Backend } from '../databases/main/backend-store';
export type { CacheInvalidation } from '../databases/main/cache-invalidation-store';
export type { NewItem, NewOperation, OperationControl } from '../databases/main/operation-store';
export type { WriteSession } from '../transactions';

/** Publishes rows of the caches stream after their COMMIT. Never throws, and takes less than a second: others wait. */
export type PublishInvalidations = (rows: readonly CacheInvalidation[]) => Promise<void>;

/** The same for one row. */
export type PublishInvalidation = (row: CacheInvalidation) => Promise<void>;

/** Some events of an operation that are to be censored together. */
export interface CensorAttempt {
  operation: StoredOperation;
  items: readonly StoredItem[];
  /** Rows that somebody else holds are waited for. Not with many events: their rows would be held as long. */
  patient: boolean;
  /** Who writes: display name and operating-system user. */
  operator: string;
  publish: PublishInvalidations;
}

export type AttemptResult =
  | {
      kind: 'written';
      /** Items that the record shows as finished before, for instance in a COMMIT whose answer was lost, are in neither. */
      finished: { item: StoredItem; told: boolean }[];
      /** Passed over, because somebody else holds a row of theirs. */
      busy: StoredItem[];
      ratePerSecond: number | null;
    }
  /** Nothing was written: the operation is not running any more. */
  | { kind: 'halted'; state: StoredOperationState }
  /** Nothing was written; `locked`: somebody holds a row of the events. */
  | { kind: 'not_written'; locked: boolean; error: AppError };

/** How long a row that somebody else holds is waited for, in ms. */
export const rowLockTimeoutMs = 2_000;
/** The same for a transaction that holds rows of many events. */
const impatientLockTimeoutMs = 200;
/** For statements that write the record of up to 10,000 items. */
const manyTimeoutMs = 30_000;
// Other copies hold the lock for a second at most (synapse-facts 5.4); two of them may be before us.
const streamLockTimeoutMs = 3_000;

/**
 * The writes of censoring, each in one transaction. Exists only while the connection is unlocked, because the write
 * stores that it takes do (S1).
 */
export class CensorWriteController {
  constructor(
    private readonly writes: WriteStores,
    private readonly reads: { redactions: RedactionStore },
  ) {}

  /** Records an operation with all items pending. @returns false if its preview was applied before */
  createOperation(operation: NewOperation): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('create_operation', (txn) => operations.createTxn(txn, operation), { timeoutMs: manyTimeoutMs });
  }

  /**
   * Runs `work` with a session that holds the operation's lock, so that two copies never work on one operation.
   * @param lost a session of ours whose connection broke; it is ended first, since the server may not have noticed and
   *   would keep its locks
   * @throws AppError lock_conflict if another copy is at work on it
   */
  workOn<T>(
    operation: Pick<StoredOperation, 'number' | 'state'>,
    lost: Backend | null,
    work: (session: WriteSession, backend: Backend) => Promise<T>,
  ): Promise<T> {
    const key = operationLock(operation.number);
    const { pool, backends } = this.writes.main;
    return pool.session('work_on_operation', async (session) => {
      const backend = await session.write('begin_operation_work', async (txn) => {
        if (lost !== null) await backends.endBackendTxn(txn, lost);
        return backends.getBackendTxn(txn);
      });
      // Another copy, at which it was paused, may still have the end of a batch before it.
      const mayBeReleased = lost !== null || operation.state === 'paused';
      await session.lock(key, { timeoutMs: mayBeReleased ? 5_000 : 200 });
      const value = await work(session, backend);
      await session.unlock(key);
      return value;
    });
  }

  /**
   * Censors events in one transaction with their record, then publishes the rows that make the processes forget them.
   * @throws AppError connection_lost, also during COMMIT: then the record tells the outcome
   */
  async censor(session: WriteSession, attempt: CensorAttempt): Promise<AttemptResult> {
    const stream = { locked: false };
    try {
      const written = await session.write('censor_events', (txn) => this.censorTxn(txn, attempt, stream), {
        lockTimeoutMs: attempt.patient ? rowLockTimeoutMs : impatientLockTimeoutMs,
        timeoutMs: 10_000,
      });
      if (written.rows.length > 0) await attempt.publish(written.rows);
      if (stream.locked) await session.unlock(cachesLock);
      return written.result;
    } catch (error) {
      // The session is given up with everything that it holds; an error of another kind is a defect of ours.
      if (!(error instanceof AppError) || error.code === 'connection_lost') throw error;
      if (stream.locked) await session.unlock(cachesLock);
      return { kind: 'not_written', locked: error.code === 'lock_conflict' && !stream.locked, error };
    }
  }

  private async censorTxn(
    txn: WriteTxn,
    attempt: CensorAttempt,
    stream: { locked: boolean },
  ): Promise<{ result: AttemptResult; rows: CacheInvalidation[] }> {
    const { eventCensor, operations } = this.writes.main;
    const { operation, operator } = attempt;
    const { operationId } = operation;
    const control = await operations.getControlTxn(txn, operationId);
    if (control?.state !== 'running') {
      return { result: { kind: 'halted', state: control?.state ?? 'cancelled' }, rows: [] };
    }
    const numbers = attempt.items.map(({ itemNumber }) => itemNumber);
    const claimed = await operations.claimItemsTxn(txn, operationId, numbers);
    const items = attempt.items.filter(({ itemNumber }) => claimed.has(itemNumber));
    const stores = { eventCensor, redactions: this.reads.redactions };
    const { finished, busy } = await changeEventsTxn(txn, stores, operation, { items, wait: attempt.patient });
    const byNumber = new Map(items.map((item) => [item.itemNumber, item]));
    const toTell = finished.flatMap(({ itemNumber, result }) => {
      const item = byNumber.get(itemNumber);
      return item !== undefined && item.roomId !== null && isToBeTold(result) ? [item] : [];
    });
    const rows = toTell.length === 0 ? [] : await this.addInvalidationsTxn(txn, operationId, { toTell, stream });
    const tokens = new Map(rows.map(({ keys, streamId }) => [keys[0], streamId]));
    const recorded = finished.map(({ itemNumber, result }) => {
      const streamId = tokens.get(byNumber.get(itemNumber)?.eventId ?? '') ?? null;
      return { itemNumber, result: { ...result, streamId } };
    });
    if (recorded.length > 0) await operations.finishItemsTxn(txn, operationId, { operator, items: recorded });
    const done = items.filter((item) => !busy.includes(item));
    const told = done.map((item) => ({ item, told: tokens.has(item.eventId) }));
    return { result: { kind: 'written', finished: told, busy, ratePerSecond: control.ratePerSecond }, rows };
  }

  // Under the lock of the stream, and in the order in which rooms are announced: that lock, then the rows of the outbox.
  private async addInvalidationsTxn(
    txn: WriteTxn,
    operationId: string,
    { toTell, stream }: { toTell: readonly StoredItem[]; stream: { locked: boolean } },
  ): Promise<CacheInvalidation[]> {
    const { operations, cacheInvalidations } = this.writes.main;
    // True before it is: a lock that is not held can be given back without harm, one that is held must be.
    stream.locked = true;
    await cacheInvalidations.lockStreamTxn(txn, streamLockTimeoutMs);
    const roomIds = [...new Set(toTell.flatMap(({ roomId }) => (roomId === null ? [] : [roomId])))];
    await operations.noteRoomsTxn(txn, operationId, roomIds);
    return cacheInvalidations.addTxn(
      txn,
      '_get_event_cache',
      toTell.map(({ eventId }) => eventId),
    );
  }

  /** Records that an item was not written and why. @returns false if it was finished before */
  finishItem(
    session: WriteSession,
    item: StoredItem,
    end: { outcome: 'locked' | 'failed'; sentence: string; operator: string },
  ): Promise<boolean> {
    const { operator, outcome, sentence } = end;
    const items = [{ itemNumber: item.itemNumber, result: unwritten(outcome, sentence) }];
    return session.write('finish_operation_item', async (txn) => {
      const finished = await this.writes.main.operations.finishItemsTxn(txn, item.operationId, { operator, items });
      return finished === 1;
    });
  }

  /** Where the operation stands: another copy of Synoptic may pause it, cancel it, or change its rate. */
  readControl(session: WriteSession, operationId: string): Promise<OperationControl | null> {
    return session.write('read_operation_control', (txn) =>
      this.writes.main.operations.getControlTxn(txn, operationId),
    );
  }

  /** Pauses an operation, or lets it go on. @returns false: it has ended, or stands so already */
  setOperationState(operationId: string, state: 'running' | 'paused'): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('set_operation_state', (txn) => operations.setStateTxn(txn, operationId, state));
  }

  /** Changes the limit of an operation. @returns false: it has ended */
  setOperationRate(operationId: string, ratePerSecond: number | null): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('set_operation_rate', (txn) => operations.setRateTxn(txn, operationId, ratePerSecond));
  }

  /** Ends an operation; one that is cancelled takes its pending items with it. @returns false: it had ended before */
  endOperation(operationId: string, end: { state: 'done' | 'cancelled'; operator: string }): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('end_operation', (txn) => operations.endTxn(txn, operationId, end), {
      timeoutMs: manyTimeoutMs,
    });
  }

  /** Records what reading back has shown. */
  recordVerification(
    operationId: string,
    results: readonly { itemNumber: number; verification: 'equal' | 'differs' | 'missing' }[],
  ): Promise<void> {
    const { pool, operations } = this.writes.main;
    return pool.write('verify_operation', (txn) => operations.verifyTxn(txn, operationId, results));
  }

  /**
   * Announces a room once: a row with a fresh token, and its publication under the lock that keeps tokens in order.
   * @returns false if the room was told or dismissed meanwhile
   */
  announceRoom(room: Pick<ToldRoom, 'operationId' | 'roomId'>, publish: PublishInvalidation): Promise<boolean> {
    const { pool, outbox, cacheInvalidations } = this.writes.main;
    return pool.session('announce_room', async (session) => {
      await session.lock(cachesLock, { timeoutMs: streamLockTimeoutMs });
      const row = await session.write(
        'announce_room',
        async (txn) => {
          if (!(await outbox.lockRoomTxn(txn, room))) return null;
          const [added] = await cacheInvalidations.addTxn(txn, 'ph_cache_fake', [room.roomId]);
          if (added === undefined) throw new Error('INSERT of a cache invalidation returned no row');
          await outbox.noteAnnouncementTxn(txn, room, added.streamId);
          return added;
        },
        { lockTimeoutMs: 500, timeoutMs: 2_000 },
      );
      if (row !== null) await publish(row);
      await session.unlock(cachesLock);
      return row !== null;
    });
  }

  /** Records what came of an announcement. */
  recordDelivery(
    room: Pick<ToldRoom, 'operationId' | 'roomId'>,
    delivery: { told: boolean; listening: number | null; expected: number | null; error: string | null },
  ): Promise<void> {
    const { pool, outbox } = this.writes.main;
    return pool.write('record_delivery', (txn) => outbox.noteDeliveryTxn(txn, room, delivery));
  }

  /** Ends the retries of telling. @returns how many rooms were still to be told */
  dismissTelling(operationId: string): Promise<number> {
    const { pool, outbox } = this.writes.main;
    return pool.write('dismiss_telling', (txn) => outbox.dismissTxn(txn, operationId));
  }
}

// Processes may hold what was pruned before them, so those are told of such an event too.
function isToBeTold({ outcome }: ItemResult): boolean {
  return outcome === 'censored' || outcome === 'already_censored';
}
