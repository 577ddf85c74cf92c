import type { CensorshipKind } from '../../../../shared/contract/censorships';
import { KNOWN_ROOM_VERSIONS } from '../../../../shared/matrix/redaction';
import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, expiryTimeOfX, lowestInt8, receivedTimeOfD } from './bounds';

/** The event whose content is to go, as far as it decides whether it can. */
export interface QueuedEvent {
  roomId: string;
  sender: string | null;
  type: string;
  /** `events.instance_name`; null: the main process, before there were others. */
  instanceName: string | null;
  receivedMs: number | null;
  rejected: boolean;
  roomVersion: string | null;
  /** Null: no row in `event_json`. */
  jsonBytes: number | null;
}

/** The redaction of a row, as far as it decides whether it is allowed. */
export interface QueuedRedaction {
  recheck: boolean | null;
  haveCensored: boolean;
  /** Null where the redaction event is not here. */
  event: {
    roomId: string;
    sender: string | null;
    rejected: boolean;
    internalMetadata: string | null;
    hasJson: boolean;
    atMs: number | null;
  } | null;
}

/** A row of `event_expiry`, or of `redactions` that is not marked as censored. */
export interface QueueRow {
  /** expiry_ts or received_ts as decimal digits, exact; null: a redaction without a time of receipt. */
  ts: string | null;
  /** The same in ms, drawn to what a number holds. */
  timeMs: number | null;
  /** Id of the row itself: of the event that expires, or of the redaction. */
  rowEventId: string;
  /** The event whose content goes. */
  eventId: string;
  event: QueuedEvent | null;
  /** Null for self-destruction. */
  redaction: QueuedRedaction | null;
}

/** Where a page of the queue begins: after this row, in the order of (time, id), rows without a time last. */
export interface QueueKey {
  ts: string | null;
  rowEventId: string;
}

interface QueueSqlRow {
  ts: string | null;
  time_ms: number | null;
  row_event_id: string;
  target_id: string;
  room_id: string | null;
  sender: string | null;
  type: string | null;
  instance_name: string | null;
  received_ts: number | null;
  json_bytes: number | null;
  rejected: boolean;
  room_version: string | null;
}

interface RedactionSqlRow extends QueueSqlRow {
  recheck: boolean | null;
  have_censored: boolean;
  redaction_room_id: string | null;
  redaction_sender: string | null;
  redaction_at_ms: number | null;
  redaction_metadata: string | null;
  redaction_has_json: boolean;
  redaction_rejected: boolean;
}

const targetColumns = sql`
  page.ts, page.time_ms, page.row_event_id, page.target_id, e.room_id, e.sender, e.type, e.instance_name, e.received_ts,
  j.bytes AS json_bytes, x.found IS NOT NULL AS rejected, r.room_version`;

// One row of each by its unique index; LIMIT 1 keeps the planner from reading a whole table. A length needs no look
// into JSON that is stored outside of its row.
const targetJoins = sql`
  LEFT JOIN LATERAL (
    SELECT y.room_id, y.sender, y.type, y.instance_name, y.received_ts FROM events y WHERE y.event_id = page.target_id LIMIT 1
  ) AS e ON true
  LEFT JOIN LATERAL (
    SELECT octet_length(y.json) AS bytes FROM event_json y WHERE y.event_id = page.target_id LIMIT 1
  ) AS j ON true
  LEFT JOIN LATERAL (SELECT true AS found FROM rejections y WHERE y.event_id = page.target_id LIMIT 1) AS x ON true
  LEFT JOIN LATERAL (SELECT y.room_version FROM rooms y WHERE y.room_id = e.room_id LIMIT 1) AS r ON true`;

/** Contents that are to go: rows of `event_expiry`, and redactions whose content still stands (synapse-facts 3, 4). */
export class CensorshipQueueStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_expiry', columns: ['event_id', 'expiry_ts'], without: 'pending self-destructions are not shown' },
    {
      table: 'redactions',
      columns: ['event_id', 'redacts', 'have_censored'],
      optional: ['received_ts', 'recheck'],
      without: 'redactions that are due are not shown',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Whether the tables of this kind are here and may be read. */
  canRead(kind: CensorshipKind): boolean {
    const { schema } = this;
    if (!schema.has('rejections', 'event_id')) return false;
    return kind === 'expiry' ? schema.has('event_expiry', 'expiry_ts') : schema.has('redactions', 'received_ts');
  }

  /**
   * The next rows in the order of (time, id), served by the index of the time.
   * @param wish `upToMs`: only what has at most this time; null: everything
   */
  async listTxn(
    txn: ReadTxn,
    kind: CensorshipKind,
    wish: { after: QueueKey | null; upToMs: number | null; limit: number },
  ): Promise<QueueRow[]> {
    if (kind === 'expiry') return this.listExpiriesTxn(txn, wish);
    const rows = wish.after?.ts === null ? [] : await this.listTimedRedactionsTxn(txn, wish);
    if (rows.length >= wish.limit) return rows;
    // A null is not at the end of the index's range but a range of its own.
    const without = await this.listTimelessRedactionsTxn(txn, {
      afterId: wish.after?.ts === null ? wish.after.rowEventId : '',
      limit: wish.limit - rows.length,
    });
    return [...rows, ...without];
  }

  private async listExpiriesTxn(
    txn: ReadTxn,
    { after, upToMs, limit }: { after: QueueKey | null; upToMs: number | null; limit: number },
  ): Promise<QueueRow[]> {
    const beyond = after === null ? nothing : sql`AND ${beyondKey(sql`x.expiry_ts`, sql`x.event_id`, after)}`;
    const rows = await txn.query<QueueSqlRow>(
      this.selectExpiries(sql`
        SELECT ${expiryOfX} FROM event_expiry x
        WHERE x.expiry_ts >= ${lowestInt8} ${upTo(sql`x.expiry_ts`, upToMs)} ${beyond}
        ORDER BY x.expiry_ts, x.event_id LIMIT ${limit}`),
    );
    return rows.map((row) => toRow(row, null));
  }

  private async listTimedRedactionsTxn(
    txn: ReadTxn,
    { after, upToMs, limit }: { after: QueueKey | null; upToMs: number | null; limit: number },
  ): Promise<QueueRow[]> {
    const beyond = after === null ? nothing : sql`AND ${beyondKey(sql`d.received_ts`, sql`d.event_id`, after)}`;
    return this.redactionsTxn(
      txn,
      sql`
        SELECT ${this.redactionOfD()} FROM redactions d
        WHERE NOT d.have_censored AND d.received_ts >= ${lowestInt8} ${upTo(sql`d.received_ts`, upToMs)} ${beyond}
        ORDER BY d.received_ts, d.event_id LIMIT ${limit}`,
    );
  }

  private async listTimelessRedactionsTxn(
    txn: ReadTxn,
    { afterId, limit }: { afterId: string; limit: number },
  ): Promise<QueueRow[]> {
    return this.redactionsTxn(
      txn,
      sql`
        SELECT ${this.redactionOfD()} FROM redactions d
        WHERE NOT d.have_censored AND d.received_ts IS NULL AND d.event_id > ${afterId}
        ORDER BY d.event_id LIMIT ${limit}`,
    );
  }

  /** The row of one event: of an expiry by its id; of a redaction by what it redacts, or by its own id. */
  async getTxn(txn: ReadTxn, kind: CensorshipKind, eventId: string): Promise<QueueRow | null> {
    if (kind === 'expiry') {
      const [row] = await txn.query<QueueSqlRow>(
        this.selectExpiries(sql`SELECT ${expiryOfX} FROM event_expiry x WHERE x.event_id = ${eventId} LIMIT 1`),
      );
      return row === undefined ? null : toRow(row, null);
    }
    for (const column of [sql`d.redacts`, sql`d.event_id`]) {
      // An event has few redactions: its first that waits.
      const [row] = await this.redactionsTxn(
        txn,
        sql`
          SELECT ${this.redactionOfD()} FROM redactions d
          WHERE ${column} = ${eventId} AND NOT d.have_censored
          ORDER BY d.received_ts NULLS LAST, d.event_id LIMIT 1`,
      );
      if (row !== undefined) return row;
    }
    return null;
  }

  /**
   * Rows of event_expiry up to `dueMs` whose event is missing, rejected, or of a room version that is not known here,
   * lowest first; looked for among the lowest `among`.
   */
  async listBlockingTxn(txn: ReadTxn, wish: { dueMs: number; among: number; limit: number }): Promise<QueueRow[]> {
    const rows = await txn.query<QueueSqlRow>(sql`
      SELECT ${targetColumns}
      FROM (
        SELECT ${expiryOfX}, x.expiry_ts FROM event_expiry x
        WHERE x.expiry_ts >= ${lowestInt8} AND x.expiry_ts <= ${wish.dueMs}
        ORDER BY x.expiry_ts, x.event_id LIMIT ${wish.among}
      ) AS page ${targetJoins}
      WHERE e.room_id IS NULL OR j.bytes IS NULL OR x.found
        OR (r.room_version IS NOT NULL AND NOT r.room_version = ANY(${KNOWN_ROOM_VERSIONS}::text[]))
      ORDER BY page.expiry_ts, page.row_event_id LIMIT ${wish.limit}`);
    return rows.map((row) => toRow(row, null));
  }

  private selectExpiries(page: SqlQuery): SqlQuery {
    return sql`SELECT ${targetColumns} FROM (${page}) AS page ${targetJoins}
      ORDER BY page.ts::bigint, page.row_event_id`;
  }

  private redactionOfD(): SqlQuery {
    const recheck = this.schema.has('redactions', 'recheck') ? sql`d.recheck` : sql`NULL::boolean`;
    return sql`d.received_ts::text AS ts, ${receivedTimeOfD} AS time_ms, d.event_id AS row_event_id,
      d.redacts AS target_id, d.have_censored, ${recheck} AS recheck`;
  }

  private async redactionsTxn(txn: ReadTxn, page: SqlQuery): Promise<QueueRow[]> {
    const rows = await txn.query<RedactionSqlRow>(sql`
      SELECT ${targetColumns}, page.recheck, page.have_censored, c.room_id AS redaction_room_id,
        c.sender AS redaction_sender, c.at_ms AS redaction_at_ms, cj.internal_metadata AS redaction_metadata,
        cj.found IS NOT NULL AS redaction_has_json, cx.found IS NOT NULL AS redaction_rejected
      FROM (${page}) AS page ${targetJoins}
      LEFT JOIN LATERAL (
        SELECT e.room_id, e.sender, COALESCE(e.received_ts, ${claimedTimeOfE}) AS at_ms
        FROM events e WHERE e.event_id = page.row_event_id LIMIT 1
      ) AS c ON true
      LEFT JOIN LATERAL (
        SELECT true AS found, y.internal_metadata FROM event_json y WHERE y.event_id = page.row_event_id LIMIT 1
      ) AS cj ON true
      LEFT JOIN LATERAL (SELECT true AS found FROM rejections y WHERE y.event_id = page.row_event_id LIMIT 1) AS cx ON true
      ORDER BY page.ts::bigint NULLS LAST, page.row_event_id`);
    return rows.map((row) => toRow(row, toRedaction(row)));
  }
}

const expiryOfX = sql`x.expiry_ts::text AS ts, ${expiryTimeOfX} AS time_ms, x.event_id AS row_event_id, x.event_id AS target_id`;

function upTo(column: SqlQuery, upToMs: number | null): SqlQuery {
  return upToMs === null ? nothing : sql`AND ${column} <= ${upToMs}`;
}

function beyondKey(column: SqlQuery, id: SqlQuery, { ts, rowEventId }: QueueKey): SqlQuery {
  return sql`${column} >= ${ts}::bigint AND (${column} > ${ts}::bigint OR ${id} > ${rowEventId})`;
}

function toRow(row: QueueSqlRow, redaction: QueuedRedaction | null): QueueRow {
  return {
    ts: row.ts,
    timeMs: row.time_ms,
    rowEventId: row.row_event_id,
    eventId: row.target_id,
    event:
      row.room_id === null
        ? null
        : {
            roomId: row.room_id,
            sender: row.sender,
            type: row.type ?? '',
            instanceName: row.instance_name,
            receivedMs: row.received_ts,
            rejected: row.rejected,
            roomVersion: row.room_version,
            jsonBytes: row.json_bytes,
          },
    redaction,
  };
}

function toRedaction(row: RedactionSqlRow): QueuedRedaction {
  return {
    recheck: row.recheck,
    haveCensored: row.have_censored,
    event:
      row.redaction_room_id === null
        ? null
        : {
            roomId: row.redaction_room_id,
            sender: row.redaction_sender,
            rejected: row.redaction_rejected,
            internalMetadata: row.redaction_metadata,
            hasJson: row.redaction_has_json,
            atMs: row.redaction_at_ms,
          },
  };
}
