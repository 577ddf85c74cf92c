import { AppError } from '../../../shared/errors';
import type { Backend } from '../databases/main/backend-store';
import { cachesLock } from '../databases/main/cache-position-store';
import type { CacheInvalidation } from '../databases/main/cache-invalidation-store';
import type { CensorTargetStore } from '../databases/main/censor-target-store';
import type { RedactionStore } from '../databases/main/redaction-store';
import type { StoredItem } from '../databases/main/item-rows';
import { operationLock, type StoredOperation } from '../databases/main/operation-rows';
import type { ItemResult, NewOperation } from '../databases/main/operation-store';
import type { ToldRoom } from '../databases/main/told-room-store';
import type { WriteStores } from '../databases/write-stores';
import type { WriteSession, WriteTxn } from '../transactions';
import { decideCensoring, type CensorDecision } from './censor-decision';
import { judgeRedactionsTxn } from './judged-redactions';

export type { Backend } from '../databases/main/backend-store';
export type { CacheInvalidation } from '../databases/main/cache-invalidation-store';
export type { ItemResult, NewItem, NewOperation } from '../databases/main/operation-store';
export type { WriteSession } from '../transactions';

/** Publishes a row of the caches stream after its COMMIT. Never throws, and takes less than a second: others wait. */
export type PublishInvalidation = (row: CacheInvalidation) => Promise<void>;

/** One event of an operation that is to be censored. */
export interface CensorAttempt {
  operation: StoredOperation;
  item: StoredItem;
  /** Who writes: display name and operating-system user. */
  operator: string;
  publish: PublishInvalidation;
}

export type AttemptResult =
  | { kind: 'finished'; result: ItemResult }
  /** The record shows that the item was finished before, for instance in a COMMIT whose answer was lost. */
  | { kind: 'finished_before' }
  /** Nothing was written; `locked`: somebody holds a row of the event. */
  | { kind: 'not_written'; locked: boolean; error: AppError };

/** How long a row that somebody else holds is waited for, in ms. */
export const rowLockTimeoutMs = 2_000;
// Other copies hold the lock for a second at most (synapse-facts 5.4); two of them may be before us.
const streamLockTimeoutMs = 3_000;

/**
 * The writes of censoring, each in one transaction. Exists only while the connection is unlocked, because the write
 * stores that it takes do (S1).
 */
export class CensorWriteController {
  constructor(
    private readonly writes: WriteStores,
    private readonly reads: { censorTargets: CensorTargetStore; redactions: RedactionStore },
  ) {}

  /** Records an operation with all items pending. @returns false if its preview was applied before */
  createOperation(operation: NewOperation): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('create_operation', (txn) => operations.createTxn(txn, operation));
  }

  /**
   * Runs `work` with a session that holds the operation's lock, so that two copies never work on one operation.
   * @param lost a session of ours whose connection broke; it is ended first, since the server may not have noticed and
   *   would keep its locks
   * @throws AppError lock_conflict if another copy is at work on it
   */
  workOn<T>(
    operation: Pick<StoredOperation, 'number'>,
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
      await session.lock(key, { timeoutMs: lost === null ? 200 : 5_000 });
      const value = await work(session, backend);
      await session.unlock(key);
      return value;
    });
  }

  /**
   * Censors one event in one transaction with its record, then publishes the row that makes the processes forget it.
   * @throws AppError connection_lost, also during COMMIT: then the record tells the outcome
   */
  async censor(session: WriteSession, attempt: CensorAttempt): Promise<AttemptResult> {
    const stream = { locked: false };
    try {
      const written = await session.write('censor_event', (txn) => this.censorTxn(txn, attempt, stream), {
        lockTimeoutMs: rowLockTimeoutMs,
        timeoutMs: 10_000,
      });
      if (written === null) return { kind: 'finished_before' };
      if (written.row !== null) await attempt.publish(written.row);
      if (stream.locked) await session.unlock(cachesLock);
      return { kind: 'finished', result: written.result };
    } catch (error) {
      // The session is given up with everything that it holds; an error of another kind is a defect of ours.
      if (!(error instanceof AppError) || error.code === 'connection_lost') throw error;
      if (stream.locked) await session.unlock(cachesLock);
      return { kind: 'not_written', locked: error.code === 'lock_conflict' && !stream.locked, error };
    }
  }

  private async censorTxn(
    txn: WriteTxn,
    { operation, item, operator }: CensorAttempt,
    stream: { locked: boolean },
  ): Promise<{ result: ItemResult; row: CacheInvalidation | null } | null> {
    const { operations, cacheInvalidations } = this.writes.main;
    if (!(await operations.claimItemTxn(txn, item))) return null;
    const result = await this.changeRowsTxn(txn, operation, item);
    let row: CacheInvalidation | null = null;
    if (isToBeTold(result) && item.roomId !== null) {
      await operations.noteRoomTxn(txn, item.operationId, item.roomId);
      // True before it is: a lock that is not held can be given back without harm, one that is held must be.
      stream.locked = true;
      await cacheInvalidations.lockStreamTxn(txn, streamLockTimeoutMs);
      row = await cacheInvalidations.addTxn(txn, '_get_event_cache', [item.eventId]);
    }
    const finished = { ...result, streamId: row?.streamId ?? null };
    await operations.finishItemTxn(txn, item, { ...finished, operator });
    return { result: finished, row };
  }

  private async changeRowsTxn(txn: WriteTxn, operation: StoredOperation, item: StoredItem): Promise<ItemResult> {
    const { eventCensor } = this.writes.main;
    const stored = await eventCensor.lockEventTxn(txn, item.eventId);
    const decision = decideCensoring(item, stored);
    if (decision.kind === 'stop') return unwritten(decision.outcome, decision.sentence);
    if (decision.kind === 'write') await eventCensor.writeJsonTxn(txn, item.eventId, decision.after);
    const expiry = await eventCensor.removeExpiryTxn(txn, item.eventId);
    if (decision.kind === 'remove_expiry') return expiryResult(expiry);
    const removed = {
      expiry,
      search: operation.removeSearch ? await eventCensor.removeSearchTxn(txn, item.eventId) : 0,
      labels: operation.removeLabels ? await eventCensor.removeLabelsTxn(txn, item.eventId) : 0,
      redactionsMarked: await this.markRedactionsTxn(txn, item.eventId),
    };
    return { ...describe(decision), removed, streamId: null };
  }

  private async markRedactionsTxn(txn: WriteTxn, eventId: string): Promise<number> {
    const targets = await this.reads.censorTargets.getTargetsTxn(txn, [eventId]);
    const redactions = await judgeRedactionsTxn(txn, this.reads.redactions, targets);
    const allowed = redactions.filter(({ verdict, haveCensored }) => verdict === 'allowed' && !haveCensored);
    if (allowed.length === 0) return 0;
    const ids = allowed.map(({ redactionEventId }) => redactionEventId);
    return this.writes.main.eventCensor.markRedactionsTxn(txn, ids);
  }

  /** Records that an item was not written and why. @returns false if it was finished before */
  finishItem(
    session: WriteSession,
    item: StoredItem,
    end: { outcome: 'locked' | 'failed'; sentence: string; operator: string },
  ): Promise<boolean> {
    const result = { ...unwritten(end.outcome, end.sentence), operator: end.operator };
    return session.write('finish_operation_item', (txn) =>
      this.writes.main.operations.finishItemTxn(txn, item, result),
    );
  }

  /** Ends an operation; one that is cancelled takes its pending items with it. @returns false: it had ended before */
  endOperation(operationId: string, end: { state: 'done' | 'cancelled'; operator: string }): Promise<boolean> {
    const { pool, operations } = this.writes.main;
    return pool.write('end_operation', (txn) => operations.endTxn(txn, operationId, end));
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
          const added = await cacheInvalidations.addTxn(txn, 'ph_cache_fake', [room.roomId]);
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

const nothingRemoved = { expiry: 0, search: 0, labels: 0, redactionsMarked: 0 };

function unwritten(outcome: ItemResult['outcome'], sentence: string | null): ItemResult {
  return { outcome, sentence, beforeSha256: null, afterSha256: null, removed: nothingRemoved, streamId: null };
}

function expiryResult(expiry: number): ItemResult {
  if (expiry === 0) return unwritten('not_found', 'Nothing stands under this id any more.');
  return { ...unwritten('expiry_removed', null), removed: { ...nothingRemoved, expiry } };
}

function describe(
  decision: Extract<CensorDecision, { kind: 'write' | 'clean' }>,
): Omit<ItemResult, 'removed' | 'streamId'> {
  if (decision.kind === 'clean') {
    return { outcome: 'already_censored', sentence: decision.sentence, beforeSha256: null, afterSha256: null };
  }
  const { beforeSha256, afterSha256 } = decision;
  return { outcome: 'censored', sentence: null, beforeSha256, afterSha256 };
}

// Processes may hold what was pruned before them, so those are told of such an event too.
function isToBeTold({ outcome }: ItemResult): boolean {
  return outcome === 'censored' || outcome === 'already_censored';
}
