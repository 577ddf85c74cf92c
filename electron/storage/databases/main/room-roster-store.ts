import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE } from './bounds';
import { historyOrderingOf } from './membership-ordering';

/** A member of a room. */
export interface RosterRow {
  userId: string;
  membership: string;
  displayName: string | null;
  sender: string | null;
  eventId: string;
  /** When the membership event was received, or claimed where it was not received; ms. */
  sinceMs: number | null;
}

export interface RosterWish {
  roomId: string;
  /** Empty: all. */
  memberships: readonly string[];
  afterUserId: string | null;
  limit: number;
}

interface RosterSqlRow {
  user_id: string;
  membership: string | null;
  display_name: string | null;
  sender: string | null;
  event_id: string;
  since_ms: number | null;
}

const sinceOfE = sql`COALESCE(e.received_ts, ${claimedTimeOfE}) AS since_ms`;

/** Who is in a room, now or as last known. */
export class RoomRosterStore {
  static readonly needs: readonly TableNeed[] = [];

  private readonly historyOrdering: SqlQuery;

  constructor(schema: SchemaFacts) {
    this.historyOrdering = historyOrderingOf(schema);
  }

  /** Members by the room's current state, in order of user id; up to `limit + 1`. Along (room_id, type, state_key). */
  async listCurrentTxn(txn: ReadTxn, wish: RosterWish): Promise<RosterRow[]> {
    const wanted = wish.memberships.length > 0 ? sql`AND c.membership = ANY(${wish.memberships}::text[])` : nothing;
    const rows = await txn.query<RosterSqlRow>(sql`
      SELECT c.state_key AS user_id, c.membership, r.display_name, COALESCE(r.sender, e.sender) AS sender, c.event_id,
        ${sinceOfE}
      FROM (
        SELECT c.state_key, c.membership, c.event_id FROM current_state_events c
        WHERE c.room_id = ${wish.roomId} AND c.type = 'm.room.member' AND c.state_key > ${wish.afterUserId ?? ''} ${wanted}
        ORDER BY c.state_key LIMIT ${wish.limit + 1}
      ) AS c
      LEFT JOIN room_memberships r ON r.event_id = c.event_id
      LEFT JOIN events e ON e.event_id = c.event_id
      ORDER BY c.state_key LIMIT ${wish.limit + 1}`);
    return rows.map(toRosterRow);
  }

  /**
   * Members as last known, of a room whose state cannot be relied on: local users by `local_current_membership`, others by
   * their newest event in history. Reads all membership events of the room, by room_id.
   */
  async listLastKnownTxn(txn: ReadTxn, wish: RosterWish): Promise<RosterRow[]> {
    const wanted = wish.memberships.length > 0 ? sql`AND m.membership = ANY(${wish.memberships}::text[])` : nothing;
    const rows = await txn.query<RosterSqlRow>(sql`
      SELECT m.user_id, m.membership, r.display_name, r.sender, m.event_id, ${sinceOfE}
      FROM (
        SELECT k.user_id, COALESCE(l.membership, k.membership) AS membership, COALESCE(l.event_id, k.event_id) AS event_id
        FROM (
          SELECT DISTINCT ON (r.user_id) r.user_id, r.membership, r.event_id, ${this.historyOrdering} AS ordering
          FROM room_memberships r
          WHERE r.room_id = ${wish.roomId} AND r.user_id > ${wish.afterUserId ?? ''}
          ORDER BY r.user_id, ordering DESC
        ) AS k
        LEFT JOIN local_current_membership l ON l.room_id = ${wish.roomId} AND l.user_id = k.user_id
      ) AS m
      LEFT JOIN room_memberships r ON r.event_id = m.event_id
      LEFT JOIN events e ON e.event_id = m.event_id
      WHERE true ${wanted}
      ORDER BY m.user_id LIMIT ${wish.limit + 1}`);
    return rows.map(toRosterRow);
  }

  /** stream_ordering of the room's newest event that is no outlier, by (room_id, stream_ordering); null without one. */
  async getNewestTokenTxn(txn: ReadTxn, roomId: string): Promise<number | null> {
    const [row] = await txn.query<{ stream_ordering: number }>(sql`
      SELECT e.stream_ordering FROM events e
      WHERE e.room_id = ${roomId} AND e.stream_ordering > 0 AND NOT e.outlier
      ORDER BY e.stream_ordering DESC LIMIT 1`);
    return row?.stream_ordering ?? null;
  }
}

function toRosterRow(row: RosterSqlRow): RosterRow {
  return {
    userId: row.user_id,
    // NULL only in rows from before the column existed; such a row is a member event all the same.
    membership: row.membership ?? 'leave',
    displayName: row.display_name,
    sender: row.sender,
    eventId: row.event_id,
    sinceMs: row.since_ms,
  };
}
