import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { claimedTimeOfE } from './bounds';

/** One end of a relation between two events. */
export interface RelationRow {
  eventId: string;
  relationType: string;
  sender: string | null;
  atMs: number | null;
}

interface RelationSqlRow {
  event_id: string;
  relation_type: string;
  sender: string | null;
  at_ms: number | null;
}

/** How events relate: edits, replies in threads, reactions, references. */
export class EventRelationStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'event_relations',
      columns: ['event_id', 'relates_to_id', 'relation_type', 'aggregation_key'],
      without: 'edits and other relations of events',
    },
  ];

  /** What the event points to; null where it points to nothing. */
  async getTargetTxn(txn: ReadTxn, eventId: string): Promise<RelationRow | null> {
    const [row] = await txn.query<RelationSqlRow>(sql`
      SELECT r.relates_to_id AS event_id, r.relation_type, e.sender, COALESCE(e.received_ts, ${claimedTimeOfE}) AS at_ms
      FROM event_relations r LEFT JOIN events e ON e.event_id = r.relates_to_id
      WHERE r.event_id = ${eventId} LIMIT 1`);
    return row === undefined ? null : toRelation(row);
  }

  /** What points to the event, by (relates_to_id, relation_type, aggregation_key); up to `limit` rows. */
  async listSourcesTxn(txn: ReadTxn, eventId: string, limit: number): Promise<RelationRow[]> {
    const rows = await txn.query<RelationSqlRow>(sql`
      SELECT r.event_id, r.relation_type, e.sender, COALESCE(e.received_ts, ${claimedTimeOfE}) AS at_ms
      FROM (
        SELECT event_id, relation_type FROM event_relations
        WHERE relates_to_id = ${eventId} ORDER BY relates_to_id, relation_type, aggregation_key LIMIT ${limit}
      ) AS r
      LEFT JOIN events e ON e.event_id = r.event_id
      ORDER BY r.relation_type, e.stream_ordering NULLS LAST, r.event_id
      LIMIT ${limit}`);
    return rows.map(toRelation);
  }
}

function toRelation(row: RelationSqlRow): RelationRow {
  return { eventId: row.event_id, relationType: row.relation_type, sender: row.sender, atMs: row.at_ms };
}
