import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { unknownOrdering } from './bounds';
import { historyOrderingOf, localOrderingOf } from './membership-ordering';

/** A room of a user, by the membership that counts. */
export interface UserRoomRow {
  roomId: string;
  membership: string;
  eventId: string;
  /** stream_ordering of the membership event; {@link unknownOrdering} where the event is gone. */
  ordering: number;
  source: 'local_current_membership' | 'room_memberships' | 'room_tags_revisions';
}

/** Which rooms of a user to list, and after which one the page begins. */
export interface UserRoomsWish {
  userId: string;
  /** Empty: all. */
  memberships: readonly string[];
  order: 'latest' | 'room';
  after: { ordering: number; roomId: string } | null;
  /** True if an earlier page has found that nothing but `local_current_membership` names rooms of the user. */
  currentOnly?: boolean;
  limit: number;
}

interface UserRoomSqlRow {
  room_id: string;
  membership: string;
  event_id: string;
  ordering: number;
  source: UserRoomRow['source'];
}

export interface MembershipCounts {
  byMembership: ReadonlyMap<string, number>;
  forgotten: number;
  total: number;
  exact: boolean;
}

/**
 * Which rooms a user is or was in: `local_current_membership` for local users now (it survives the server leaving),
 * history for the rest (S5).
 */
export class UserRoomStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'room_tags_revisions',
      columns: ['user_id', 'room_id'],
      optionalTable: true,
      without: 'purged rooms of local users',
    },
  ];

  private readonly localOrdering: SqlQuery;
  private readonly historyOrdering: SqlQuery;

  constructor(private readonly schema: SchemaFacts) {
    this.localOrdering = localOrderingOf(schema);
    this.historyOrdering = historyOrderingOf(schema);
  }

  /**
   * Rooms of a local user: what `local_current_membership` says, the rooms that only history names any more because the
   * row vanished (state reset), and purged rooms that the user once tagged. Up to `limit + 1` rows.
   */
  async listRoomsOfLocalUserTxn(txn: ReadTxn, wish: UserRoomsWish): Promise<UserRoomRow[]> {
    // Both halves read one user's entries of an index that begins with user_id, and only ids are sorted.
    const rooms = sql`
      SELECT l.room_id, l.membership, l.event_id, ${this.localOrdering} AS ordering, 'local_current_membership' AS source
      FROM local_current_membership l
      WHERE l.user_id = ${wish.userId}
      ${wish.currentOnly === true ? nothing : this.otherRooms(wish.userId)}`;
    return this.pageOfRoomsTxn(txn, rooms, wish);
  }

  /** Rooms of a remote user, who has no row in `local_current_membership`: each by its newest event in history. */
  async listRoomsOfRemoteUserTxn(txn: ReadTxn, wish: UserRoomsWish): Promise<UserRoomRow[]> {
    const rooms = sql`
      SELECT DISTINCT ON (r.room_id)
        r.room_id, r.membership, r.event_id, ${this.historyOrdering} AS ordering, 'room_memberships' AS source
      FROM room_memberships r
      WHERE r.user_id = ${wish.userId}
      ORDER BY r.room_id, ordering DESC`;
    return this.pageOfRoomsTxn(txn, rooms, wish);
  }

  /**
   * Of the tables that name a user by an index, only room_tags_revisions outlives a purge. That the user was in the room
   * is shown by the record of what became current there.
   */
  private purgedRooms(userId: string): SqlQuery {
    if (!this.schema.has('room_tags_revisions')) return nothing;
    return sql`
      UNION ALL
      SELECT t.room_id, 'leave', '', ${unknownOrdering}::bigint, 'room_tags_revisions'
      FROM room_tags_revisions t
      WHERE t.user_id = ${userId}
        AND (SELECT true FROM rooms x WHERE x.room_id = t.room_id) IS NULL
        AND (SELECT true FROM local_current_membership l WHERE l.user_id = t.user_id AND l.room_id = t.room_id) IS NULL
        AND (SELECT true FROM room_memberships r WHERE r.user_id = t.user_id AND r.room_id = t.room_id LIMIT 1) IS NULL
        AND (SELECT true FROM current_state_delta_stream d
          WHERE d.room_id = t.room_id AND d.type = 'm.room.member' AND d.state_key = ${userId} LIMIT 1)`;
  }

  private otherRooms(userId: string): SqlQuery {
    return sql`UNION ALL ${this.vanishedRooms(userId)} ${this.purgedRooms(userId)}`;
  }

  /** Whether anything besides `local_current_membership` names rooms of a local user. */
  async hasOtherRoomsTxn(txn: ReadTxn, userId: string): Promise<boolean> {
    const rows = await txn.query(sql`
      SELECT 1 AS one FROM (${this.vanishedRooms(userId)} ${this.purgedRooms(userId)}) AS room LIMIT 1`);
    return rows.length > 0;
  }

  /** Rooms that history names and `local_current_membership` does not, each by its newest event. */
  private vanishedRooms(userId: string): SqlQuery {
    // Whatever the newest event says, the user is in none of them now: after a state reset the room does not know of it.
    // The difference needs nothing but two indexes on (user_id, room_id); tables are read only for what it leaves.
    return sql`
      SELECT newest.room_id, 'leave', newest.event_id, newest.ordering, 'room_memberships'
      FROM (
        SELECT room_id FROM room_memberships WHERE user_id = ${userId}
        EXCEPT SELECT room_id FROM local_current_membership WHERE user_id = ${userId}
      ) AS vanished
      CROSS JOIN LATERAL (
        SELECT r.room_id, r.event_id, ${this.historyOrdering} AS ordering
        FROM room_memberships r
        WHERE r.user_id = ${userId} AND r.room_id = vanished.room_id
        ORDER BY ordering DESC LIMIT 1
      ) AS newest`;
  }

  private async pageOfRoomsTxn(txn: ReadTxn, rooms: SqlQuery, wish: UserRoomsWish): Promise<UserRoomRow[]> {
    const { after, memberships } = wish;
    const wanted = memberships.length > 0 ? sql`AND room.membership = ANY(${memberships}::text[])` : nothing;
    const beyond =
      after === null
        ? nothing
        : wish.order === 'room'
          ? sql`AND room.room_id > ${after.roomId}`
          : sql`AND (room.ordering < ${after.ordering} OR (room.ordering = ${after.ordering} AND room.room_id > ${after.roomId}))`;
    const order = wish.order === 'room' ? sql`room.room_id` : sql`room.ordering DESC, room.room_id`;
    const rows = await txn.query<UserRoomSqlRow>(sql`
      SELECT room.room_id, room.membership, room.event_id, room.ordering, room.source
      FROM (${rooms}) AS room
      WHERE true ${wanted} ${beyond}
      ORDER BY ${order}
      LIMIT ${wish.limit + 1}`);
    return rows.map((row) => ({
      roomId: row.room_id,
      membership: row.membership,
      eventId: row.event_id,
      ordering: row.ordering,
      source: row.source,
    }));
  }

  /** Rooms by membership now, and how many are forgotten; counted over at most `bound` rows. */
  async countRoomsOfLocalUserTxn(txn: ReadTxn, userId: string, bound: number): Promise<MembershipCounts> {
    return this.countTxn(
      txn,
      sql`
        SELECT l.membership, (
          SELECT r.forgotten FROM room_memberships r WHERE r.event_id = l.event_id
        ) AS forgotten
        FROM local_current_membership l WHERE l.user_id = ${userId} LIMIT ${bound + 1}`,
      bound,
    );
  }

  /** The same of a remote user, from history. */
  async countRoomsOfRemoteUserTxn(txn: ReadTxn, userId: string, bound: number): Promise<MembershipCounts> {
    return this.countTxn(
      txn,
      sql`
        SELECT DISTINCT ON (h.room_id) h.membership, h.forgotten
        FROM (
          SELECT r.room_id, r.membership, r.forgotten, ${this.historyOrdering} AS ordering
          FROM room_memberships r WHERE r.user_id = ${userId} LIMIT ${bound + 1}
        ) AS h
        ORDER BY h.room_id, h.ordering DESC`,
      bound,
    );
  }

  private async countTxn(txn: ReadTxn, counted: SqlQuery, bound: number): Promise<MembershipCounts> {
    const rows = await txn.query<{ membership: string; rooms: number; forgotten: number }>(sql`
      SELECT c.membership, count(*) AS rooms, count(*) FILTER (WHERE c.forgotten = 1) AS forgotten
      FROM (${counted}) AS c GROUP BY c.membership`);
    const total = rows.reduce((sum, row) => sum + row.rooms, 0);
    return {
      byMembership: new Map(rows.map((row) => [row.membership, row.rooms])),
      forgotten: rows.reduce((sum, row) => sum + row.forgotten, 0),
      total: Math.min(total, bound),
      exact: total <= bound,
    };
  }
}
