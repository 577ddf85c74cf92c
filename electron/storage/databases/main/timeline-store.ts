import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE, depthOfE, expiryTimeOfX } from './bounds';

/** What a line of a timeline is made of. */
export interface TimelineFacts {
  eventId: string;
  roomId: string;
  roomVersion: string | null;
  type: string;
  /** From `state_events`, which alone proves that an event is a state event. */
  stateKey: string | null;
  sender: string | null;
  claimedMs: number | null;
  receivedMs: number | null;
  streamOrdering: number | null;
  depth: number | null;
  instanceName: string | null;
  outlier: boolean;
  rejection: string | null;
  expiryMs: number | null;
  /** `redactions.redacts`, where the event is a redaction that has a row. */
  columnRedacts: string | null;
  internalMetadata: string | null;
  /** As stored; null if there is none, it is too long, or {@link isLeftOut}. */
  json: string | null;
  jsonBytes: number | null;
}

interface TimelineSqlRow {
  event_id: string;
  room_id: string;
  room_version: string | null;
  type: string;
  state_key: string | null;
  sender: string | null;
  claimed_ms: number | null;
  received_ts: number | null;
  stream_ordering: number | null;
  depth: number | null;
  instance_name: string | null;
  outlier: boolean | null;
  rejection: string | null;
  expiry_ts: number | null;
  column_redacts: string | null;
  internal_metadata: string | null;
  json: string | null;
  json_bytes: number | null;
}

/** JSON of an event is bounded by the homeserver to 64 KiB; escapes make it longer. */
const maxLineJsonBytes = 256 * 1024;
/** All JSON that one statement reads. */
const pageJsonBytes = 8 * 1024 * 1024;
/** There is no index of reports by event: the newest ones are looked through. */
export const reportsLookedThrough = 10_000;

/** Events with all that a line of a timeline says of them, by their ids. */
export class TimelineStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_reports', columns: ['id', 'event_id'], optionalTable: true, without: 'which events were reported' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Facts of these events in the order asked for; ids without a row in `events` are left out. */
  async listFactsTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<TimelineFacts[]> {
    if (eventIds.length === 0) return [];
    const expiry = this.schema.has('event_expiry')
      ? sql`(SELECT ${expiryTimeOfX} FROM event_expiry x WHERE x.event_id = e.event_id)`
      : sql`NULL::bigint`;
    // LIMIT 1 in each part keeps the planner from reading a whole table into a hash for the sake of a page.
    const rows = await txn.query<TimelineSqlRow>(sql`
      SELECT e.event_id, e.room_id, (SELECT r.room_version FROM rooms r WHERE r.room_id = e.room_id) AS room_version,
        e.type, t.state_key, e.sender, ${claimedTimeOfE} AS claimed_ms, e.received_ts, e.stream_ordering,
        ${depthOfE} AS depth, e.instance_name, e.outlier,
        (SELECT x.reason FROM rejections x WHERE x.event_id = e.event_id) AS rejection, ${expiry} AS expiry_ts,
        CASE WHEN e.type = 'm.room.redaction' THEN (
          SELECT d.redacts FROM redactions d WHERE d.event_id = e.event_id LIMIT 1
        ) END AS column_redacts,
        j.internal_metadata, octet_length(j.json) AS json_bytes,
        CASE WHEN octet_length(j.json) <= ${maxLineJsonBytes}
          AND sum(octet_length(j.json)) FILTER (WHERE octet_length(j.json) <= ${maxLineJsonBytes}) OVER (ORDER BY page.place) <= ${pageJsonBytes} THEN j.json END AS json
      FROM unnest(${eventIds}::text[]) WITH ORDINALITY AS page (event_id, place)
      CROSS JOIN LATERAL (
        SELECT x.event_id, x.room_id, x.type, x.sender, x.origin_server_ts, x.received_ts, x.stream_ordering, x.depth,
          x.instance_name, x.outlier
        FROM events x WHERE x.event_id = page.event_id LIMIT 1
      ) AS e
      LEFT JOIN LATERAL (
        SELECT x.internal_metadata, x.json FROM event_json x WHERE x.event_id = page.event_id LIMIT 1
      ) AS j ON true
      LEFT JOIN LATERAL (SELECT x.state_key FROM state_events x WHERE x.event_id = page.event_id LIMIT 1) AS t ON true
      ORDER BY page.place LIMIT ${eventIds.length}`);
    return rows.map(toFacts);
  }

  /** Which of these events users of this server have reported, among the newest reports. */
  async listReportedTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0 || !this.schema.has('event_reports', 'event_id')) return new Set();
    const rows = await txn.query<{ event_id: string }>(sql`
      SELECT DISTINCT r.event_id FROM (
        SELECT event_id FROM event_reports ORDER BY id DESC LIMIT ${reportsLookedThrough}
      ) AS r
      WHERE r.event_id = ANY(${eventIds}::text[]) LIMIT ${eventIds.length}`);
    return new Set(rows.map((row) => row.event_id));
  }
}

/** Events before it have used up the JSON that one statement reads; asked for anew without those, it has its own. */
export function isLeftOut({ json, jsonBytes }: TimelineFacts): boolean {
  return json === null && jsonBytes !== null && jsonBytes <= maxLineJsonBytes;
}

function toFacts(row: TimelineSqlRow): TimelineFacts {
  return {
    eventId: row.event_id,
    roomId: row.room_id,
    roomVersion: row.room_version,
    type: row.type,
    stateKey: row.state_key,
    sender: row.sender,
    claimedMs: row.claimed_ms,
    receivedMs: row.received_ts,
    streamOrdering: row.stream_ordering,
    depth: row.depth,
    instanceName: row.instance_name,
    outlier: row.outlier === true,
    rejection: row.rejection,
    expiryMs: row.expiry_ts,
    columnRedacts: row.column_redacts,
    internalMetadata: row.internal_metadata,
    json: row.json,
    jsonBytes: row.json_bytes,
  };
}
