import type { ItemOutcome, Verification } from '../../../../shared/contract/censor';
import { sql } from '../../sql';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';
import type { StoredItem } from './item-rows';

/** An operation that is to begin. */
export interface NewOperation {
  operationId: string;
  previewId: string;
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
  'eventId' | 'roomId' | 'roomVersion' | 'sender' | 'type' | 'eventMs' | 'previewBeforeSha256' | 'previewAfterSha256'
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
        (operation_id, preview_id, reason, operator, overrides, remove_search, remove_labels, rate_per_second, total)
      VALUES (${operation.operationId}::uuid, ${operation.previewId}::uuid, ${operation.reason}, ${operation.operator},
        ${operation.overrides}::text[], ${operation.removeSearch}, ${operation.removeLabels}, ${operation.ratePerSecond},
        ${operation.items.length})
      ON CONFLICT (preview_id) DO NOTHING`);
    if (created === 0) return false;
    const { items } = operation;
    const column = <K extends keyof NewItem>(key: K): NewItem[K][] => items.map((item) => item[key]);
    await txn.execute(sql`
      INSERT INTO synoptic.operation_item (operation_id, item_number, event_id, room_id, room_version, sender, type,
        event_ts, preview_before_sha256, preview_after_sha256)
      SELECT ${operation.operationId}::uuid, item.number, item.event_id, item.room_id, item.room_version, item.sender,
        item.type, item.event_ts, item.before_sha256, item.after_sha256
      FROM unnest(${column('eventId')}::text[], ${column('roomId')}::text[], ${column('roomVersion')}::text[],
        ${column('sender')}::text[], ${column('type')}::text[], ${column('eventMs')}::bigint[],
        ${column('previewBeforeSha256')}::text[], ${column('previewAfterSha256')}::text[]) WITH ORDINALITY
        AS item (event_id, room_id, room_version, sender, type, event_ts, before_sha256, after_sha256, number)`);
    return true;
  }

  /**
   * Locks the item's record and says whether it is still pending. First of all locks, so that a session of ours that was
   * cut off in the middle of its COMMIT is waited for, and its outcome found here.
   */
  async claimItemTxn(txn: WriteTxn, item: Pick<StoredItem, 'operationId' | 'itemNumber'>): Promise<boolean> {
    const rows = await txn.query(sql`
      SELECT item_number FROM synoptic.operation_item
      WHERE operation_id = ${item.operationId}::uuid AND item_number = ${item.itemNumber} AND outcome = 'pending'
      FOR UPDATE`);
    return rows.length > 0;
  }

  /** Writes what became of a pending item. @returns false if it was not pending any more */
  async finishItemTxn(
    txn: WriteTxn,
    item: Pick<StoredItem, 'operationId' | 'itemNumber'>,
    result: ItemResult & { operator: string },
  ): Promise<boolean> {
    const { removed } = result;
    const finished = await txn.execute(sql`
      UPDATE synoptic.operation_item SET outcome = ${result.outcome}, sentence = ${result.sentence},
        operator = ${result.operator}, before_sha256 = ${result.beforeSha256}, after_sha256 = ${result.afterSha256},
        removed_expiry = ${removed.expiry}, removed_search = ${removed.search}, removed_labels = ${removed.labels},
        redactions_marked = ${removed.redactionsMarked}, stream_id = ${result.streamId}
      WHERE operation_id = ${item.operationId}::uuid AND item_number = ${item.itemNumber} AND outcome = 'pending'`);
    return finished === 1;
  }

  /** Notes in the outbox that the processes are to drop what they hold of a room; once per room and operation. */
  async noteRoomTxn(txn: WriteTxn, operationId: string, roomId: string): Promise<void> {
    await txn.execute(sql`
      INSERT INTO synoptic.told_room (operation_id, room_id) VALUES (${operationId}::uuid, ${roomId})
      ON CONFLICT (operation_id, room_id) DO NOTHING`);
  }

  /** Ends a running operation. Pending items of one that is cancelled end with it. @returns false: it had ended before */
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
      WHERE operation_id = ${operationId}::uuid AND state = 'running'`);
    return ended === 1;
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
