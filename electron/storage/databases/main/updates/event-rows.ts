import { sql, type SqlQuery } from '../../../sql';
import type { TableNeed } from '../../../table-need';

const without = 'missed events cannot be fetched after a loss of the link';

/** What the rows of events and of backfill are read from. */
export const eventRowNeeds: readonly TableNeed[] = [
  { table: 'events', columns: ['event_id', 'room_id', 'type', 'stream_ordering', 'outlier', 'instance_name'], without },
  { table: 'ex_outlier_stream', columns: ['event_stream_ordering', 'event_id', 'instance_name'], without },
  { table: 'state_events', columns: ['event_id', 'state_key'], without },
  { table: 'redactions', columns: ['event_id', 'redacts'], without },
  { table: 'event_relations', columns: ['event_id', 'relates_to_id'], without },
  { table: 'room_memberships', columns: ['event_id', 'membership'], without },
  { table: 'rejections', columns: ['event_id'], without },
];

export interface EventRow {
  token: number;
  /** Null: the event is not there any more. Its row counts for the page and says nothing. */
  event_id: string | null;
  room_id: string;
  type: string;
  state_key: string | null;
  redacts: string | null;
  relates_to: string | null;
  membership: string | null;
  rejected: boolean;
  outlier: boolean;
}

/**
 * The columns of an event's row, beside `page`, which gives `token` and `event_id`. The page is cut before the rest is looked
 * up, each by a unique index on event_id; LIMIT 1 keeps the planner from reading a whole table into a hash for a page's sake.
 */
export function eventRowsOf(page: SqlQuery): SqlQuery {
  return sql`
    SELECT page.token, e.event_id, e.room_id, e.type, s.state_key, d.redacts, r.relates_to, m.membership,
      j.rejected IS NOT NULL AS rejected, e.outlier
    FROM (${page}) AS page
    LEFT JOIN LATERAL (
      SELECT x.event_id, x.room_id, x.type, x.outlier FROM events AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS e ON true
    LEFT JOIN LATERAL (
      SELECT x.state_key FROM state_events AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS s ON true
    LEFT JOIN LATERAL (
      SELECT x.redacts FROM redactions AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS d ON true
    LEFT JOIN LATERAL (
      SELECT x.relates_to_id AS relates_to FROM event_relations AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS r ON true
    LEFT JOIN LATERAL (
      SELECT x.membership FROM room_memberships AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS m ON true
    LEFT JOIN LATERAL (
      SELECT x.event_id AS rejected FROM rejections AS x WHERE x.event_id = page.event_id LIMIT 1
    ) AS j ON true
    ORDER BY page.token`;
}
