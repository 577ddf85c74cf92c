import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, topologicalOrderingOfE, unknownOrdering } from './bounds';
import { historyOrderingOf } from './membership-ordering';

/** One membership event, as history tells it. */
export interface MembershipEventRow {
  roomId: string;
  userId: string;
  eventId: string;
  membership: string;
  sender: string;
  forgotten: boolean;
  streamOrdering: number | null;
  topologicalOrdering: number | null;
  originServerTs: number | null;
  receivedMs: number | null;
  outlier: boolean;
  /** Bytes of the stored JSON if it holds the word "reason" anywhere, else 0: only such JSON is worth reading. */
  reasonBytes: number;
}

interface MembershipSqlRow {
  room_id: string;
  user_id: string;
  event_id: string;
  membership: string;
  sender: string;
  forgotten: number | null;
  stream_ordering: number | null;
  topological_ordering: number | null;
  origin_server_ts: number | null;
  received_ts: number | null;
  outlier: boolean | null;
  reason_bytes: number;
}

/** Membership events of a user, room by room, and what the state of the rooms says. */
export class RoomMemberStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'local_current_membership',
      columns: ['room_id', 'user_id', 'event_id', 'membership'],
      optional: ['event_stream_ordering'],
      without: 'the rooms of local users',
    },
    {
      table: 'room_memberships',
      columns: ['event_id', 'user_id', 'sender', 'room_id', 'membership', 'forgotten', 'display_name'],
      optional: ['event_stream_ordering'],
      without: 'the history of memberships',
    },
  ];

  private readonly historyOrdering: SqlQuery;

  constructor(schema: SchemaFacts) {
    this.historyOrdering = historyOrderingOf(schema);
  }

  /** Membership events of one user in each room, newest first, at most `perRoom + 1` of each room. */
  async listMembershipEventsTxn(
    txn: ReadTxn,
    wish: { userId: string; roomIds: readonly string[]; perRoom: number },
  ): Promise<MembershipEventRow[]> {
    const rows = await txn.query<MembershipSqlRow>(sql`
      SELECT m.room_id, ${wish.userId}::text AS user_id, m.event_id, m.membership, m.sender, m.forgotten,
        m.ordering AS stream_ordering, ${topologicalOrderingOfE} AS topological_ordering,
        ${claimedTimeOfE} AS origin_server_ts, e.received_ts, e.outlier,
        CASE WHEN strpos(j.json, '"reason"') > 0 THEN octet_length(j.json) ELSE 0 END AS reason_bytes
      FROM unnest(${wish.roomIds}::text[]) AS page (room_id)
      CROSS JOIN LATERAL (
        SELECT r.room_id, r.event_id, r.membership, r.sender, r.forgotten, ${this.historyOrdering} AS ordering
        FROM room_memberships r
        WHERE r.user_id = ${wish.userId} AND r.room_id = page.room_id
        ORDER BY ordering DESC
        LIMIT ${wish.perRoom + 1}
      ) AS m
      LEFT JOIN events e ON e.event_id = m.event_id
      LEFT JOIN event_json j ON j.event_id = m.event_id`);
    return rows.map(toMembershipEvent);
  }

  /**
   * When the user's membership was taken out of the room's state without an event: a state reset. Null where the
   * homeserver's record does not show one. Reads the changes of one room only, by (room_id, stream_id): there is no
   * index by state_key.
   */
  async getStateResetMsTxn(txn: ReadTxn, userId: string, roomId: string): Promise<number | null> {
    const [row] = await txn.query<{ at_ms: number | null }>(sql`
      SELECT (
        SELECT COALESCE(e.received_ts, ${claimedTimeOfE}) FROM events e
        WHERE e.room_id = ${roomId} AND e.stream_ordering >= d.stream_id
        ORDER BY e.stream_ordering LIMIT 1
      ) AS at_ms
      FROM (
        SELECT stream_id, event_id FROM current_state_delta_stream
        WHERE room_id = ${roomId} AND type = 'm.room.member' AND state_key = ${userId}
        ORDER BY stream_id DESC LIMIT 1
      ) AS d
      WHERE d.event_id IS NULL`);
    return row?.at_ms ?? null;
  }

  /** Whether any membership event names the user. */
  async isKnownTxn(txn: ReadTxn, userId: string): Promise<boolean> {
    const rows = await txn.query(sql`SELECT 1 AS one FROM room_memberships WHERE user_id = ${userId} LIMIT 1`);
    return rows.length > 0;
  }
}

function toMembershipEvent(row: MembershipSqlRow): MembershipEventRow {
  return {
    roomId: row.room_id,
    userId: row.user_id,
    eventId: row.event_id,
    membership: row.membership,
    sender: row.sender,
    forgotten: row.forgotten === 1,
    streamOrdering: row.stream_ordering === unknownOrdering ? null : row.stream_ordering,
    topologicalOrdering: row.topological_ordering,
    originServerTs: row.origin_server_ts,
    receivedMs: row.received_ts,
    outlier: row.outlier === true,
    reasonBytes: row.reason_bytes,
  };
}
