import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, unknownOrdering } from './bounds';

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

/** State that a room had, as history tells it. */
export interface PastStateRow {
  roomId: string;
  type: string;
  eventId: string;
  /** Null where the event's JSON is gone (purged). */
  json: string | null;
}

/** JSON of events is bounded by the homeserver to 64 KiB; escapes and old `unsigned` make it longer. */
const maxStateJsonBytes = 512 * 1024;
/** How many changes of state are looked through in one room, newest and oldest. */
const changesLookedThrough = { newest: 2_000, oldest: 500 };
/** How many events, where the changes of state do not reach back to the room's creation. */
const eventsLookedThrough = { newest: 300, oldest: 100 };

/** Rooms with what is needed to say how far their state can be believed (S3), many at a time. */
export class RoomFactsStore {
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
    {
      table: 'current_state_delta_stream',
      columns: ['stream_id', 'room_id', 'type', 'state_key', 'event_id', 'prev_event_id'],
      without: 'the last known state of rooms that the server has left',
    },
    { table: 'partial_state_rooms', columns: ['room_id'], optionalTable: true, without: 'rooms with partial state' },
    { table: 'room_aliases', columns: ['room_alias', 'room_id'], without: 'aliases' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Facts of each room, in any order. */
  async getFactsTxn(txn: ReadTxn, roomIds: readonly string[]): Promise<RoomFactsRow[]> {
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
    return rows.map(toFacts);
  }

  /**
   * The newest known state event of each wanted type (with an empty state_key) in rooms whose state is gone, by the
   * record of what became current, which survives. Leaving removes all state under one stream_id, and
   * `prev_event_id` then names what there was.
   */
  async getPastStateTxn(txn: ReadTxn, roomIds: readonly string[], types: readonly string[]): Promise<PastStateRow[]> {
    const rows = await txn.query<PastStateSqlRow>(sql`
      SELECT page.room_id, past.type, past.event_id, j.json
      FROM unnest(${roomIds}::text[]) AS page (room_id)
      CROSS JOIN LATERAL (
        SELECT DISTINCT ON (d.type) d.type, COALESCE(d.event_id, d.prev_event_id) AS event_id
        FROM (
          (SELECT stream_id, type, state_key, event_id, prev_event_id FROM current_state_delta_stream
            WHERE room_id = page.room_id ORDER BY stream_id DESC LIMIT ${changesLookedThrough.newest})
          UNION ALL
          (SELECT stream_id, type, state_key, event_id, prev_event_id FROM current_state_delta_stream
            WHERE room_id = page.room_id ORDER BY stream_id LIMIT ${changesLookedThrough.oldest})
        ) AS d
        WHERE d.state_key = '' AND d.type = ANY(${types}::text[]) AND COALESCE(d.event_id, d.prev_event_id) IS NOT NULL
        ORDER BY d.type, d.stream_id DESC
      ) AS past
      LEFT JOIN event_json j ON j.event_id = past.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}`);
    return rows.map(toPastState);
  }

  /** The same from the first and the latest events of each room, for rooms without a record of changes. */
  async getPastStateFromEventsTxn(
    txn: ReadTxn,
    roomIds: readonly string[],
    types: readonly string[],
  ): Promise<PastStateRow[]> {
    const rows = await txn.query<PastStateSqlRow>(sql`
      SELECT page.room_id, past.type, past.event_id, j.json
      FROM unnest(${roomIds}::text[]) AS page (room_id)
      CROSS JOIN LATERAL (
        SELECT DISTINCT ON (e.type) e.type, e.event_id
        FROM (
          (SELECT event_id, type, topological_ordering, stream_ordering FROM events
            WHERE room_id = page.room_id
            ORDER BY topological_ordering DESC, stream_ordering DESC LIMIT ${eventsLookedThrough.newest})
          UNION ALL
          (SELECT event_id, type, topological_ordering, stream_ordering FROM events
            WHERE room_id = page.room_id
            ORDER BY topological_ordering, stream_ordering LIMIT ${eventsLookedThrough.oldest})
        ) AS e
        JOIN state_events t ON t.event_id = e.event_id AND t.state_key = ''
        WHERE e.type = ANY(${types}::text[])
          AND (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NULL
        ORDER BY e.type, e.topological_ordering DESC, e.stream_ordering DESC
      ) AS past
      LEFT JOIN event_json j ON j.event_id = past.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}`);
    return rows.map(toPastState);
  }

  /** State events of a room now, of types with an empty state_key. */
  async getCurrentStateTxn(txn: ReadTxn, roomId: string, types: readonly string[]): Promise<PastStateRow[]> {
    const rows = await txn.query<PastStateSqlRow>(sql`
      SELECT c.room_id, c.type, c.event_id, j.json
      FROM current_state_events c
      LEFT JOIN event_json j ON j.event_id = c.event_id AND octet_length(j.json) <= ${maxStateJsonBytes}
      WHERE c.room_id = ${roomId} AND c.type = ANY(${types}::text[]) AND c.state_key = ''
      LIMIT ${types.length}`);
    return rows.map(toPastState);
  }
}

interface PastStateSqlRow {
  room_id: string;
  type: string;
  event_id: string;
  json: string | null;
}

function toPastState(row: PastStateSqlRow): PastStateRow {
  return { roomId: row.room_id, type: row.type, eventId: row.event_id, json: row.json };
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
