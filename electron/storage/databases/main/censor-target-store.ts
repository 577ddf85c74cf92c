import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, expiryTimeOfX } from './bounds';

/** An id that is to be censored, and what the server has under it. Times are ms since 1970. */
export interface CensorTarget {
  eventId: string;
  /** event_json.json as stored; null: no such event here, or only in event_expiry. */
  json: string | null;
  roomId: string | null;
  roomName: string | null;
  roomVersion: string | null;
  /** A local user is joined: other servers still receive events of this room from us. */
  serverInRoom: boolean;
  type: string | null;
  sender: string | null;
  isState: boolean;
  originServerTs: number | null;
  /** event_expiry.expiry_ts; null: no row. */
  expiryTs: number | null;
}

interface TargetRow {
  event_id: string;
  json: string | null;
  room_id: string | null;
  room_name: string | null;
  room_version: string | null;
  server_in_room: boolean;
  type: string | null;
  sender: string | null;
  is_state: boolean;
  origin_server_ts: number | null;
  expiry_ts: number | null;
}

/** Events as censoring looks at them: many at once, by id, with all that decides what may be done to them. */
export class CensorTargetStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'events', columns: ['event_id', 'room_id', 'type', 'sender', 'origin_server_ts'], without: 'no event can be previewed' },
    { table: 'event_json', columns: ['event_id', 'room_id', 'json'], without: 'no event can be previewed' },
    { table: 'rooms', columns: ['room_id', 'room_version'], without: 'no event can be previewed' },
    { table: 'state_events', columns: ['event_id'], without: 'state events cannot be told from others' },
    { table: 'event_expiry', columns: ['event_id', 'expiry_ts'], without: 'pending expiries are not shown' },
    { table: 'room_stats_state', columns: ['room_id', 'name'], without: 'rooms are shown by their id alone' },
    { table: 'local_current_membership', columns: ['room_id', 'membership'], without: 'rooms that the server has left are not marked' },
  ]; // prettier-ignore

  /** One entry for each id, in the order given, also for those that the server does not have. */
  async getTargetsTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<CensorTarget[]> {
    const rows = await txn.query<TargetRow>(sql`
      SELECT asked.event_id, ej.json, ej.room_id, rss.name AS room_name, r.room_version, e.type, e.sender,
        ${claimedTimeOfE} AS origin_server_ts, ${expiryTimeOfX} AS expiry_ts,
        EXISTS (SELECT FROM state_events se WHERE se.event_id = asked.event_id) AS is_state,
        EXISTS (
          SELECT FROM local_current_membership lcm WHERE lcm.room_id = ej.room_id AND lcm.membership = 'join'
        ) AS server_in_room
      FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS asked (event_id, place)
      LEFT JOIN event_json ej ON ej.event_id = asked.event_id
      LEFT JOIN events e ON e.event_id = asked.event_id
      LEFT JOIN rooms r ON r.room_id = ej.room_id
      LEFT JOIN room_stats_state rss ON rss.room_id = ej.room_id
      LEFT JOIN event_expiry x ON x.event_id = asked.event_id
      ORDER BY asked.place LIMIT ${eventIds.length}`);
    return rows.map(toTarget);
  }
}

function toTarget(row: TargetRow): CensorTarget {
  return {
    eventId: row.event_id,
    json: row.json,
    roomId: row.room_id,
    roomName: row.room_name,
    roomVersion: row.room_version,
    serverInRoom: row.server_in_room,
    type: row.type,
    sender: row.sender,
    isState: row.is_state,
    originServerTs: row.origin_server_ts,
    expiryTs: row.expiry_ts,
  };
}
