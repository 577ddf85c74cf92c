import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { nearestInRoom, roomStretch } from './bounds';

/** An event as a place in its room's past. */
export interface PlacedEvent {
  eventId: string;
  streamOrdering: number;
  receivedMs: number | null;
}

/** What was received of a room up to some time. */
export interface RoomPosition {
  /** stream_ordering of the last event received by then, outliers included; null if there was none. */
  position: number | null;
  /** Events further on may have been received by then too: times go back by more than was looked through. */
  uncertain: boolean;
}

/** Events after the place found that are looked at one by one: received times are nearly, not strictly, in order. */
const lookedAhead = 1_000;
/** Steps of the search; 2^53 positions take 53. */
const maxSteps = 64;
/** Events at the same depth or beyond that are looked at for other branches. */
const branchesLookedThrough = 200;

interface PlacedSqlRow {
  event_id: string;
  stream_ordering: number;
  received_ts: number | null;
}

/** Finds moments of a room's past by the time at which its events were received; all along (room_id, stream_ordering). */
export class RoomMomentStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'event_to_state_groups',
      columns: ['event_id', 'state_group'],
      optionalTable: true,
      without: 'the exact state of rooms at a past time',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /**
   * The last event received at or before a time. received_ts has no index, but follows stream_ordering but for clocks that
   * were set back: a search by halves, then every event of a window behind the place found.
   */
  async findPositionTxn(txn: ReadTxn, roomId: string, atMs: number): Promise<RoomPosition> {
    const [found] = await txn.query<{ place: number }>(sql`
      WITH RECURSIVE search (low, high, step) AS (
        SELECT first.stream_ordering - 1, last.stream_ordering, 0
        FROM (SELECT e.stream_ordering FROM events e WHERE ${behind(roomId, sql`0`)}
            ORDER BY e.stream_ordering LIMIT 1) AS first,
          (SELECT e.stream_ordering FROM events e WHERE ${behind(roomId, sql`0`)}
            ORDER BY e.stream_ordering DESC LIMIT 1) AS last
        UNION ALL
        SELECT CASE WHEN probe.is_late THEN s.low ELSE s.middle END,
          CASE WHEN probe.is_late THEN probe.stream_ordering - 1 ELSE s.high END, s.step + 1
        FROM (
          SELECT low, high, low + (high - low + 1) / 2 AS middle, step FROM search WHERE low < high AND step < ${maxSteps}
        ) AS s
        LEFT JOIN LATERAL (
          SELECT e.stream_ordering, COALESCE(e.received_ts, e.origin_server_ts) > ${atMs} AS is_late FROM events e
          WHERE ${between(roomId, sql`s.low`, sql`s.middle`)}
          ORDER BY e.stream_ordering DESC LIMIT 1
        ) AS probe ON true
      )
      SELECT low AS place FROM search ORDER BY step DESC LIMIT 1`);
    if (found === undefined) return { position: null, uncertain: false };
    const ahead = await this.lookAheadTxn(txn, { roomId, atMs, after: found.place });
    const last = await this.getLastTxn(txn, { roomId, upTo: ahead.last ?? found.place, outliers: true });
    return { position: last?.streamOrdering ?? null, uncertain: ahead.uncertain };
  }

  private async lookAheadTxn(
    txn: ReadTxn,
    wish: { roomId: string; atMs: number; after: number },
  ): Promise<{ last: number | null; uncertain: boolean }> {
    const [row] = await txn.query<{ last: number | null; last_place: number | null; looked_at: number }>(sql`
      SELECT max(w.stream_ordering) FILTER (WHERE w.is_early) AS last, max(w.place) FILTER (WHERE w.is_early) AS last_place,
        count(*)::int AS looked_at
      FROM (
        SELECT n.stream_ordering, n.received_ts <= ${wish.atMs} AS is_early,
          row_number() OVER (ORDER BY n.stream_ordering)::int AS place
        FROM (
          SELECT e.stream_ordering, COALESCE(e.received_ts, e.origin_server_ts) AS received_ts
          FROM ${nearestInRoom(wish.roomId, wish.after, lookedAhead)} AS e
        ) AS n
      ) AS w`);
    if (row === undefined) return { last: null, uncertain: false };
    const isCutOff = row.looked_at === lookedAhead;
    return { last: row.last, uncertain: isCutOff && (row.last_place ?? 0) > lookedAhead / 2 };
  }

  /** The last event of a room with a positive stream_ordering, up to a position; null without one. */
  async getLastTxn(
    txn: ReadTxn,
    wish: { roomId: string; upTo?: number; outliers: boolean },
  ): Promise<PlacedEvent | null> {
    const upTo = wish.upTo ?? Number.MAX_SAFE_INTEGER;
    const [row] = await txn.query<PlacedSqlRow>(sql`
      SELECT e.event_id, e.stream_ordering, e.received_ts FROM events e
      WHERE ${between(wish.roomId, sql`0`, sql`${upTo}`)} AND (${wish.outliers}::boolean OR NOT e.outlier)
      ORDER BY e.stream_ordering DESC LIMIT 1`);
    return row === undefined ? null : toPlaced(row);
  }

  /** The first event of a room, no outlier, with a positive stream_ordering; null without one. */
  async getFirstTxn(txn: ReadTxn, roomId: string): Promise<PlacedEvent | null> {
    const [row] = await txn.query<PlacedSqlRow>(sql`
      SELECT e.event_id, e.stream_ordering, e.received_ts FROM events e
      WHERE ${behind(roomId, sql`0`)} AND NOT e.outlier
      ORDER BY e.stream_ordering LIMIT 1`);
    return row === undefined ? null : toPlaced(row);
  }

  /**
   * The event whose state the homeserver takes for a position: the last that is neither an outlier nor rejected; its
   * state group where there is one, its own description of itself, and whether other branches were there by then.
   */
  async getDecisiveEventTxn(
    txn: ReadTxn,
    roomId: string,
    upTo: number,
  ): Promise<{ eventId: string; stateGroup: number | null; internalMetadata: string | null; forked: boolean } | null> {
    const stateGroup = this.schema.has('event_to_state_groups', 'state_group')
      ? sql`(SELECT g.state_group FROM event_to_state_groups g WHERE g.event_id = d.event_id LIMIT 1)`
      : sql`NULL::bigint`;
    const [row] = await txn.query<{
      event_id: string;
      state_group: number | null;
      internal_metadata: string | null;
      forked: boolean;
    }>(sql`
      SELECT d.event_id, ${stateGroup} AS state_group,
        (SELECT j.internal_metadata FROM event_json j WHERE j.event_id = d.event_id LIMIT 1) AS internal_metadata,
        EXISTS (
          SELECT 1 FROM (
            SELECT o.event_id, o.stream_ordering, o.outlier FROM events o
            WHERE o.room_id = ${roomId} AND o.topological_ordering >= d.topological_ordering
            ORDER BY o.topological_ordering, o.stream_ordering LIMIT ${branchesLookedThrough}
          ) AS near
          WHERE near.stream_ordering BETWEEN 1 AND d.stream_ordering - 1 AND NOT near.outlier
            AND (SELECT true FROM rejections x WHERE x.event_id = near.event_id LIMIT 1) IS NULL
        ) AS forked
      FROM (
        SELECT e.event_id, e.stream_ordering, e.topological_ordering FROM events e
        WHERE ${between(roomId, sql`0`, sql`${upTo}`)} AND NOT e.outlier
          AND (SELECT true FROM rejections x WHERE x.event_id = e.event_id LIMIT 1) IS NULL
        ORDER BY e.stream_ordering DESC LIMIT 1
      ) AS d`);
    if (row === undefined) return null;
    return {
      eventId: row.event_id,
      stateGroup: row.state_group,
      internalMetadata: row.internal_metadata,
      forked: row.forked,
    };
  }
}

const behind = (roomId: string, after: SqlQuery): SqlQuery => roomStretch(roomId, { after });
const between = (roomId: string, after: SqlQuery, upTo: SqlQuery): SqlQuery => roomStretch(roomId, { after, upTo });

function toPlaced(row: PlacedSqlRow): PlacedEvent {
  return { eventId: row.event_id, streamOrdering: row.stream_ordering, receivedMs: row.received_ts };
}
