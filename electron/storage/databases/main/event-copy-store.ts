import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** Another place of the homeserver that holds or points to a part of an event, found by the event's id. */
export interface EventCopy {
  eventId: string;
  kind: 'search' | 'labels' | 'report' | 'push_action' | 'thread_latest' | 'relation_to';
  /** relation_type of `relation_to`, e.g. m.replace; null otherwise. */
  relationType: string | null;
  /** Exact up to {@link copyCountLimit}. */
  count: number;
  /** Up to 20 events: those that relate to it, or the root of the thread whose latest it is. */
  eventIds: string[];
}

/** What an event itself relates to, from event_relations. */
export interface OwnRelation {
  eventId: string;
  relatesTo: string;
  relationType: string;
}

/** An event whose copies are looked for. */
export interface CopiedEventId {
  eventId: string;
  /** Null: not known; then what is found by room is passed over. */
  roomId: string | null;
}

/** Copies of one kind are counted up to here for each event. */
export const copyCountLimit = 1000;
/** Reports have no index by event: the newest ones are looked through. */
export const reportsLookedThrough = 10_000;

interface CopyRow {
  event_id: string;
  kind: EventCopy['kind'];
  relation_type: string | null;
  count: number;
  event_ids: string[] | null;
}

interface OwnRelationRow {
  event_id: string;
  relates_to_id: string;
  relation_type: string;
}

/** Where else the server holds something of an event, by its id (synapse-facts 1 and 3). */
export class EventCopyStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_relations', columns: ['event_id', 'relates_to_id', 'relation_type'], without: 'edits and replies in threads are not shown' },
    { table: 'event_search', columns: ['event_id'], optionalTable: true, without: 'the words of an event in the search index are not found' },
    { table: 'event_labels', columns: ['event_id'], optionalTable: true, without: 'labels of an event are not found' },
    { table: 'event_reports', columns: ['id', 'event_id'], optionalTable: true, without: 'reports of an event are not shown' },
    { table: 'event_push_actions', columns: ['room_id', 'event_id'], optionalTable: true, without: 'notifications of an event are not counted' },
    { table: 'threads', columns: ['room_id', 'thread_id', 'latest_event_id'], optionalTable: true, without: 'summaries of threads that show an event are not found' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** What else the server holds of these events. */
  async getCopiesTxn(txn: ReadTxn, events: readonly CopiedEventId[]): Promise<EventCopy[]> {
    const eventIds = events.map(({ eventId }) => eventId);
    const asked = sql`unnest(${eventIds}::text[], ${events.map(({ roomId }) => roomId)}::text[]) AS asked (event_id, room_id)`;
    const rows = await txn.query<CopyRow>(sql`
      ${this.search(eventIds)} ${this.labels(eventIds)} ${this.reports(eventIds)}
      ${this.pushActions(asked)} ${this.latestInThread(asked)}
      SELECT asked.event_id, 'relation_to' AS kind, found.relation_type, count(*)::int AS count,
        (array_agg(found.event_id ORDER BY found.event_id))[1:20] AS event_ids
      FROM ${asked}
      CROSS JOIN LATERAL (
        SELECT er.event_id, er.relation_type FROM event_relations er
        WHERE er.relates_to_id = asked.event_id LIMIT ${copyCountLimit}
      ) AS found
      GROUP BY asked.event_id, found.relation_type
      LIMIT 10000`);
    return rows.map(toCopy);
  }

  private has(table: string): boolean {
    return this.schema.has(table, 'event_id');
  }

  private search(eventIds: readonly string[]): SqlQuery {
    if (!this.has('event_search')) return nothing;
    return sql`SELECT event_id, 'search' AS kind, NULL AS relation_type, 1 AS count, NULL::text[] AS event_ids
      FROM event_search WHERE event_id = ANY(${eventIds}) UNION ALL`;
  }

  private labels(eventIds: readonly string[]): SqlQuery {
    if (!this.has('event_labels')) return nothing;
    return sql`SELECT event_id, 'labels' AS kind, NULL AS relation_type, count(*)::int AS count, NULL::text[] AS event_ids
      FROM event_labels WHERE event_id = ANY(${eventIds}) GROUP BY event_id UNION ALL`;
  }

  private reports(eventIds: readonly string[]): SqlQuery {
    if (!this.has('event_reports')) return nothing;
    return sql`SELECT event_id, 'report' AS kind, NULL AS relation_type, count(*)::int AS count, NULL::text[] AS event_ids
      FROM (
        SELECT event_id FROM event_reports WHERE id < ${Number.MAX_SAFE_INTEGER} ORDER BY id DESC LIMIT ${reportsLookedThrough}
      ) AS newest
      WHERE event_id = ANY(${eventIds}) GROUP BY event_id UNION ALL`;
  }

  private pushActions(asked: SqlQuery): SqlQuery {
    if (!this.has('event_push_actions')) return nothing;
    return sql`SELECT asked.event_id, 'push_action' AS kind, NULL AS relation_type, count(*)::int AS count,
        NULL::text[] AS event_ids
      FROM ${asked}
      CROSS JOIN LATERAL (
        SELECT 1 FROM event_push_actions p
        WHERE p.room_id = asked.room_id AND p.event_id = asked.event_id LIMIT ${copyCountLimit}
      ) AS found
      GROUP BY asked.event_id UNION ALL`;
  }

  private latestInThread(asked: SqlQuery): SqlQuery {
    if (!this.schema.has('threads')) return nothing;
    return sql`SELECT asked.event_id, 'thread_latest' AS kind, NULL AS relation_type, 1 AS count,
        ARRAY[r.relates_to_id] AS event_ids
      FROM ${asked}
      JOIN event_relations r ON r.event_id = asked.event_id AND r.relation_type = 'm.thread'
      JOIN threads t ON t.room_id = asked.room_id AND t.thread_id = r.relates_to_id
      WHERE t.latest_event_id = asked.event_id UNION ALL`;
  }

  /** What these events relate to: an edit's or a reply's words are also held with the event they point to. */
  async getOwnRelationsTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<OwnRelation[]> {
    const rows = await txn.query<OwnRelationRow>(sql`
      SELECT event_id, relates_to_id, relation_type FROM event_relations
      WHERE event_id = ANY(${eventIds}) LIMIT 10000`);
    return rows.map((row) => ({
      eventId: row.event_id,
      relatesTo: row.relates_to_id,
      relationType: row.relation_type,
    }));
  }
}

function toCopy(row: CopyRow): EventCopy {
  return {
    eventId: row.event_id,
    kind: row.kind,
    relationType: row.relation_type,
    count: row.count,
    eventIds: row.event_ids ?? [],
  };
}
