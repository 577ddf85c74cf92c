import { nothing, sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A place in a list by claimed time, newest first. */
export interface MessageKey {
  /** origin_server_ts as decimal digits: senders of old rooms claim times that a number cannot hold. */
  claimedTs: string;
  /** Null: before the first event of that time. */
  eventId: string | null;
}

/** What was read of one room: its events of the sender among `scanned` rows, and where reading ended. */
export interface RoomChunk {
  roomId: string;
  keys: { claimedTs: string; eventId: string }[];
  scanned: number;
  /** The last row that was read, of whomever; null: none was left. */
  end: { claimedTs: string; eventId: string } | null;
}

export interface ChunkWish {
  sender: string;
  types: readonly string[];
  /** ms since 1970; null: none. */
  fromMs: number | null;
  /** Each room with the place after which reading begins. */
  rooms: readonly { roomId: string; after: MessageKey }[];
  /** Rows that are read of each room at most. */
  perRoom: number;
}

interface ChunkSqlRow {
  room_id: string;
  event_id: string;
  claimed: string;
  is_theirs: boolean;
  is_last: boolean;
  scanned: number;
}

/** Above every claimed time. */
export const latestClaimed = '9223372036854775807';

/**
 * Events of one sender by claimed time. No index knows the sender, so rooms are read by (room_id, origin_server_ts) where
 * not outlier, so many rows at a time whoever sent them, and the caller merges the rooms.
 */
export class UserMessageStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'events',
      columns: ['event_id', 'room_id', 'type', 'sender', 'origin_server_ts', 'outlier'],
      without: 'the messages of a user',
    },
  ];

  /** The next rows of each room, newest first. */
  async readChunksTxn(txn: ReadTxn, wish: ChunkWish): Promise<RoomChunk[]> {
    const { rooms, types, fromMs } = wish;
    const lower = fromMs === null ? nothing : sql`AND e.origin_server_ts >= ${fromMs}`;
    // Ids are compared by bytes, as the merge does.
    const rows = await txn.query<ChunkSqlRow>(sql`
      SELECT part.room_id, part.event_id, part.claimed, part.is_theirs, part.is_last, part.scanned
      FROM unnest(${rooms.map(({ roomId }) => roomId)}::text[], ${rooms.map(({ after }) => after.claimedTs)}::bigint[],
        ${rooms.map(({ after }) => after.eventId)}::text[]) AS asked (room_id, claimed, event_id)
      CROSS JOIN LATERAL (
        SELECT asked.room_id, chunk.event_id, chunk.origin_server_ts::text AS claimed,
          chunk.sender = ${wish.sender} AND chunk.type = ANY(${types}::text[]) AS is_theirs,
          row_number() OVER newest_first = count(*) OVER () AS is_last,
          (count(*) OVER ())::int AS scanned
        FROM (
          SELECT e.event_id, e.origin_server_ts, e.sender, e.type FROM events e
          WHERE e.room_id = asked.room_id AND NOT e.outlier AND e.origin_server_ts <= asked.claimed ${lower}
            AND (asked.event_id IS NULL OR e.origin_server_ts < asked.claimed OR e.event_id COLLATE "C" < asked.event_id)
          ORDER BY e.origin_server_ts DESC, e.event_id COLLATE "C" DESC
          LIMIT ${wish.perRoom}
        ) AS chunk
        WINDOW newest_first AS (ORDER BY chunk.origin_server_ts DESC, chunk.event_id COLLATE "C" DESC)
      ) AS part
      WHERE part.is_theirs OR part.is_last
      LIMIT ${rooms.length * wish.perRoom}`);
    return toChunks(rooms, rows);
  }
}

function toChunks(rooms: ChunkWish['rooms'], rows: readonly ChunkSqlRow[]): RoomChunk[] {
  const chunks = new Map<string, RoomChunk>(
    rooms.map(({ roomId }) => [roomId, { roomId, keys: [], scanned: 0, end: null }]),
  );
  for (const row of rows) {
    const chunk = chunks.get(row.room_id);
    if (chunk === undefined) continue;
    const key = { claimedTs: row.claimed, eventId: row.event_id };
    chunk.scanned = row.scanned;
    if (row.is_theirs) chunk.keys.push(key);
    if (row.is_last) chunk.end = key;
  }
  return [...chunks.values()];
}
