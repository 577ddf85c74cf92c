import type { Trust } from '../../../../shared/contract/trust';
import { decideTrust } from '../../../../shared/matrix/state-trust';
import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import {
  rangesOf,
  toStateEntry,
  unionOf,
  type StateEntry,
  type StateEntrySqlRow,
  type StateWish,
} from '../state-entry';
import { claimedTimeOfE, unknownOrdering } from './bounds';
import type { PastStateRow } from './past-state-store';
import { joinMember, receivedOrClaimedOfE, type MemberDetail } from './room-roster-store';

/*
 * S3: `current_state_events` of a room that the server has left is stale or gone. This file alone may name that table in
 * SQL (a lint rule says so), and nothing in it reads a room's state without the room's trust: whoever asks has to bring a
 * room that was judged, and of one that cannot be relied on nothing is read.
 */

/** What decides a room's trust, with what its header says; one row a room asked for, also where nothing is known of it. */
export interface RoomFactsRow {
  roomId: string;
  roomRowExists: boolean;
  version: string | null;
  creator: string | null;
  isPublic: boolean | null;
  /** From room_stats_state, which one process keeps with a delay and empties when the server leaves. */
  statsName: string | null;
  statsAlias: string | null;
  roomType: string | null;
  /** A local alias, where the room's state names none. */
  localAlias: string | null;
  partialState: boolean;
  localUserJoined: boolean;
  stateRowsExist: boolean;
  /** When the last local user left, in ms; null while one is joined. */
  lastLocalLeaveMs: number | null;
  /** Stored JSON of the room's m.room.name, read only where room_stats_state has no name. */
  nameJson: string | null;
  tombstoneJson: string | null;
}

declare const judged: unique symbol;

/** A room with the trust of its state. Made by {@link CurrentStateStore.judgeTxn} alone; the brand keeps others from it. */
export interface JudgedRoom extends RoomFactsRow {
  readonly trust: Trust;
  readonly [judged]: true;
}

/** An answer from the state of now, never without its trust. */
export interface CurrentAnswer<T> {
  readonly trust: Trust;
  readonly rows: T[];
}

/** Whether the room's state of now is what the homeserver goes by; of other rooms there is only what is last known. */
export function isRelied(room: { readonly trust: Trust }): boolean {
  return room.trust.state === 'current' || room.trust.state === 'partial';
}

/** A member by the state of now. */
export interface CurrentMember extends MemberDetail {
  userId: string;
}

export interface CurrentMembersWish {
  /** Empty: all. */
  memberships: readonly string[];
  afterUserId: string | null;
  limit: number;
}

interface FactsSqlRow {
  room_id: string;
  room_row_exists: boolean;
  room_version: string | null;
  creator: string | null;
  is_public: boolean | null;
  name: string | null;
  canonical_alias: string | null;
  room_type: string | null;
  local_alias: string | null;
  partial_state: boolean | null;
  local_user_joined: boolean | null;
  state_rows_exist: boolean | null;
  last_local_leave_ms: number | null;
  name_json: string | null;
  tombstone_json: string | null;
}

/** JSON of events is bounded by the homeserver to 64 KiB; escapes and old `unsigned` make it longer. */
const maxStateJsonBytes = 512 * 1024;

/** The state of rooms as it is now, with how far it can be believed (S3). */
export class CurrentStateStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'rooms', columns: ['room_id', 'is_public', 'creator', 'room_version'], without: 'rooms' },
    {
      table: 'room_stats_state',
      columns: ['room_id', 'name', 'canonical_alias', 'topic', 'join_rules', 'history_visibility', 'encryption'],
      optional: ['room_type'],
      without: 'names of rooms',
    },
    {
      table: 'current_state_events',
      columns: ['event_id', 'room_id', 'type', 'state_key', 'membership'],
      without: 'the state of rooms',
    },
    { table: 'partial_state_rooms', columns: ['room_id'], optionalTable: true, without: 'rooms with partial state' },
    { table: 'room_aliases', columns: ['room_alias', 'room_id'], without: 'aliases' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** The rooms with their trust and what their headers say, in any order. */
  async judgeTxn(txn: ReadTxn, roomIds: readonly string[]): Promise<JudgedRoom[]> {
    const roomType = this.schema.has('room_stats_state', 'room_type') ? sql`x.room_type` : sql`NULL::text`;
    const partial = this.schema.has('partial_state_rooms')
      ? sql`(SELECT true FROM partial_state_rooms p WHERE p.room_id = f.room_id LIMIT 1)`
      : sql`false`;
    const ordering = this.schema.has('local_current_membership', 'event_stream_ordering')
      ? sql`COALESCE(l.event_stream_ordering, e.stream_ordering, ${unknownOrdering}::bigint)`
      : sql`COALESCE(e.stream_ordering, ${unknownOrdering}::bigint)`;
    // LIMIT 1 in each part keeps the planner from reading a whole table into a hash for the sake of a page; what only
    // a room without local users, or without a name, needs is asked for those alone.
    const rows = await txn.query<FactsSqlRow>(sql`
      SELECT f.room_id, f.room_row_exists, f.room_version, f.creator, f.is_public, f.name, f.canonical_alias, f.room_type,
        f.local_user_joined, ${partial} AS partial_state,
        CASE WHEN f.canonical_alias IS NULL THEN (
          SELECT a.room_alias FROM room_aliases a WHERE a.room_id = f.room_id ORDER BY a.room_alias LIMIT 1
        ) END AS local_alias,
        CASE WHEN f.local_user_joined THEN true ELSE (
          SELECT true FROM current_state_events c WHERE c.room_id = f.room_id LIMIT 1
        ) END AS state_rows_exist,
        CASE WHEN f.local_user_joined THEN NULL ELSE (
          SELECT COALESCE(e.received_ts, ${claimedTimeOfE})
          FROM local_current_membership l LEFT JOIN events e ON e.event_id = l.event_id
          WHERE l.room_id = f.room_id AND l.membership IN ('leave', 'ban')
          ORDER BY ${ordering} DESC LIMIT 1
        ) END AS last_local_leave_ms,
        CASE WHEN f.name IS NULL THEN (
          SELECT j.json FROM current_state_events c JOIN event_json j ON j.event_id = c.event_id
          WHERE c.room_id = f.room_id AND c.type = 'm.room.name' AND c.state_key = ''
            AND octet_length(j.json) <= ${maxStateJsonBytes} LIMIT 1
        ) END AS name_json,
        (SELECT j.json FROM current_state_events c JOIN event_json j ON j.event_id = c.event_id
          WHERE c.room_id = f.room_id AND c.type = 'm.room.tombstone' AND c.state_key = ''
            AND octet_length(j.json) <= ${maxStateJsonBytes} LIMIT 1) AS tombstone_json
      FROM (
        SELECT page.room_id, r.room_id IS NOT NULL AS room_row_exists, r.room_version, r.creator, r.is_public,
          s.name, s.canonical_alias, s.room_type,
          (SELECT true FROM local_current_membership l
            WHERE l.room_id = page.room_id AND l.membership = 'join' LIMIT 1) AS local_user_joined
        FROM unnest(${roomIds}::text[]) AS page (room_id)
        LEFT JOIN LATERAL (
          SELECT x.room_id, x.room_version, x.creator, x.is_public FROM rooms x WHERE x.room_id = page.room_id LIMIT 1
        ) AS r ON true
        LEFT JOIN LATERAL (
          SELECT x.name, x.canonical_alias, ${roomType} AS room_type
          FROM room_stats_state x WHERE x.room_id = page.room_id LIMIT 1
        ) AS s ON true
        OFFSET 0
      ) AS f`);
    return rows.map((row) => judge(toFacts(row)));
  }

  /** State events with an empty state_key, of these types. */
  async getStateTxn(txn: ReadTxn, room: JudgedRoom, types: readonly string[]): Promise<CurrentAnswer<PastStateRow>> {
    if (!isRelied(room)) return { trust: room.trust, rows: [] };
    const rows = await txn.query<{ type: string; event_id: string; json: string | null }>(sql`
      SELECT c.type, c.event_id, j.json
      FROM current_state_events c
      LEFT JOIN event_json j ON j.event_id = c.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}
      WHERE c.room_id = ${room.roomId} AND c.type = ANY(${types}::text[]) AND c.state_key = ''
      LIMIT ${types.length}`);
    const states = rows.map((row) => ({ roomId: room.roomId, type: row.type, eventId: row.event_id, json: row.json }));
    return { trust: room.trust, rows: states };
  }

  /** A page of the state, in order of type and state key. Along (room_id, type, state_key). */
  async listEntriesTxn(txn: ReadTxn, room: JudgedRoom, wish: StateWish): Promise<CurrentAnswer<StateEntry>> {
    if (!isRelied(room)) return { trust: room.trust, rows: [] };
    const parts = rangesOf(wish).map(
      (range) => sql`
        SELECT s.type, s.state_key, s.event_id FROM current_state_events s
        WHERE s.room_id = ${room.roomId} AND ${range}
        ORDER BY s.type, s.state_key LIMIT ${wish.limit}`,
    );
    const rows = await txn.query<StateEntrySqlRow>(sql`
      SELECT page.type, page.state_key, page.event_id FROM (${unionOf(parts)}) AS page
      ORDER BY page.type, page.state_key LIMIT ${wish.limit}`);
    return { trust: room.trust, rows: rows.map(toStateEntry) };
  }

  /** A page of the members, in order of user id. Along (room_id, type, state_key). */
  async listMembersTxn(
    txn: ReadTxn,
    room: JudgedRoom,
    wish: CurrentMembersWish,
  ): Promise<CurrentAnswer<CurrentMember>> {
    if (!isRelied(room)) return { trust: room.trust, rows: [] };
    const wanted = wish.memberships.length > 0 ? sql`AND c.membership = ANY(${wish.memberships}::text[])` : nothing;
    const rows = await txn.query<MemberSqlRow>(sql`
      SELECT c.state_key AS user_id, c.membership, r.display_name, COALESCE(r.sender, e.sender) AS sender, c.event_id,
        ${receivedOrClaimedOfE} AS since_ms
      FROM (
        SELECT c.state_key, c.membership, c.event_id FROM current_state_events c
        WHERE c.room_id = ${room.roomId} AND c.type = 'm.room.member' AND c.state_key > ${wish.afterUserId ?? ''} ${wanted}
        ORDER BY c.state_key LIMIT ${wish.limit}
      ) AS c
      ${joinMember(sql`c`)}
      ORDER BY c.state_key LIMIT ${wish.limit}`);
    return { trust: room.trust, rows: rows.map(toMember) };
  }

  /**
   * How many other servers have a joined member in each room, among its first `perRoom` members; rooms that cannot be
   * relied on have no entry. Along (room_id, membership).
   */
  async countServersTxn(
    txn: ReadTxn,
    rooms: readonly JudgedRoom[],
    wish: { ownServer: string | null; perRoom: number },
  ): Promise<Map<string, { trust: Trust; servers: number; more: boolean }>> {
    const relied = new Map(rooms.filter(isRelied).map((room) => [room.roomId, room]));
    if (relied.size === 0) return new Map();
    const rows = await txn.query<{ room_id: string; servers: number; more: boolean }>(sql`
      SELECT asked.room_id, found.servers, found.members = ${wish.perRoom} AS more
      FROM unnest(${[...relied.keys()]}::text[]) AS asked (room_id)
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS members,
          (count(DISTINCT member.domain) FILTER (WHERE member.domain <> ${wish.ownServer ?? ''}))::int AS servers
        FROM (
          SELECT substr(c.state_key, strpos(c.state_key, ':') + 1) AS domain FROM current_state_events c
          WHERE c.room_id = asked.room_id AND c.type = 'm.room.member' AND c.membership = 'join'
          LIMIT ${wish.perRoom}
        ) AS member
      ) AS found
      LIMIT ${relied.size}`);
    return new Map(
      rows.flatMap(({ room_id: roomId, servers, more }) => {
        const room = relied.get(roomId);
        return room === undefined ? [] : [[roomId, { trust: room.trust, servers, more }] as const];
      }),
    );
  }

  /** What the state of each room says of one user; rooms that cannot be relied on, or say nothing, have no entry. */
  async getMembershipsTxn(
    txn: ReadTxn,
    rooms: readonly JudgedRoom[],
    userId: string,
  ): Promise<Map<string, { trust: Trust; eventId: string; membership: string }>> {
    const relied = new Map(rooms.filter(isRelied).map((room) => [room.roomId, room]));
    if (relied.size === 0) return new Map();
    const rows = await txn.query<{ room_id: string; event_id: string; membership: string | null }>(sql`
      SELECT c.room_id, c.event_id, c.membership
      FROM current_state_events c
      WHERE c.room_id = ANY(${[...relied.keys()]}::text[]) AND c.type = 'm.room.member' AND c.state_key = ${userId}
      LIMIT ${relied.size}`);
    return new Map(
      rows.flatMap((row) => {
        const room = relied.get(row.room_id);
        if (room === undefined || row.membership === null) return [];
        return [[row.room_id, { trust: room.trust, eventId: row.event_id, membership: row.membership }]];
      }),
    );
  }
}

interface MemberSqlRow {
  user_id: string;
  membership: string | null;
  display_name: string | null;
  sender: string | null;
  event_id: string;
  since_ms: number | null;
}

function toMember(row: MemberSqlRow): CurrentMember {
  return {
    userId: row.user_id,
    eventId: row.event_id,
    membership: row.membership,
    displayName: row.display_name,
    sender: row.sender,
    sinceMs: row.since_ms,
  };
}

/** The trust that these facts give. Whoever asks about a room that nothing names finds that out by its traces. */
export function trustOf(facts: RoomFactsRow): Trust {
  const decided = decideTrust({ ...facts, traceExists: true });
  return decided === 'room_not_found' ? { state: 'purged', sinceMs: null } : decided;
}

function judge(facts: RoomFactsRow): JudgedRoom {
  return { ...facts, trust: trustOf(facts) } as JudgedRoom; // the only place that brands
}

function toFacts(row: FactsSqlRow): RoomFactsRow {
  return {
    roomId: row.room_id,
    roomRowExists: row.room_row_exists,
    version: row.room_version,
    creator: row.creator,
    isPublic: row.is_public,
    statsName: row.name,
    statsAlias: row.canonical_alias,
    roomType: row.room_type,
    localAlias: row.local_alias,
    partialState: row.partial_state === true,
    localUserJoined: row.local_user_joined === true,
    stateRowsExist: row.state_rows_exist === true,
    lastLocalLeaveMs: row.last_local_leave_ms,
    nameJson: row.name_json,
    tombstoneJson: row.tombstone_json,
  };
}
