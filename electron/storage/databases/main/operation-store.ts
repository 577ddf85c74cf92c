import type { CensorAct, ItemOutcome, Verification } from '../../../../shared/contract/censor';
import { sql } from '../../sql';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';
import type { StoredItem } from './item-rows';
import type { StoredOperationState } from './operation-rows';

/** An operation that is to begin. */
export interface NewOperation {
  operationId: string;
  previewId: string;
  act: CensorAct;
  reason: string;
  operator: string;
  overrides: readonly string[];
  removeSearch: boolean;
  removeLabels: boolean;
  ratePerSecond: number | null;
  items: readonly NewItem[];
}

export type NewItem = Pick<
  StoredItem,
  | 'eventId'
  | 'roomId'
  | 'roomVersion'
  | 'sender'
  | 'type'
  | 'eventMs'
  | 'previewBeforeSha256'
  | 'previewAfterSha256'
  | 'copies'
>;

/** What became of an item; written once. */
export interface ItemResult {
  outcome: Exclude<ItemOutcome, 'pending'>;
  sentence: string | null;
  beforeSha256: string | null;
  afterSha256: string | null;
  removed: StoredItem['removed'];
  streamId: number | null;
}

/** What an operation is told to do while it runs. */
export interface OperationControl {
  state: StoredOperationState;
  ratePerSecond: number | null;
}

/** An item and what became of it. */
export interface FinishedItem {
  itemNumber: number;
  result: ItemResult;
}

// The driver writes out all parameters of a statement in one go, in which nothing else runs.
const itemsAtOnce = 1_000;

/** Writes the record of operations in our own schema; what is final there the database itself keeps from changing. */
export class OperationStore {
  constructor(protected readonly pool: WritableDatabasePool) {}

  /**
   * Adds the operation with its items, all pending.
   * @returns false if the preview was applied before, by whomever: then nothing is added
   */
  async createTxn(txn: WriteTxn, operation: NewOperation): Promise<boolean> {
    // A copy that applies the same preview at this moment makes this wait for its outcome.
    const created = await txn.execute(sql`
      INSERT INTO synoptic.operation
        (operation_id, preview_id, act, reason, operator, overrides, remove_search, remove_labels, rate_per_second, total)
      VALUES (${operation.operationId}::uuid, ${operation.previewId}::uuid, ${operation.act}, ${operation.reason},
        ${operation.operator}, ${operation.overrides}::text[], ${operation.removeSearch}, ${operation.removeLabels}, ${operation.ratePerSecond},
        ${operation.items.length})
      ON CONFLICT (preview_id) DO NOTHING`);
    if (created === 0) return false;
    for (let from = 0; from < operation.items.length; from += itemsAtOnce) {
      await this.addItemsTxn(txn, operation.operationId, {
        from,
        items: operation.items.slice(from, from + itemsAtOnce),
      });
    }
    return true;
  }

  private async addItemsTxn(
    txn: WriteTxn,
    operationId: string,
    { from, items }: { from: number; items: readonly NewItem[] },
  ): Promise<void> {
    const column = <K extends keyof NewItem>(key: K): NewItem[K][] => items.map((item) => item[key]);
    await txn.execute(sql`
      INSERT INTO synoptic.operation_item (operation_id, item_number, event_id, room_id, room_version, sender, type,
        event_ts, preview_before_sha256, preview_after_sha256, copies)
      SELECT ${operationId}::uuid, ${from}::int + item.number, item.event_id, item.room_id, item.room_version, item.sender,
        item.type, item.event_ts, item.before_sha256, item.after_sha256, item.copies
      FROM unnest(${column('eventId')}::text[], ${column('roomId')}::text[], ${column('roomVersion')}::text[],
        ${column('sender')}::text[], ${column('type')}::text[], ${column('eventMs')}::bigint[],
        ${column('previewBeforeSha256')}::text[], ${column('previewAfterSha256')}::text[], ${column('copies')}::text[])
        WITH ORDINALITY
        AS item (event_id, room_id, room_version, sender, type, event_ts, before_sha256, after_sha256, copies, number)`);
  }

  /** Where the operation stands, for whoever is at work on it. Null: there is none. */
  async getControlTxn(txn: WriteTxn, operationId: string): Promise<OperationControl | null> {
    const [row] = await txn.query<{ state: StoredOperationState; rate_per_second: number | null }>(sql`
      SELECT state, rate_per_second FROM synoptic.operation WHERE operation_id = ${operationId}::uuid`);
    return row === undefined ? null : { state: row.state, ratePerSecond: row.rate_per_second };
  }

  /**
   * Locks the records of these items and tells which are still pending. First of all locks, so that a session of ours
   * that was cut off in the middle of its COMMIT is waited for, and its outcome found here.
   */
  async claimItemsTxn(
    txn: WriteTxn,
    operationId: string,
    itemNumbers: readonly number[],
  ): Promise<ReadonlySet<number>> {
    const rows = await txn.query<{ item_number: number }>(sql`
      SELECT item_number FROM synoptic.operation_item
      WHERE operation_id = ${operationId}::uuid AND item_number = ANY(${itemNumbers}::int[]) AND outcome = 'pending'
      ORDER BY item_number LIMIT ${itemNumbers.length} FOR UPDATE`);
    return new Set(rows.map((row) => row.item_number));
  }

  /** Writes what became of pending items. @returns how many were still pending */
  finishItemsTxn(
    txn: WriteTxn,
    operationId: string,
    { operator, items }: { operator: string; items: readonly FinishedItem[] },
  ): Promise<number> {
    const of = <T>(pick: (result: ItemResult) => T): T[] => items.map(({ result }) => pick(result));
    return txn.execute(sql`
      UPDATE synoptic.operation_item i SET outcome = done.outcome, sentence = done.sentence, operator = ${operator},
        before_sha256 = done.before_sha256, after_sha256 = done.after_sha256, removed_expiry = done.expiry,
        removed_search = done.search, removed_labels = done.labels, redactions_marked = done.redactions,
        stream_id = done.stream_id
      FROM unnest(${items.map(({ itemNumber }) => itemNumber)}::int[], ${of(({ outcome }) => outcome)}::text[],
        ${of(({ sentence }) => sentence)}::text[], ${of(({ beforeSha256 }) => beforeSha256)}::text[],
        ${of(({ afterSha256 }) => afterSha256)}::text[], ${of(({ removed }) => removed.expiry)}::int[],
        ${of(({ removed }) => removed.search)}::int[], ${of(({ removed }) => removed.labels)}::int[],
        ${of(({ removed }) => removed.redactionsMarked)}::int[], ${of(({ streamId }) => streamId)}::bigint[])
        AS done (item_number, outcome, sentence, before_sha256, after_sha256, expiry, search, labels, redactions, stream_id)
      WHERE i.operation_id = ${operationId}::uuid AND i.item_number = done.item_number AND i.outcome = 'pending'`);
  }

  /**
   * Notes in the outbox that the processes are to drop what they hold of rooms; once per room and operation. One that was
   * told or announced before, because the operation had paused, is to be told anew.
   */
  async noteRoomsTxn(txn: WriteTxn, operationId: string, roomIds: readonly string[]): Promise<void> {
    await txn.execute(sql`
      INSERT INTO synoptic.told_room AS room (operation_id, room_id)
      SELECT ${operationId}::uuid, noted.room_id FROM unnest(${roomIds}::text[]) AS noted (room_id) ORDER BY 2
      ON CONFLICT (operation_id, room_id) DO UPDATE SET state = 'pending', renoted = room.renoted + 1
      WHERE room.state <> 'pending' OR room.announcements > 0
        OR room.noted_at < clock_timestamp() - interval '1 minute'`);
  }

  /** Ends an operation. Pending items of one that is cancelled end with it. @returns false: it had ended before */
  async endTxn(
    txn: WriteTxn,
    operationId: string,
    end: { state: 'done' | 'cancelled'; operator: string },
  ): Promise<boolean> {
    if (end.state === 'cancelled') {
      await txn.execute(sql`
        UPDATE synoptic.operation_item SET outcome = 'cancelled', operator = ${end.operator}
        WHERE operation_id = ${operationId}::uuid AND outcome = 'pending'`);
    }
    const ended = await txn.execute(sql`
      UPDATE synoptic.operation SET state = ${end.state}
      WHERE operation_id = ${operationId}::uuid AND state IN ('running', 'paused')`);
    return ended === 1;
  }

  /** Pauses an operation, or lets it go on. @returns false: it has ended, or stands so already */
  async setStateTxn(txn: WriteTxn, operationId: string, state: 'running' | 'paused'): Promise<boolean> {
    const changed = await txn.execute(sql`
      UPDATE synoptic.operation SET state = ${state}
      WHERE operation_id = ${operationId}::uuid AND state IN ('running', 'paused') AND state <> ${state}`);
    return changed === 1;
  }

  /** Limits how many events a second are censored; null: no limit. @returns false: the operation has ended */
  async setRateTxn(txn: WriteTxn, operationId: string, ratePerSecond: number | null): Promise<boolean> {
    const changed = await txn.execute(sql`
      UPDATE synoptic.operation SET rate_per_second = ${ratePerSecond}
      WHERE operation_id = ${operationId}::uuid AND state IN ('running', 'paused')`);
    return changed === 1;
  }

  /** Writes what reading back has shown, once: what was verified before stays. */
  async verifyTxn(
    txn: WriteTxn,
    operationId: string,
    results: readonly { itemNumber: number; verification: Exclude<Verification, 'not_yet' | 'unknown'> }[],
  ): Promise<void> {
    await txn.execute(sql`
      UPDATE synoptic.operation_item i SET verification = result.verification
      FROM unnest(${results.map((result) => result.itemNumber)}::int[], ${results.map((result) => result.verification)}::text[])
        AS result (item_number, verification)
      WHERE i.operation_id = ${operationId}::uuid AND i.item_number = result.item_number
        AND i.verification = 'not_yet' AND i.outcome <> 'pending'`);
  }
}
