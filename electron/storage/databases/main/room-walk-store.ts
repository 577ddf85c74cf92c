import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, expiryTimeOfX, receivedTimeOfD } from './bounds';

/** A place in a room's events by claimed time, newest first. */
export interface WalkKey {
  /** origin_server_ts as decimal digits: senders of old rooms claim times that a number cannot hold. */
  claimedTs: string;
  eventId: string;
}

/** One event that was passed on the way. */
export interface WalkedEvent extends WalkKey {
  type: string;
  sender: string | null;
}

export interface WalkWish {
  roomId: string;
  after: WalkKey | null;
  /** Claimed times, ms since 1970; null: no bound. */
  fromMs: number | null;
  toMs: number | null;
  limit: number;
}

/** An event whose content may stand although it should not. */
export interface WalkedContent {
  eventId: string;
  roomId: string;
  roomVersion: string | null;
  type: string;
  sender: string | null;
  claimedMs: number | null;
  isState: boolean;
  rejected: boolean;
  expiryMs: number | null;
  jsonBytes: number | null;
  /** As stored; null if there is none or it is too long to be read here. */
  json: string | null;
}

interface ContentSqlRow {
  event_id: string;
  room_id: string;
  room_version: string | null;
  type: string;
  sender: string | null;
  claimed_ms: number | null;
  is_state: boolean;
  rejected: boolean;
  expiry_ts: number | null;
  json_bytes: number | null;
  json: string | null;
}

const maxJsonBytes = 512 * 1024;

/** The events of one room, walked from the newest on by (room_id, origin_server_ts) where not outlier. */
export class RoomWalkStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'events',
      columns: ['event_id', 'room_id', 'type', 'sender', 'origin_server_ts', 'outlier'],
      without: 'contents that stand although they should not',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** The next events, whoever sent them. */
  async walkTxn(txn: ReadTxn, { roomId, after, fromMs, toMs, limit }: WalkWish): Promise<WalkedEvent[]> {
    const lower = fromMs === null ? nothing : sql`AND e.origin_server_ts >= ${fromMs}`;
    const upper = toMs === null ? nothing : sql`AND e.origin_server_ts <= ${toMs}`;
    const beyond =
      after === null
        ? nothing
        : sql`AND e.origin_server_ts <= ${after.claimedTs}::bigint
          AND (e.origin_server_ts < ${after.claimedTs}::bigint OR e.event_id < ${after.eventId})`;
    const rows = await txn.query<{ event_id: string; claimed: string; type: string; sender: string | null }>(sql`
      SELECT e.event_id, e.origin_server_ts::text AS claimed, e.type, e.sender FROM events e
      WHERE e.room_id = ${roomId} AND NOT e.outlier ${lower} ${upper} ${beyond}
      ORDER BY e.origin_server_ts DESC, e.event_id DESC LIMIT ${limit}`);
    return rows.map((row) => ({ eventId: row.event_id, claimedTs: row.claimed, type: row.type, sender: row.sender }));
  }

  /**
   * These events with their JSON.
   * @param holding only those whose stored text holds this word; the homeserver writes ASCII as it is
   */
  async readContentsTxn(txn: ReadTxn, eventIds: readonly string[], holding: string | null): Promise<WalkedContent[]> {
    if (eventIds.length === 0) return [];
    const condition = holding === null ? nothing : sql`AND strpos(j.json, ${holding}) > 0`;
    const expiry = this.schema.has('event_expiry', 'expiry_ts')
      ? sql`(SELECT ${expiryTimeOfX} FROM event_expiry x WHERE x.event_id = e.event_id)`
      : sql`NULL::bigint`;
    const rows = await txn.query<ContentSqlRow>(sql`
      SELECT e.event_id, e.room_id, e.type, e.sender, ${claimedTimeOfE} AS claimed_ms,
        (SELECT r.room_version FROM rooms r WHERE r.room_id = e.room_id) AS room_version,
        (SELECT true FROM state_events t WHERE t.event_id = e.event_id LIMIT 1) IS NOT NULL AS is_state,
        (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NOT NULL AS rejected,
        ${expiry} AS expiry_ts, octet_length(j.json) AS json_bytes,
        CASE WHEN octet_length(j.json) <= ${maxJsonBytes} THEN j.json END AS json
      FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS page (event_id, place)
      JOIN events e ON e.event_id = page.event_id
      JOIN event_json j ON j.event_id = page.event_id
      WHERE true ${condition}
      ORDER BY page.place LIMIT ${eventIds.length}`);
    return rows.map(toContent);
  }

  /** Which of these redaction events have no row in `redactions`: they redact nothing (S4). */
  async listWithoutTargetTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<string[]> {
    if (eventIds.length === 0) return [];
    const rows = await txn.query<{ event_id: string }>(sql`
      SELECT page.event_id FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS page (event_id, place)
      WHERE (SELECT true FROM redactions d WHERE d.event_id = page.event_id LIMIT 1) IS NULL
      ORDER BY page.place LIMIT ${eventIds.length}`);
    return rows.map((row) => row.event_id);
  }

  /** Redactions of these events, by index (redacts): which, and when the homeserver received them. */
  async listReceiptsTxn(
    txn: ReadTxn,
    eventIds: readonly string[],
  ): Promise<{ eventId: string; redacts: string; receivedMs: number | null }[]> {
    if (eventIds.length === 0) return [];
    const receivedMs = this.schema.has('redactions', 'received_ts') ? receivedTimeOfD : sql`NULL::bigint`;
    // One look by key an event: most have no redaction.
    return txn.query<{ eventId: string; redacts: string; receivedMs: number | null }>(sql`
      SELECT found.event_id AS "eventId", asked.event_id AS redacts, found.received_ms AS "receivedMs"
      FROM unnest(${eventIds}::text[]) AS asked (event_id)
      CROSS JOIN LATERAL (
        SELECT d.event_id, ${receivedMs} AS received_ms FROM redactions d WHERE d.redacts = asked.event_id LIMIT 100
      ) AS found LIMIT 10000`);
  }

  /** Rooms that a user was ever joined to, in the order of their ids; index (user_id, room_id). */
  async listRoomsOfUserTxn(
    txn: ReadTxn,
    { userId, fromRoomId, limit }: { userId: string; fromRoomId: string; limit: number },
  ): Promise<string[]> {
    const rows = await txn.query<{ room_id: string }>(sql`
      SELECT DISTINCT m.room_id FROM room_memberships m
      WHERE m.user_id = ${userId} AND m.room_id >= ${fromRoomId} AND m.membership = 'join'
      ORDER BY m.room_id LIMIT ${limit}`);
    return rows.map((row) => row.room_id);
  }
}

function toContent(row: ContentSqlRow): WalkedContent {
  return {
    eventId: row.event_id,
    roomId: row.room_id,
    roomVersion: row.room_version,
    type: row.type,
    sender: row.sender,
    claimedMs: row.claimed_ms,
    isState: row.is_state,
    rejected: row.rejected,
    expiryMs: row.expiry_ts,
    jsonBytes: row.json_bytes,
    json: row.json,
  };
}
