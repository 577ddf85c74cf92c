import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A report by a local user, of an event or of a user as a whole. */
export interface ReportRow {
  reportId: number;
  reportedMs: number;
  reporter: string;
  reason: string | null;
  /** Both null for a report of a user. */
  eventId: string | null;
  roomId: string | null;
}

interface ReportSqlRow {
  id: number;
  received_ts: number;
  user_id: string;
  reason: string | null;
  event_id: string | null;
  room_id: string | null;
}

interface ReportWish {
  userId: string;
  /** Reports with a lower id; null: the newest. */
  before: number | null;
  limit: number;
}

/** Above every id. */
const noId = Number.MAX_SAFE_INTEGER;

/** Reports of events and of users. What a client sent with a report is not read. */
export class ReportStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'event_reports',
      columns: ['id', 'received_ts', 'room_id', 'event_id', 'user_id', 'reason'],
      optionalTable: true,
      without: 'reports of events',
    },
    {
      table: 'user_reports',
      columns: ['id', 'received_ts', 'target_user_id', 'user_id', 'reason'],
      optionalTable: true,
      without: 'reports of users',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  get hasEventReports(): boolean {
    return this.schema.has('event_reports');
  }

  get hasUserReports(): boolean {
    return this.schema.has('user_reports');
  }

  /** Reports of a user as a whole, newest first; by the index on target_user_id. */
  async listReportsOfUserTxn(txn: ReadTxn, { userId, before, limit }: ReportWish): Promise<ReportRow[]> {
    if (!this.hasUserReports) return [];
    const rows = await txn.query<ReportSqlRow>(sql`
      SELECT id, received_ts, user_id, reason, NULL AS event_id, NULL AS room_id FROM user_reports
      WHERE target_user_id = ${userId} AND id < ${before ?? noId}
      ORDER BY id DESC LIMIT ${limit}`);
    return rows.map(toReport);
  }

  /**
   * The id at which looking through `rows` reports of events ends, from `before` downwards: no index knows whom a report
   * is about, so the reports are read one after the other and their events looked up.
   * @returns null where there is none
   */
  async getEndOfScanTxn(
    txn: ReadTxn,
    { before, rows }: { before: number | null; rows: number },
  ): Promise<{ lowestId: number; scanned: number } | null> {
    if (!this.hasEventReports) return null;
    const [row] = await txn.query<{ lowest: number | null; scanned: number }>(sql`
      SELECT min(id) AS lowest, count(*) AS scanned FROM (
        SELECT id FROM event_reports WHERE id < ${before ?? noId} ORDER BY id DESC LIMIT ${rows}
      ) AS part`);
    return row === undefined || row.lowest === null ? null : { lowestId: row.lowest, scanned: row.scanned };
  }

  /** Reports of events that the user sent, newest first, none below `lowestId`. */
  async listReportsOfEventsTxn(
    txn: ReadTxn,
    { userId, before, limit, lowestId }: ReportWish & { lowestId: number },
  ): Promise<ReportRow[]> {
    if (!this.hasEventReports) return [];
    const rows = await txn.query<ReportSqlRow>(sql`
      SELECT r.id, r.received_ts, r.user_id, r.reason, r.event_id, r.room_id
      FROM event_reports r JOIN events e ON e.event_id = r.event_id
      WHERE r.id < ${before ?? noId} AND r.id >= ${lowestId} AND e.sender = ${userId}
      ORDER BY r.id DESC LIMIT ${limit}`);
    return rows.map(toReport);
  }
}

function toReport(row: ReportSqlRow): ReportRow {
  return {
    reportId: row.id,
    reportedMs: row.received_ts,
    reporter: row.user_id,
    reason: row.reason,
    eventId: row.event_id,
    roomId: row.room_id,
  };
}
