import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** How far the homeserver's processes were told about one room of one operation. Times are ms since 1970. */
export interface ToldRoom {
  operationId: string;
  roomId: string;
  state: 'pending' | 'told' | 'dismissed';
  /** Since events of it were censored the last time, or none before that counts. */
  announcements: number;
  listening: number | null;
  expected: number | null;
  error: string | null;
  notedMs: number;
  /** Since it was noted, by the database's clock. */
  ageMs: number;
  lastMs: number | null;
}

/** The outbox, of one operation as a whole. */
export interface ToldSummary {
  operationId: string;
  rooms: number;
  pending: number;
  dismissed: number;
  announcements: number;
  /** The least that listened at the last announcement of a room; null: none was published. */
  listening: number | null;
  expected: number | null;
  error: string | null;
  notedMs: number;
  /** Since it was noted, by the database's clock. */
  ageMs: number;
  lastMs: number | null;
}

interface ToldRoomRow {
  operation_id: string;
  room_id: string;
  state: ToldRoom['state'];
  announcements: number;
  listening: number | null;
  expected: number | null;
  error: string | null;
  noted_ms: number;
  age_ms: number;
  last_ms: number | null;
}

interface SummaryRow {
  operation_id: string;
  rooms: number;
  pending: number;
  dismissed: number;
  announcements: number;
  listening: number | null;
  expected: number | null;
  error: string | null;
  noted_ms: number;
  age_ms: number;
  last_ms: number | null;
}

/** Rooms that the homeserver's processes are to drop from memory: the reading half of the outbox. */
export class ToldRoomStore {
  // Ours: granted by the migration that makes it.
  static readonly needs: readonly TableNeed[] = [];

  /** What is left to tell and younger than `maxAgeMs`, by the database's clock; oldest first. Index told_room_pending. */
  async listPendingTxn(txn: ReadTxn, page: { maxAgeMs: number; limit: number }): Promise<ToldRoom[]> {
    const rows = await txn.query<ToldRoomRow>(sql`
      SELECT operation_id, room_id, state, CASE WHEN last_at > noted_at THEN announcements ELSE 0 END AS announcements,
        listening, expected, error,
        (extract(epoch FROM noted_at) * 1000)::bigint AS noted_ms,
        (extract(epoch FROM clock_timestamp() - noted_at) * 1000)::bigint AS age_ms, (extract(epoch FROM last_at) * 1000)::bigint AS last_ms
      FROM synoptic.told_room
      WHERE state = 'pending' AND noted_at > clock_timestamp() - ${page.maxAgeMs}::bigint * interval '1 millisecond'
      ORDER BY noted_at LIMIT ${page.limit}`);
    return rows.map((row) => ({
      operationId: row.operation_id,
      roomId: row.room_id,
      state: row.state,
      announcements: row.announcements,
      listening: row.listening,
      expected: row.expected,
      error: row.error,
      notedMs: row.noted_ms,
      ageMs: row.age_ms,
      lastMs: row.last_ms,
    }));
  }

  /** The outbox of each of these operations that has one. */
  async summarizeTxn(txn: ReadTxn, operationIds: readonly string[]): Promise<ToldSummary[]> {
    const rows = await txn.query<SummaryRow>(sql`
      SELECT operation_id, count(*)::int AS rooms, count(*) FILTER (WHERE state = 'pending')::int AS pending,
        count(*) FILTER (WHERE state = 'dismissed')::int AS dismissed, sum(announcements)::int AS announcements,
        min(listening) AS listening, max(expected) AS expected, max(error) AS error,
        (extract(epoch FROM min(noted_at)) * 1000)::bigint AS noted_ms,
        (extract(epoch FROM clock_timestamp() - min(noted_at)) * 1000)::bigint AS age_ms,
        (extract(epoch FROM max(last_at)) * 1000)::bigint AS last_ms
      FROM synoptic.told_room WHERE operation_id = ANY(${operationIds}::uuid[])
      GROUP BY operation_id LIMIT 500`);
    return rows.map((row) => ({
      operationId: row.operation_id,
      rooms: row.rooms,
      pending: row.pending,
      dismissed: row.dismissed,
      announcements: row.announcements,
      listening: row.listening,
      expected: row.expected,
      error: row.error,
      notedMs: row.noted_ms,
      ageMs: row.age_ms,
      lastMs: row.last_ms,
    }));
  }
}
