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
  { table: 'rejections', columns: ['event_id', 'reason'], without },
];

export interface EventRow {
  token: number;
  event_id: string;
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
 * The columns of an event's row, beside `page`, which gives `token` and `event_id`. The page is cut before the joins, so that
 * their cost is that of its rows; each join is by a unique index on event_id.
 */
export function eventRowsOf(page: SqlQuery): SqlQuery {
  return sql`
    SELECT page.token, e.event_id, e.room_id, e.type, s.state_key, d.redacts, r.relates_to_id AS relates_to, m.membership,
      j.reason IS NOT NULL AS rejected, e.outlier
    FROM (${page}) AS page
    JOIN events AS e ON e.event_id = page.event_id
    LEFT JOIN state_events AS s ON s.event_id = page.event_id
    LEFT JOIN redactions AS d ON d.event_id = page.event_id
    LEFT JOIN event_relations AS r ON r.event_id = page.event_id
    LEFT JOIN room_memberships AS m ON m.event_id = page.event_id
    LEFT JOIN rejections AS j ON j.event_id = page.event_id
    ORDER BY page.token`;
}
