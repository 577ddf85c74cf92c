import { nothing, sql, type SqlQuery } from '../../sql';

/*
 * Bounds that several stores share. Times and depths of events are whatever the sender claims: old room versions allow
 * integers up to 2^63, which a number cannot hold, and one such event must not break the list that it stands in. What is
 * unknown stays NULL, which LEAST and GREATEST by themselves would pass over.
 */

/** `events.origin_server_ts` of the table alias `e`, drawn to the nearest integer that a number holds. */
export const claimedTimeOfE = sql`CASE WHEN e.origin_server_ts IS NOT NULL THEN LEAST(GREATEST(e.origin_server_ts, -9007199254740991), 9007199254740991) END`;
/** `event_expiry.expiry_ts` of the table alias `x`, likewise: it is what the event's content asks for. */
export const expiryTimeOfX = sql`CASE WHEN x.expiry_ts IS NOT NULL THEN LEAST(GREATEST(x.expiry_ts, -9007199254740991), 9007199254740991) END`;
/** `redactions.received_ts` of the table alias `d`, likewise. */
export const receivedTimeOfD = sql`CASE WHEN d.received_ts IS NOT NULL THEN LEAST(GREATEST(d.received_ts, -9007199254740991), 9007199254740991) END`;
/** `events.depth` of the table alias `e`, likewise. */
export const depthOfE = sql`CASE WHEN e.depth IS NOT NULL THEN LEAST(GREATEST(e.depth, -9007199254740991), 9007199254740991) END`;
/** `events.topological_ordering` of the table alias `e`, likewise. */
export const topologicalOrderingOfE = sql`CASE WHEN e.topological_ordering IS NOT NULL THEN LEAST(GREATEST(e.topological_ordering, -9007199254740991), 9007199254740991) END`;

/** Stands for an unknown stream_ordering: before everything that has one. */
export const unknownOrdering = -9_007_199_254_740_991;

/** The lowest int8, which a number cannot hold: where an index begins. */
export const lowestInt8 = sql`'-9223372036854775808'::bigint`;

/** Above every text that begins with `prefix`, by code points. */
export function endOfPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/**
 * Events of a room (alias `e`) after one stream_ordering, and up to another. For the first or last alone: asked for more in
 * this order, the planner may take the index of all rooms' stream_ordering, and walk through everybody else's events.
 */
export function roomStretch(roomId: string, { after, upTo }: { after: SqlQuery; upTo?: SqlQuery }): SqlQuery {
  const end = upTo === undefined ? nothing : sql`AND e.stream_ordering <= ${upTo}`;
  return sql`e.room_id = ${roomId} AND e.stream_ordering > ${after} ${end}`;
}

/**
 * The same for many of them, as a row source with id, type, place and times: the nearest `limit` behind `after`, in no order.
 * The index of the room alone holds all that finding their places takes, and each is fetched by its place.
 */
export function nearestInRoom(roomId: string, after: number, limit: number): SqlQuery {
  return eventsAt(sql`
    SELECT x.stream_ordering FROM events x WHERE x.room_id = ${roomId} AND x.stream_ordering > ${after}
    ORDER BY x.stream_ordering LIMIT ${limit}`);
}

/** The nearest `limit` events of a room at or before a stream_ordering, likewise. */
export function newestInRoom(roomId: string, upTo: number, limit: number): SqlQuery {
  return eventsAt(sql`
    SELECT x.stream_ordering FROM events x WHERE x.room_id = ${roomId} AND x.stream_ordering <= ${upTo}
    ORDER BY x.stream_ordering DESC LIMIT ${limit}`);
}

function eventsAt(places: SqlQuery): SqlQuery {
  return sql`(
    SELECT found.* FROM (${places}) AS place
    CROSS JOIN LATERAL (
      SELECT y.event_id, y.type, y.stream_ordering, y.received_ts, y.origin_server_ts FROM events y
      WHERE y.stream_ordering = place.stream_ordering LIMIT 1
    ) AS found
  )`;
}
