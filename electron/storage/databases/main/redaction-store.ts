import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE } from './bounds';

/** A row of `redactions` with what decides whether the redaction is allowed. */
export interface RedactionRow {
  eventId: string;
  haveCensored: boolean;
  /** `redactions.recheck` (schema 94); null on older schemas. */
  recheck: boolean | null;
  /** Null where the redaction event is not in `events`. */
  event: {
    roomId: string;
    sender: string | null;
    atMs: number | null;
    rejected: boolean;
    internalMetadata: string | null;
    /** Null where there is no row in `event_json`, or it is too long to be a redaction. */
    json: string | null;
  } | null;
}

interface RedactionSqlRow {
  event_id: string;
  redacts: string;
  have_censored: boolean | null;
  recheck: boolean | null;
  event_room_id: string | null;
  sender: string | null;
  at_ms: number | null;
  rejected: boolean;
  internal_metadata: string | null;
  json: string | null;
}

const maxRedactionJsonBytes = 256 * 1024;

/** Redactions, as the homeserver records them. A row does not prove that the redaction is allowed. */
export class RedactionStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'redactions',
      columns: ['event_id', 'redacts', 'have_censored'],
      optional: ['received_ts', 'recheck'],
      without: 'redactions',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Redactions that name `eventId`, by the index of `redacts`; at most `limit`. */
  async listRedactionsOfTxn(txn: ReadTxn, eventId: string, limit: number): Promise<RedactionRow[]> {
    const rows = await txn.query<RedactionSqlRow>(sql`
      ${this.selectRedactions(sql`j.json`)}
      WHERE d.redacts = ${eventId}
      ORDER BY e.stream_ordering NULLS LAST, d.event_id
      LIMIT ${limit}`);
    return rows.map(toRedaction);
  }

  /**
   * Redactions that name any of these events, by the index of `redacts`; at most 10,000, and so without what they say:
   * `json` is empty where it is there.
   */
  async listRedactionsOfEventsTxn(
    txn: ReadTxn,
    eventIds: readonly string[],
  ): Promise<(RedactionRow & { redacts: string })[]> {
    const rows = await txn.query<RedactionSqlRow>(sql`
      ${this.selectRedactions(sql`''`)}
      WHERE d.redacts = ANY(${eventIds})
      ORDER BY d.redacts, d.event_id
      LIMIT 10000`);
    return rows.map((row) => ({ ...toRedaction(row), redacts: row.redacts }));
  }

  private selectRedactions(json: SqlQuery): SqlQuery {
    const recheck = this.schema.has('redactions', 'recheck') ? sql`d.recheck` : sql`NULL::boolean`;
    return sql`
      SELECT d.event_id, d.redacts, d.have_censored, ${recheck} AS recheck, e.room_id AS event_room_id, e.sender,
        COALESCE(e.received_ts, ${claimedTimeOfE}) AS at_ms, j.internal_metadata,
        CASE WHEN octet_length(j.json) <= ${maxRedactionJsonBytes} THEN ${json} END AS json,
        (SELECT true FROM rejections x WHERE x.event_id = d.event_id) IS NOT NULL AS rejected
      FROM redactions d
      LEFT JOIN events e ON e.event_id = d.event_id
      LEFT JOIN event_json j ON j.event_id = d.event_id`;
  }

  /** `redactions.redacts` of a redaction event; null without a row: then it redacts nothing. */
  async getRedactsTxn(txn: ReadTxn, redactionEventId: string): Promise<string | null> {
    const [row] = await txn.query<{ redacts: string | null }>(
      sql`SELECT redacts FROM redactions WHERE event_id = ${redactionEventId}`,
    );
    return row?.redacts ?? null;
  }
}

function toRedaction(row: RedactionSqlRow): RedactionRow {
  const event =
    row.event_room_id === null
      ? null
      : {
          roomId: row.event_room_id,
          sender: row.sender,
          atMs: row.at_ms,
          rejected: row.rejected,
          internalMetadata: row.internal_metadata,
          json: row.json,
        };
  return { eventId: row.event_id, haveCensored: row.have_censored === true, recheck: row.recheck, event };
}
