import { sql, type SqlQuery } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { itemColumns, toItem, type ItemRow, type StoredItem } from './item-rows';
import { operationColumns, toOperation, type OperationRow, type StoredOperation } from './operation-rows';

/** Key of an operation in the list, newest first. */
export interface OperationKey {
  startedUs: number;
  operationId: string;
}

/** Key of an entry in the audit, newest first. `atUs`: microseconds since 1970, as exact as the column. */
export interface AuditKey {
  atUs: number;
  operationId: string;
  itemNumber: number;
}

/** An item that changed something of the homeserver, with the operation that it belongs to. */
export interface StoredAuditEntry {
  item: StoredItem;
  key: AuditKey;
  reason: string;
  /** Who began the operation; the item itself names who wrote it. */
  operator: string;
  operationRole: string;
}

interface AuditRow extends ItemRow {
  at_us: number;
  reason: string;
  operation_operator: string;
  operation_role: string;
}

/** Operations of censoring and what became of each event: the record that is never taken back. */
export class AuditStore {
  // Of the homeserver's tables it needs none; our own are granted by the migrations that make them.
  static readonly needs: readonly TableNeed[] = [];

  /** Operations, newest first. Index operation_started, read backwards. */
  async listOperationsTxn(
    txn: ReadTxn,
    page: { after: OperationKey | null; limit: number },
  ): Promise<(StoredOperation & { key: OperationKey })[]> {
    const { after } = page;
    const rows = await txn.query<OperationRow & { started_us: number }>(sql`
      SELECT ${operationColumns}, (extract(epoch FROM o.started_at) * 1000000)::bigint AS started_us
      FROM synoptic.operation o
      WHERE ${after === null}::boolean
        OR (o.started_at, o.operation_id) < (${momentOf(after?.startedUs)}, ${after?.operationId ?? null}::uuid)
      ORDER BY o.started_at DESC, o.operation_id DESC LIMIT ${page.limit}`);
    return rows.map((row) => ({
      ...toOperation(row),
      key: { startedUs: row.started_us, operationId: row.operation_id },
    }));
  }

  /** Operations that have not ended, oldest first. */
  async listRunningTxn(txn: ReadTxn): Promise<StoredOperation[]> {
    const rows = await txn.query<OperationRow>(sql`
      SELECT ${operationColumns} FROM synoptic.operation o
      WHERE o.state = 'running' ORDER BY o.started_at, o.operation_id LIMIT 100`);
    return rows.map(toOperation);
  }

  /** One operation, by its id or by the preview that it applied. */
  async getOperationTxn(
    txn: ReadTxn,
    by: { operationId: string } | { previewId: string },
  ): Promise<StoredOperation | null> {
    const condition =
      'operationId' in by ? sql`o.operation_id = ${by.operationId}::uuid` : sql`o.preview_id = ${by.previewId}::uuid`;
    const [row] = await txn.query<OperationRow>(
      sql`SELECT ${operationColumns} FROM synoptic.operation o WHERE ${condition} LIMIT 1`,
    );
    return row === undefined ? null : toOperation(row);
  }

  /**
   * Items in the order of the preview, those after `afterNumber`. The page is cut before columns are made of its rows:
   * where the planner sorts, it would otherwise make them of all that are left.
   */
  async listItemsTxn(
    txn: ReadTxn,
    operationId: string,
    page: { afterNumber: number; limit: number; pendingOnly?: boolean; unverifiedOnly?: boolean },
  ): Promise<StoredItem[]> {
    const rows = await txn.query<ItemRow>(sql`
      SELECT ${itemColumns} FROM (
        SELECT y.* FROM synoptic.operation_item y
        WHERE y.operation_id = ${operationId}::uuid AND y.item_number > ${page.afterNumber}
          AND (NOT ${page.pendingOnly ?? false}::boolean OR y.outcome = 'pending')
          AND (NOT ${page.unverifiedOnly ?? false}::boolean OR (y.outcome <> 'pending' AND y.verification = 'not_yet'))
        ORDER BY y.item_number LIMIT ${page.limit}
      ) AS i
      ORDER BY i.item_number LIMIT ${page.limit}`);
    return rows.map(toItem);
  }

  /** One item; null if the operation has none of this number. */
  async getItemTxn(txn: ReadTxn, operationId: string, itemNumber: number): Promise<StoredItem | null> {
    const [item] = await this.listItemsTxn(txn, operationId, { afterNumber: itemNumber - 1, limit: 1 });
    return item?.itemNumber === itemNumber ? item : null;
  }

  /** Items that changed something of the homeserver, newest first. Indexes operation_item_audit and _event, backwards. */
  async listAuditTxn(
    txn: ReadTxn,
    filter: { eventId?: string | undefined; operationId?: string | undefined },
    page: { after: AuditKey | null; limit: number },
  ): Promise<StoredAuditEntry[]> {
    const { after } = page;
    const rows = await txn.query<AuditRow>(sql`
      SELECT ${itemColumns}, (extract(epoch FROM i.at) * 1000000)::bigint AS at_us,
        o.reason, o.operator AS operation_operator, o.database_role AS operation_role
      FROM synoptic.operation_item i JOIN synoptic.operation o ON o.operation_id = i.operation_id
      WHERE i.wrote ${filter.eventId === undefined ? always : sql`AND i.event_id = ${filter.eventId}`}
        ${filter.operationId === undefined ? always : sql`AND i.operation_id = ${filter.operationId}::uuid`}
        ${after === null ? always : sql`AND (i.at, i.operation_id, i.item_number) < (${momentOf(after.atUs)}, ${after.operationId}::uuid, ${after.itemNumber})`}
      ORDER BY i.at DESC, i.operation_id DESC, i.item_number DESC LIMIT ${page.limit}`);
    return rows.map((row) => ({
      item: toItem(row),
      key: { atUs: row.at_us, operationId: row.operation_id, itemNumber: row.item_number },
      reason: row.reason,
      operator: row.operation_operator,
      operationRole: row.operation_role,
    }));
  }
}

const always: SqlQuery = sql``;

// Microseconds divided in SQL: an interval keeps them exactly, a double of seconds does not.
function momentOf(microseconds: number | undefined): SqlQuery {
  return sql`(timestamptz 'epoch' + ${microseconds ?? 0}::bigint * interval '1 microsecond')`;
}
