import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, depthOfE, expiryTimeOfX } from './bounds';

/** One event with its place and its stored JSON. */
export interface EventRow {
  eventId: string;
  roomId: string;
  roomVersion: string | null;
  type: string;
  /** From `state_events`, which alone proves that an event is a state event. */
  stateKey: string | null;
  isState: boolean;
  sender: string | null;
  claimedMs: number | null;
  receivedMs: number | null;
  streamOrdering: number | null;
  depth: number;
  instanceName: string | null;
  outlier: boolean;
  /** Null where it was not rejected; the homeserver's own word otherwise. */
  rejection: string | null;
  expiryMs: number | null;
  internalMetadata: string | null;
  /** The text as stored; null if there is none or it is longer than `maxJsonBytes`. */
  json: string | null;
  /** Null if there is no row in `event_json`. */
  jsonBytes: number | null;
  /** SHA-256 over the stored text's UTF-8 bytes, hexadecimal. */
  jsonSha256: string | null;
}

interface EventSqlRow {
  event_id: string;
  room_id: string;
  room_version: string | null;
  type: string;
  is_state: boolean;
  state_key: string | null;
  sender: string | null;
  origin_server_ts: number | null;
  received_ts: number | null;
  stream_ordering: number | null;
  depth: number;
  instance_name: string | null;
  outlier: boolean | null;
  rejection: string | null;
  expiry_ts: number | null;
  internal_metadata: string | null;
  json: string | null;
  json_bytes: number | null;
  json_sha256: string | null;
}

/** Events and their JSON. JSON is read as text and never cast here: one odd row would abort the query. */
export class EventStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'events',
      columns: [
        ...['event_id', 'room_id', 'type', 'sender', 'depth', 'topological_ordering', 'stream_ordering'],
        ...['origin_server_ts', 'received_ts', 'outlier', 'instance_name'],
      ],
      without: 'events',
    },
    { table: 'event_json', columns: ['event_id', 'internal_metadata', 'json'], without: 'what events say' },
    { table: 'state_events', columns: ['event_id', 'type', 'state_key'], without: 'which events are state events' },
    { table: 'rejections', columns: ['event_id', 'reason'], without: 'which events were rejected' },
    {
      table: 'event_expiry',
      columns: ['event_id', 'expiry_ts'],
      optionalTable: true,
      without: 'self-destructing events',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** The event, or null where `events` has no such row. */
  async getEventTxn(txn: ReadTxn, eventId: string, maxJsonBytes: number): Promise<EventRow | null> {
    const expiry = this.schema.has('event_expiry')
      ? sql`(SELECT ${expiryTimeOfX} FROM event_expiry x WHERE x.event_id = e.event_id)`
      : sql`NULL::bigint`;
    const [row] = await txn.query<EventSqlRow>(sql`
      SELECT e.event_id, e.room_id, e.type, e.sender, ${claimedTimeOfE} AS origin_server_ts, e.received_ts,
        e.stream_ordering, ${depthOfE} AS depth, e.instance_name, e.outlier,
        t.event_id IS NOT NULL AS is_state, t.state_key,
        (SELECT r.room_version FROM rooms r WHERE r.room_id = e.room_id) AS room_version,
        (SELECT x.reason FROM rejections x WHERE x.event_id = e.event_id) AS rejection,
        ${expiry} AS expiry_ts, j.internal_metadata,
        CASE WHEN octet_length(j.json) <= ${maxJsonBytes} THEN j.json END AS json, octet_length(j.json) AS json_bytes,
        encode(sha256(convert_to(j.json, 'UTF8')), 'hex') AS json_sha256
      FROM events e
      LEFT JOIN event_json j ON j.event_id = e.event_id
      LEFT JOIN state_events t ON t.event_id = e.event_id
      WHERE e.event_id = ${eventId}`);
    return row === undefined ? null : toEvent(row);
  }

  /** When an event that may be in no other table expires (ms); null without a row in `event_expiry`. */
  async getExpiryMsTxn(txn: ReadTxn, eventId: string): Promise<number | null> {
    if (!this.schema.has('event_expiry')) return null;
    const [row] = await txn.query<{ expiry_ts: number }>(
      sql`SELECT ${expiryTimeOfX} AS expiry_ts FROM event_expiry x WHERE x.event_id = ${eventId}`,
    );
    return row?.expiry_ts ?? null;
  }

  /** Stored JSON by event id; ids without JSON have no entry. */
  async getJsonTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await txn.query<{ event_id: string; json: string }>(sql`
      SELECT event_id, json FROM event_json WHERE event_id = ANY(${eventIds}::text[]) LIMIT ${eventIds.length}`);
    return new Map(rows.map((row) => [row.event_id, row.json]));
  }
}

function toEvent(row: EventSqlRow): EventRow {
  return {
    eventId: row.event_id,
    roomId: row.room_id,
    roomVersion: row.room_version,
    type: row.type,
    stateKey: row.state_key,
    isState: row.is_state,
    sender: row.sender,
    claimedMs: row.origin_server_ts,
    receivedMs: row.received_ts,
    streamOrdering: row.stream_ordering,
    depth: row.depth,
    instanceName: row.instance_name,
    outlier: row.outlier === true,
    rejection: row.rejection,
    expiryMs: row.expiry_ts,
    internalMetadata: row.internal_metadata,
    json: row.json,
    jsonBytes: row.json_bytes,
    jsonSha256: row.json_sha256,
  };
}
