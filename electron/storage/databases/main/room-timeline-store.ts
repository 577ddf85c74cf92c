import type { EventBadge } from '../../../../shared/contract/timeline';
import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { reportsLookedThrough } from './timeline-store';

/**
 * Where an event stands in its room: by `topological_ordering` and stream_ordering, or by claimed time and stream_ordering.
 * The first is whatever its sender claims, up to 2^63, and so travels as text.
 */
export interface TimelineKey {
  first: string;
  stream: number;
}

/** By what a timeline is ordered. A range of claimed times goes along the index of claimed times, or it would be a scan. */
export type TimelineOrder = 'room' | 'claimed';

export interface TimelineWish {
  roomId: string;
  order: TimelineOrder;
  forward: boolean;
  /** Goes on after this place. */
  after: TimelineKey | null;
  /** Begins at this place, which is on the page. */
  from: TimelineKey | null;
  sender: string | null;
  /** Empty: all. */
  types: readonly string[];
  badges: readonly EventBadge[];
  fromMs: number | null;
  toMs: number | null;
  outliers: boolean;
  /** Shown whatever it is: the event that was jumped to. */
  always: string | null;
  /** Rows that are read at most. */
  scan: number;
  limit: number;
}

/** An event that may be on a page, with its place among the rows that were read. */
export interface TimelineCandidate {
  eventId: string;
  key: TimelineKey;
  /** From 1. */
  place: number;
}

interface CandidateSqlRow {
  event_id: string;
  first: string;
  stream: number;
  place: number;
}

/** Events of a room in their order; each page reads a bounded stretch of an index. */
export class RoomTimelineStore {
  static readonly needs: readonly TableNeed[] = [];

  constructor(private readonly schema: SchemaFacts) {}

  /** Events that match all that SQL can tell of the wish, among the next `scan` rows of the order; up to `limit`. */
  async listCandidatesTxn(txn: ReadTxn, wish: TimelineWish): Promise<TimelineCandidate[]> {
    const rows = await txn.query<CandidateSqlRow>(sql`
      SELECT s.event_id, s.first::text AS first, s.stream_ordering AS stream, s.place
      FROM (
        SELECT k.*, row_number() OVER (ORDER BY ${ordered(wish, 'k')})::int AS place FROM (${stretch(wish)}) AS k
      ) AS s
      WHERE ${this.matching(wish)}
      ORDER BY ${ordered(wish, 's')} LIMIT ${wish.limit}`);
    return rows.map(toCandidate);
  }

  /** The last of the next `scan` rows, and how many there are; null where there are none. */
  async getEndOfStretchTxn(txn: ReadTxn, wish: TimelineWish): Promise<{ key: TimelineKey; rows: number } | null> {
    const [row] = await txn.query<CandidateSqlRow>(sql`
      SELECT s.event_id, s.first::text AS first, s.stream_ordering AS stream, s.place
      FROM (
        SELECT k.*, row_number() OVER (ORDER BY ${ordered(wish, 'k')})::int AS place FROM (${stretch(wish)}) AS k
      ) AS s
      ORDER BY s.place DESC LIMIT 1`);
    return row === undefined ? null : { key: toCandidate(row).key, rows: row.place };
  }

  /** Where an event of the room stands; null where the room does not have it. */
  async getPlaceTxn(
    txn: ReadTxn,
    wish: { roomId: string; eventId: string; order: TimelineOrder },
  ): Promise<TimelineKey | null> {
    const [row] = await txn.query<CandidateSqlRow>(sql`
      SELECT e.event_id, ${keyOf(wish.order, 'e')}::text AS first, e.stream_ordering AS stream, 1 AS place
      FROM events e WHERE e.event_id = ${wish.eventId} AND e.room_id = ${wish.roomId}`);
    return row === undefined ? null : toCandidate(row).key;
  }

  /** The event nearest to a claimed time: at or after it, or at or before it. Along (room_id, origin_server_ts). */
  async findByClaimedTimeTxn(
    txn: ReadTxn,
    wish: { roomId: string; claimedMs: number; forward: boolean; order: TimelineOrder },
  ): Promise<TimelineKey | null> {
    const side = wish.forward
      ? sql`e.origin_server_ts >= ${wish.claimedMs} ORDER BY e.origin_server_ts`
      : sql`e.origin_server_ts <= ${wish.claimedMs} ORDER BY e.origin_server_ts DESC`;
    const [row] = await txn.query<CandidateSqlRow>(sql`
      SELECT e.event_id, ${keyOf(wish.order, 'e')}::text AS first, e.stream_ordering AS stream, 1 AS place
      FROM events e WHERE e.room_id = ${wish.roomId} AND NOT e.outlier AND ${side} LIMIT 1`);
    return row === undefined ? null : toCandidate(row).key;
  }

  private matching(wish: TimelineWish): SqlQuery {
    const conditions: SqlQuery[] = [sql`true`];
    if (!wish.outliers) conditions.push(sql`NOT s.outlier`);
    if (wish.sender !== null) conditions.push(sql`s.sender = ${wish.sender}`);
    if (wish.types.length > 0) conditions.push(sql`s.type = ANY(${wish.types}::text[])`);
    if (wish.fromMs !== null) conditions.push(sql`s.origin_server_ts >= ${wish.fromMs}`);
    if (wish.toMs !== null) conditions.push(sql`s.origin_server_ts <= ${wish.toMs}`);
    for (const badge of wish.badges) conditions.push(this.mayHave(badge));
    const all = conditions.reduce((before, next) => sql`${before} AND ${next}`);
    return wish.always === null ? all : sql`(s.event_id = ${wish.always} OR (${all}))`;
  }

  /** What must hold of `s` for an event to have a badge. More may pass: the JSON decides, and is read for these alone. */
  private mayHave(badge: EventBadge): SqlQuery {
    const json = (word: string): SqlQuery => sql`(
      SELECT true FROM event_json j WHERE j.event_id = s.event_id AND strpos(j.json, ${word}) > 0 LIMIT 1) IS NOT NULL`;
    const expires = this.schema.has('event_expiry')
      ? sql`(SELECT true FROM event_expiry x WHERE x.event_id = s.event_id LIMIT 1) IS NOT NULL`
      : sql`false`;
    switch (badge) {
      case 'redacted':
        return sql`(SELECT true FROM redactions d WHERE d.redacts = s.event_id LIMIT 1) IS NOT NULL`;
      case 'expires':
        return expires;
      case 'ephemeral':
        return sql`(${expires} OR ${json('self_destruct_after')})`;
      case 'rejected':
        return sql`(SELECT true FROM rejections x WHERE x.event_id = s.event_id LIMIT 1) IS NOT NULL`;
      case 'soft_failed':
        return sql`(SELECT true FROM event_json j
          WHERE j.event_id = s.event_id AND strpos(j.internal_metadata, 'soft_failed') > 0 LIMIT 1) IS NOT NULL`;
      case 'outlier':
        return sql`s.outlier`;
      case 'backfilled':
        return sql`s.stream_ordering < 0`;
      case 'state':
        return sql`(SELECT true FROM state_events t WHERE t.event_id = s.event_id LIMIT 1) IS NOT NULL`;
      case 'redaction':
      case 'redacts_nothing':
        return sql`s.type = 'm.room.redaction'`;
      case 'edit':
      case 'reply':
      case 'thread':
        return json('m.relates_to');
      case 'media':
        return json('mxc:');
      case 'reported':
        return this.schema.has('event_reports', 'event_id')
          ? sql`s.event_id IN (SELECT r.event_id FROM (SELECT event_id FROM event_reports ORDER BY id DESC LIMIT ${reportsLookedThrough}) AS r)`
          : sql`false`;
      case 'censored':
        return sql`true`;
    }
  }
}

function keyOf(order: TimelineOrder, alias: 'e' | 'k' | 's'): SqlQuery {
  if (alias === 'k') return sql`k.first`;
  if (alias === 's') return sql`s.first`;
  return order === 'room' ? sql`e.topological_ordering` : sql`e.origin_server_ts`;
}

const streamOf = { e: sql`e.stream_ordering`, k: sql`k.stream_ordering`, s: sql`s.stream_ordering` };

function ordered({ order, forward }: TimelineWish, alias: 'e' | 'k' | 's'): SqlQuery {
  const first = keyOf(order, alias);
  const stream = streamOf[alias];
  return forward ? sql`${first}, ${stream}` : sql`${first} DESC, ${stream} DESC`;
}

/** Below and above every int8 that a claimed time may be. */
const edges = { low: '-9223372036854775808', high: '9223372036854775807' };

/** The next rows along an index of the room, whatever they are. */
function stretch(wish: TimelineWish): SqlQuery {
  const bound = wish.after ?? wish.from;
  const first = keyOf(wish.order, 'e');
  const at = bound === null ? nothing : sql`(${bound.first}::bigint, ${bound.stream}::bigint)`;
  const beyond = sql`${wish.forward ? sql`>` : sql`<`}${wish.after === null ? sql`=` : nothing}`;
  const begin = bound === null ? nothing : sql`AND (${first}, e.stream_ordering) ${beyond} ${at}`;
  const events = wish.order === 'room' ? sql`events` : claimedStretch(wish, bound);
  return sql`
    SELECT e.event_id, e.type, e.sender, e.outlier, e.origin_server_ts, e.stream_ordering, ${first} AS first
    FROM ${events} AS e WHERE e.room_id = ${wish.roomId} ${begin}
    ORDER BY ${ordered(wish, 'e')} LIMIT ${wish.scan}`;
}

/**
 * The next events of a room by claimed time, in no order. Their times are found in the index (room_id, origin_server_ts)
 * alone, and each fetched by its time; asked for them in order, the planner may take the index of all rooms' times instead,
 * and walk through everybody else's events. A page may go on among events of one time, which the index does not tell apart: as many more are looked for.
 */
function claimedStretch(wish: TimelineWish, bound: TimelineKey | null): SqlQuery {
  const from = wish.forward && bound !== null ? bound.first : String(wish.fromMs ?? edges.low);
  const to = !wish.forward && bound !== null ? bound.first : String(wish.toMs ?? edges.high);
  const ofOneTime = bound === null ? sql`0` : sql`(
    SELECT count(*) FROM events t WHERE t.room_id = ${wish.roomId} AND NOT t.outlier AND t.origin_server_ts = ${bound.first}::bigint)`;
  const down = wish.forward ? nothing : sql`DESC`;
  return sql`(
    SELECT found.* FROM (
      SELECT DISTINCT n.origin_server_ts FROM (
        SELECT y.origin_server_ts FROM events y
        WHERE y.room_id = ${wish.roomId} AND NOT y.outlier
          AND y.origin_server_ts >= ${from}::bigint AND y.origin_server_ts <= ${to}::bigint
        ORDER BY y.origin_server_ts ${down} LIMIT ${wish.scan}::bigint + ${ofOneTime}
      ) AS n
    ) AS time
    CROSS JOIN LATERAL (
      SELECT x.event_id, x.room_id, x.type, x.sender, x.outlier, x.origin_server_ts, x.stream_ordering FROM events x
      WHERE x.room_id = ${wish.roomId} AND NOT x.outlier AND x.origin_server_ts = time.origin_server_ts OFFSET 0
    ) AS found
  )`;
} // prettier-ignore

function toCandidate(row: CandidateSqlRow): TimelineCandidate {
  return { eventId: row.event_id, key: { first: row.first, stream: row.stream }, place: row.place };
}
