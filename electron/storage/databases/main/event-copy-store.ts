import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** Another place of the homeserver that holds or points to a part of an event. */
export interface EventCopy {
  eventId: string;
  kind: 'search' | 'labels' | 'report' | 'relation_to';
  /** relation_type of `relation_to`, e.g. m.replace; null otherwise. */
  relationType: string | null;
  /** Exact up to {@link copyCountLimit}. */
  count: number;
  /** Up to 20 of the events that relate to it. */
  eventIds: string[];
}

/** What an event itself relates to, from event_relations. */
export interface OwnRelation {
  eventId: string;
  relatesTo: string;
  relationType: string;
}

/** Copies of one kind are counted up to here for each event. */
export const copyCountLimit = 1000;

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

/** Where else the server holds something of an event (synapse-facts 1 and 3). */
export class EventCopyStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_relations', columns: ['event_id', 'relates_to_id', 'relation_type'], without: 'edits and replies in threads are not shown' },
    { table: 'event_search', columns: ['event_id'], optionalTable: true, without: 'the words of an event in the search index are not found' },
    { table: 'event_labels', columns: ['event_id'], optionalTable: true, without: 'labels of an event are not found' },
    { table: 'event_reports', columns: ['event_id'], optionalTable: true, without: 'reports of an event are not shown' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** What else the server holds of these events. */
  async getCopiesTxn(txn: ReadTxn, eventIds: readonly string[]): Promise<EventCopy[]> {
    const has = (table: string): boolean => this.schema.has(table, 'event_id');
    const search = has('event_search')
      ? sql`SELECT event_id, 'search' AS kind, NULL AS relation_type, 1 AS count, NULL::text[] AS event_ids
          FROM event_search WHERE event_id = ANY(${eventIds}) UNION ALL`
      : nothing;
    const labels = has('event_labels')
      ? sql`SELECT event_id, 'labels', NULL, count(*)::int, NULL FROM event_labels
          WHERE event_id = ANY(${eventIds}) GROUP BY event_id UNION ALL`
      : nothing;
    // event_reports has no index by event; it is as long as the users' patience.
    const reports = has('event_reports')
      ? sql`SELECT event_id, 'report', NULL, count(*)::int, NULL FROM event_reports
          WHERE event_id = ANY(${eventIds}) GROUP BY event_id UNION ALL`
      : nothing;
    const rows = await txn.query<CopyRow>(sql`
      ${search} ${labels} ${reports}
      SELECT asked.event_id, 'relation_to', found.relation_type, count(*)::int,
        (array_agg(found.event_id ORDER BY found.event_id))[1:20]
      FROM unnest(${eventIds}::text[]) AS asked (event_id)
      CROSS JOIN LATERAL (
        SELECT er.event_id, er.relation_type FROM event_relations er
        WHERE er.relates_to_id = asked.event_id LIMIT ${copyCountLimit}
      ) AS found
      GROUP BY asked.event_id, found.relation_type
      LIMIT 10000`);
    return rows.map(toCopy);
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
