import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { endOfPrefix } from './bounds';

/** Counters of a room's members, kept by the homeserver with a delay. */
export interface RoomCounters {
  join: number;
  invite: number;
  leave: number;
  ban: number;
  local: number;
}

/** What the statistics say of a room's state. */
export interface RoomStatsState {
  topic: string | null;
  joinRule: string | null;
  historyVisibility: string | null;
  encryption: string | null;
}

interface CountersSqlRow {
  joined_members: number;
  invited_members: number;
  left_members: number;
  banned_members: number;
  local_users_in_room: number;
}

/** Tables that keep rows of a room after it was purged, and what such a row shows. */
const traces = [
  { table: 'current_state_delta_stream', says: 'changes of its state (current_state_delta_stream)' },
  { table: 'blocked_rooms', says: 'it is blocked (blocked_rooms)' },
  { table: 'room_retention', says: 'its retention policy (room_retention)' },
  { table: 'threads', says: 'its threads (threads)' },
  { table: 'event_labels', says: 'labels of its events (event_labels)' },
] as const;

/** A room by itself: counters, aliases, whether it is blocked, what a purge left of it. */
export class RoomStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'room_stats_current',
      columns: [
        'room_id',
        'joined_members',
        'invited_members',
        'left_members',
        'banned_members',
        'local_users_in_room',
      ],
      without: 'counts of members',
    },
    { table: 'threads', columns: ['room_id'], optionalTable: true, without: 'traces of purged rooms' },
    { table: 'event_labels', columns: ['room_id'], optionalTable: true, without: 'traces of purged rooms' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Counters of each room that has them. */
  async getCountersTxn(txn: ReadTxn, roomIds: readonly string[]): Promise<Map<string, RoomCounters>> {
    const rows = await txn.query<CountersSqlRow & { room_id: string }>(sql`
      SELECT room_id, joined_members, invited_members, left_members, banned_members, local_users_in_room
      FROM room_stats_current WHERE room_id = ANY(${roomIds}::text[]) LIMIT ${roomIds.length}`);
    return new Map(
      rows.map((row) => [
        row.room_id,
        {
          join: row.joined_members,
          invite: row.invited_members,
          leave: row.left_members,
          ban: row.banned_members,
          local: row.local_users_in_room,
        },
      ]),
    );
  }

  /** The statistics' copy of the room's state; null where there is no row. */
  async getStatsStateTxn(txn: ReadTxn, roomId: string): Promise<RoomStatsState | null> {
    const [row] = await txn.query<{
      topic: string | null;
      join_rules: string | null;
      history_visibility: string | null;
      encryption: string | null;
    }>(sql`
      SELECT topic, join_rules, history_visibility, encryption FROM room_stats_state WHERE room_id = ${roomId}`);
    if (row === undefined) return null;
    return {
      topic: row.topic,
      joinRule: row.join_rules,
      historyVisibility: row.history_visibility,
      encryption: row.encryption,
    };
  }

  /** Where a room without a row in `rooms` still shows, each as a phrase; by the indexes that begin with room_id. */
  async listTracesTxn(txn: ReadTxn, roomId: string): Promise<string[]> {
    const found: string[] = [];
    for (const { query, says } of this.traceQueries(roomId)) {
      if ((await txn.query(query)).length > 0) found.push(says);
    }
    return found;
  }

  private traceQueries(roomId: string): { query: SqlQuery; says: string }[] {
    const queries = {
      current_state_delta_stream: sql`SELECT 1 AS one FROM current_state_delta_stream WHERE room_id = ${roomId} LIMIT 1`,
      blocked_rooms: sql`SELECT 1 AS one FROM blocked_rooms WHERE room_id = ${roomId} LIMIT 1`,
      room_retention: sql`SELECT 1 AS one FROM room_retention WHERE room_id = ${roomId} LIMIT 1`,
      threads: sql`SELECT 1 AS one FROM threads WHERE room_id = ${roomId} LIMIT 1`,
      event_labels: sql`SELECT 1 AS one FROM event_labels WHERE room_id = ${roomId} LIMIT 1`,
    };
    return traces
      .filter(({ table }) => this.schema.has(table))
      .map(({ table, says }) => ({ query: queries[table], says }));
  }

  /** Which of the rooms have no row in `rooms` but changes of state: purged. */
  async filterPurgedTxn(txn: ReadTxn, roomIds: readonly string[]): Promise<string[]> {
    const rows = await txn.query<{ room_id: string }>(sql`
      SELECT page.room_id FROM unnest(${roomIds}::text[]) AS page (room_id)
      WHERE NOT EXISTS (SELECT 1 FROM rooms r WHERE r.room_id = page.room_id)
        AND (SELECT true FROM current_state_delta_stream d WHERE d.room_id = page.room_id LIMIT 1)
      LIMIT ${roomIds.length}`);
    return rows.map((row) => row.room_id);
  }

  /** Room ids that begin with `prefix` and lie after `after`, in their order; a range of the primary key. */
  async listByIdPrefixTxn(
    txn: ReadTxn,
    wish: { prefix: string; after: string | null; limit: number },
  ): Promise<string[]> {
    const rows = await txn.query<{ room_id: string }>(sql`
      SELECT room_id FROM rooms
      WHERE room_id >= ${wish.prefix} AND room_id < ${endOfPrefix(wish.prefix)} AND starts_with(room_id, ${wish.prefix})
        AND room_id > ${wish.after ?? ''}
      ORDER BY room_id LIMIT ${wish.limit}`);
    return rows.map((row) => row.room_id);
  }

  /** Local aliases that begin with `prefix`, in their order; a range of the unique index. */
  async listByAliasPrefixTxn(
    txn: ReadTxn,
    wish: { prefix: string; after: string | null; limit: number },
  ): Promise<{ alias: string; roomId: string }[]> {
    const rows = await txn.query<{ room_alias: string; room_id: string }>(sql`
      SELECT room_alias, room_id FROM room_aliases
      WHERE room_alias >= ${wish.prefix} AND room_alias < ${endOfPrefix(wish.prefix)}
        AND starts_with(room_alias, ${wish.prefix}) AND room_alias > ${wish.after ?? ''}
      ORDER BY room_alias LIMIT ${wish.limit}`);
    return rows.map((row) => ({ alias: row.room_alias, roomId: row.room_id }));
  }

  /**
   * Rooms with `text` anywhere in their name, in order of the name's beginning. No index serves this: it looks through the names of all
   * rooms, so call it with a short timeout only. Rooms whose id, or alias of this server, begins with the text are left out.
   */
  async scanByNameTxn(
    txn: ReadTxn,
    wish: { text: string; after: { name: string; roomId: string } | null; limit: number },
  ): Promise<{ roomId: string; name: string }[]> {
    const pattern = `%${wish.text.replace(/[\\%_]/g, '\\$&')}%`;
    const after =
      wish.after === null
        ? nothing
        : sql`AND (left(s.name, 200), s.room_id) > (${wish.after.name}, ${wish.after.roomId})`;
    const rows = await txn.query<{ room_id: string; name: string }>(sql`
      SELECT s.room_id, left(s.name, 200) AS name FROM room_stats_state s
      WHERE s.name ILIKE ${pattern} ${after} AND NOT starts_with(s.room_id, ${`!${wish.text}`})
        AND NOT EXISTS (
          SELECT 1 FROM room_aliases a WHERE a.room_id = s.room_id AND starts_with(a.room_alias, ${`#${wish.text}`})
        )
      ORDER BY left(s.name, 200), s.room_id LIMIT ${wish.limit}`);
    return rows.map((row) => ({ roomId: row.room_id, name: row.name }));
  }
}
