import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { depthOfE } from './bounds';

/** An event that no other event of the room points to yet. */
export interface ExtremityRow {
  eventId: string;
  type: string | null;
  sender: string | null;
  depth: number | null;
  receivedMs: number | null;
}

/** Forward extremities are counted up to here; a healthy room has a handful. */
const extremityBound = 10_000;
/** What a room's retention policy may say, drawn to what a number holds: it is content of an event. */
const lifetimeBound = 9_007_199_254_740_991;

/** What a room's header shows besides its state: local aliases, retention, who blocked it, its loose ends. */
export class RoomDetailStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'room_aliases', columns: ['room_alias', 'room_id'], optional: ['creator'], without: 'aliases' },
    { table: 'blocked_rooms', columns: ['room_id'], optional: ['user_id'], without: 'whether a room is blocked' },
    {
      table: 'room_retention',
      columns: ['room_id', 'event_id', 'min_lifetime', 'max_lifetime'],
      optionalTable: true,
      without: 'how long rooms keep their events, and traces of purged rooms',
    },
    { table: 'event_forward_extremities', columns: ['event_id', 'room_id'], without: 'forward extremities of rooms' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Aliases of this server that lead to the room, in their order. */
  async listAliasesTxn(
    txn: ReadTxn,
    roomId: string,
    limit: number,
  ): Promise<{ alias: string; createdBy: string | null }[]> {
    const creator = this.schema.has('room_aliases', 'creator') ? sql`creator` : sql`NULL::text`;
    const rows = await txn.query<{ room_alias: string; creator: string | null }>(sql`
      SELECT room_alias, ${creator} AS creator FROM room_aliases
      WHERE room_id = ${roomId} ORDER BY room_alias LIMIT ${limit}`);
    return rows.map((row) => ({ alias: row.room_alias, createdBy: row.creator }));
  }

  /** Whether the room is blocked, and by whom. */
  async getBlockTxn(txn: ReadTxn, roomId: string): Promise<{ blocked: boolean; blockedBy: string | null }> {
    const user = this.schema.has('blocked_rooms', 'user_id') ? sql`user_id` : sql`NULL::text`;
    const [row] = await txn.query<{ user_id: string | null }>(
      sql`SELECT ${user} AS user_id FROM blocked_rooms WHERE room_id = ${roomId} LIMIT 1`,
    );
    return { blocked: row !== undefined, blockedBy: row?.user_id ?? null };
  }

  /** The retention policy that an event of the room set, ms; null where the homeserver keeps none of it. */
  async getRetentionTxn(
    txn: ReadTxn,
    roomId: string,
    eventId: string,
  ): Promise<{ minMs: number | null; maxMs: number | null } | null> {
    if (!this.schema.has('room_retention', 'event_id')) return null;
    const [row] = await txn.query<{ min_ms: number | null; max_ms: number | null }>(sql`
      SELECT CASE WHEN min_lifetime IS NOT NULL THEN LEAST(min_lifetime, ${lifetimeBound}) END AS min_ms,
        CASE WHEN max_lifetime IS NOT NULL THEN LEAST(max_lifetime, ${lifetimeBound}) END AS max_ms
      FROM room_retention WHERE room_id = ${roomId} AND event_id = ${eventId} LIMIT 1`);
    return row === undefined ? null : { minMs: row.min_ms, maxMs: row.max_ms };
  }

  /** Forward extremities, the deepest first; `count` up to 10,000. */
  async listExtremitiesTxn(
    txn: ReadTxn,
    roomId: string,
    limit: number,
  ): Promise<{ count: number; items: ExtremityRow[] }> {
    const rows = await txn.query<{
      event_id: string;
      type: string | null;
      sender: string | null;
      depth: number | null;
      received_ts: number | null;
      whole: number;
    }>(sql`
      SELECT x.event_id, e.type, e.sender, ${depthOfE} AS depth, e.received_ts, count(*) OVER ()::int AS whole
      FROM (SELECT event_id FROM event_forward_extremities WHERE room_id = ${roomId} LIMIT ${extremityBound}) AS x
      LEFT JOIN events e ON e.event_id = x.event_id
      ORDER BY e.depth DESC NULLS LAST, x.event_id LIMIT ${limit}`);
    const items = rows.map((row) => ({
      eventId: row.event_id,
      type: row.type,
      sender: row.sender,
      depth: row.depth,
      receivedMs: row.received_ts,
    }));
    return { count: rows[0]?.whole ?? 0, items };
  }
}
