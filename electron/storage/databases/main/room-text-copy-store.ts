import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** What a state event says of its room. */
export interface CarriedRoomText {
  eventId: string;
  roomId: string;
  field: 'name' | 'topic' | 'avatar';
  value: string;
}

/** Where the same text stands too. */
export interface RoomTextCopy {
  eventId: string;
  table: 'room_stats_state' | 'sliding_sync_joined_rooms' | 'sliding_sync_membership_snapshots';
  count: number;
  /** Not all snapshots of the room were looked at: there may be more. */
  more: boolean;
}

/** Snapshots that are looked at, in all and of one room. */
const rowsInAll = 40_000;
const rowsOfRoom = 1_000;

/** Copies of a room's name, topic or picture (synapse-facts 1; sliding_sync_* from schema 87 on). */
export class RoomTextCopyStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'room_stats_state', columns: ['room_id', 'name', 'topic', 'avatar'], without: 'copies of names of rooms are not found' },
    { table: 'sliding_sync_joined_rooms', columns: ['room_id', 'room_name'], optionalTable: true, without: 'copies of names for sliding sync are not found' },
    { table: 'sliding_sync_membership_snapshots', columns: ['room_id', 'room_name'], optionalTable: true, without: 'copies of names for sliding sync are not found' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** Rows that hold the same text; a room whose name was changed since has none. */
  async getCopiesTxn(txn: ReadTxn, carried: readonly CarriedRoomText[]): Promise<RoomTextCopy[]> {
    if (carried.length === 0) return [];
    const perRoom = Math.min(rowsOfRoom, Math.ceil(rowsInAll / carried.length));
    const asked = sql`unnest(${carried.map(({ eventId }) => eventId)}::text[], ${carried.map(({ roomId }) => roomId)}::text[],
      ${carried.map(({ field }) => field)}::text[], ${carried.map(({ value }) => value)}::text[])
      AS asked (event_id, room_id, field, value)`;
    const joined = this.schema.has('sliding_sync_joined_rooms')
      ? sql`UNION ALL SELECT asked.event_id, 'sliding_sync_joined_rooms' AS table, 1 AS count, false AS more FROM ${asked}
          JOIN sliding_sync_joined_rooms s ON s.room_id = asked.room_id
          WHERE asked.field = 'name' AND s.room_name = asked.value`
      : nothing;
    const snapshots = this.schema.has('sliding_sync_membership_snapshots')
      ? sql`UNION ALL SELECT asked.event_id, 'sliding_sync_membership_snapshots' AS table, found.count, found.looked_at = ${perRoom} AS more
          FROM ${asked}
          CROSS JOIN LATERAL (
            SELECT count(*)::int AS looked_at, (count(*) FILTER (WHERE snapshot.room_name = asked.value))::int AS count
            FROM (
              SELECT m.room_name FROM sliding_sync_membership_snapshots m
              WHERE m.room_id = asked.room_id AND asked.field = 'name' LIMIT ${perRoom}
            ) AS snapshot
          ) AS found
          WHERE found.count > 0`
      : nothing;
    const rows = await txn.query<{ event_id: string; table: RoomTextCopy['table']; count: number; more: boolean }>(sql`
      SELECT asked.event_id, 'room_stats_state' AS table, 1 AS count, false AS more FROM ${asked}
      JOIN room_stats_state s ON s.room_id = asked.room_id
      WHERE CASE asked.field WHEN 'name' THEN s.name WHEN 'topic' THEN s.topic ELSE s.avatar END = asked.value
      ${joined} ${snapshots}
      LIMIT ${carried.length * 3}`);
    return rows.map((row) => ({ eventId: row.event_id, table: row.table, count: row.count, more: row.more }));
  }
}
