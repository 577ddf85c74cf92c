import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts } from '../../table-need';
import { unknownOrdering } from './bounds';

/*
 * stream_ordering of membership events. The tables of memberships have a column for it from schema 75 on, which is NULL on
 * older rows until a background update has filled it: then the event itself is asked.
 */

/** Of `local_current_membership` under the alias `l`; never NULL. */
export function localOrderingOf(schema: SchemaFacts): SqlQuery {
  const event = sql`(SELECT e.stream_ordering FROM events e WHERE e.event_id = l.event_id)`;
  return schema.has('local_current_membership', 'event_stream_ordering')
    ? sql`COALESCE(l.event_stream_ordering, ${event}, ${unknownOrdering}::bigint)`
    : sql`COALESCE(${event}, ${unknownOrdering}::bigint)`;
}

/** Of `room_memberships` under the alias `r`; never NULL. */
export function historyOrderingOf(schema: SchemaFacts): SqlQuery {
  const event = sql`(SELECT e.stream_ordering FROM events e WHERE e.event_id = r.event_id)`;
  return schema.has('room_memberships', 'event_stream_ordering')
    ? sql`COALESCE(r.event_stream_ordering, ${event}, ${unknownOrdering}::bigint)`
    : sql`COALESCE(${event}, ${unknownOrdering}::bigint)`;
}
