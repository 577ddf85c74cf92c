import { sql, type SqlQuery } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE } from './bounds';

/** What a membership event says. */
export interface MemberDetail {
  eventId: string;
  /** Null where `room_memberships` does not have the event: its JSON may still say it. */
  membership: string | null;
  displayName: string | null;
  sender: string | null;
  /** When it was received, or claimed where it was backfilled; ms. */
  sinceMs: number | null;
}

/** What a state event says. */
export interface StateDetail {
  eventId: string;
  sender: string | null;
  atMs: number | null;
  /** As stored; null if there is none, it is too long, or those before it used up what one page may read. */
  json: string | null;
  jsonBytes: number | null;
}

/** When an event of the alias `e` was received, or claimed where it was backfilled: then receiving says nothing. */
export const receivedOrClaimedOfE = sql`CASE WHEN e.stream_ordering < 0 THEN ${claimedTimeOfE} ELSE COALESCE(e.received_ts, ${claimedTimeOfE}) END`;

/**
 * Joins a membership event and what is said of it as `r` and `e` to the `event_id` of `page`. LIMIT 1 keeps the planner from
 * reading a whole table into a hash for the sake of a page.
 */
export function joinMember(page: SqlQuery): SqlQuery {
  return sql`
    LEFT JOIN LATERAL (
      SELECT x.membership, x.display_name, x.sender FROM room_memberships x WHERE x.event_id = ${page}.event_id LIMIT 1
    ) AS r ON true
    LEFT JOIN LATERAL (
      SELECT x.sender, x.stream_ordering, x.received_ts, x.origin_server_ts FROM events x
      WHERE x.event_id = ${page}.event_id LIMIT 1
    ) AS e ON true`;
}

/** What the events that make up a room's state say, by their ids. */
export class RoomRosterStore {
  static readonly needs: readonly TableNeed[] = [];

  /** Membership events by id; ids that no table has are left out. */
  async getMembersTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<Map<string, MemberDetail>> {
    const rows = await txn.query<{
      event_id: string;
      membership: string | null;
      display_name: string | null;
      sender: string | null;
      since_ms: number | null;
    }>(sql`
      SELECT page.event_id, r.membership, r.display_name, COALESCE(r.sender, e.sender) AS sender,
        ${receivedOrClaimedOfE} AS since_ms
      FROM unnest(${eventIds}::text[]) AS page (event_id)
      ${joinMember(sql`page`)}
      LIMIT ${eventIds.length}`);
    return new Map(
      rows.map((row) => [
        row.event_id,
        {
          eventId: row.event_id,
          membership: row.membership,
          displayName: row.display_name,
          sender: row.sender,
          sinceMs: row.since_ms,
        },
      ]),
    );
  }

  /**
   * State events by id, with their JSON.
   * @param bounds bytes of JSON of one event, and of all together
   */
  async getStateTxn(
    txn: ReadTxn,
    eventIds: readonly string[],
    bounds: { eventBytes: number; pageBytes: number },
  ): Promise<Map<string, StateDetail>> {
    const rows = await txn.query<{
      event_id: string;
      sender: string | null;
      at_ms: number | null;
      json: string | null;
      json_bytes: number | null;
    }>(sql`
      SELECT page.event_id, e.sender, ${receivedOrClaimedOfE} AS at_ms, octet_length(j.json) AS json_bytes,
        CASE WHEN octet_length(j.json) <= ${bounds.eventBytes}
          AND sum(octet_length(j.json)) FILTER (WHERE octet_length(j.json) <= ${bounds.eventBytes})
            OVER (ORDER BY page.place) <= ${bounds.pageBytes} THEN j.json END AS json
      FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS page (event_id, place)
      LEFT JOIN LATERAL (
        SELECT x.sender, x.stream_ordering, x.received_ts, x.origin_server_ts FROM events x
        WHERE x.event_id = page.event_id LIMIT 1
      ) AS e ON true
      LEFT JOIN LATERAL (SELECT x.json FROM event_json x WHERE x.event_id = page.event_id LIMIT 1) AS j ON true
      LIMIT ${eventIds.length}`);
    return new Map(
      rows.map((row) => [
        row.event_id,
        {
          eventId: row.event_id,
          sender: row.sender,
          atMs: row.at_ms,
          json: row.json,
          jsonBytes: row.json_bytes,
        },
      ]),
    );
  }

  /** Local users that ever were in a room, as their own table has them, in order of user id. Along (room_id). */
  async listLocalTxn(
    txn: ReadTxn,
    wish: { roomId: string; after: string | null; limit: number },
  ): Promise<{ userId: string; membership: string; eventId: string }[]> {
    const rows = await txn.query<{ user_id: string; membership: string; event_id: string }>(sql`
      SELECT l.user_id, l.membership, l.event_id FROM local_current_membership l
      WHERE l.room_id = ${wish.roomId} AND l.user_id > ${wish.after ?? ''}
      ORDER BY l.user_id LIMIT ${wish.limit}`);
    return rows.map((row) => ({ userId: row.user_id, membership: row.membership, eventId: row.event_id }));
  }

  /** These texts in the order in which the database compares them, each once; the first `limit`. */
  async sortTxn(txn: ReadTxn, texts: readonly string[], limit: number): Promise<string[]> {
    const rows = await txn.query<{ text: string }>(sql`
      SELECT DISTINCT t.text FROM unnest(${texts}::text[]) AS t (text) ORDER BY t.text LIMIT ${limit}`);
    return rows.map((row) => row.text);
  }
}
