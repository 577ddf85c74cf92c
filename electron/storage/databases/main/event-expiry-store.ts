import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { expiryTimeOfX, lowestInt8 } from './bounds';

/** Counted up to here; beyond it "more than". */
const countedTo = 10_000;

interface Counted {
  value: number;
  exact: boolean;
}

/** The row that every process's timer takes next, whoever wrote it (synapse-facts 4). */
export interface LowestExpiry {
  eventId: string;
  dueMs: number;
  eventExists: boolean;
  writtenBy: string | null;
  receivedMs: number | null;
  rejected: boolean;
  roomVersion: string | null;
}

/** Events that are to destroy themselves. */
export class EventExpiryStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'event_expiry', columns: ['event_id', 'expiry_ts'], without: 'pending self-destructions are not shown' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** How many wait and how many are overdue by the database's clock; and the lowest row. Null where it may not be read. */
  async getSummaryTxn(
    txn: ReadTxn,
  ): Promise<{ pending: Counted; overdue: Counted; lowest: LowestExpiry | null } | null> {
    const { schema } = this;
    if (!schema.has('event_expiry', 'expiry_ts')) return null;
    // Index (expiry_ts), as far as is counted.
    const [counts] = await txn.query<{ pending: number; overdue: number }>(sql`
      SELECT
        (SELECT count(*)::int FROM (SELECT 1 FROM event_expiry WHERE expiry_ts >= ${lowestInt8} LIMIT ${countedTo + 1}) AS a) AS pending,
        (SELECT count(*)::int FROM (SELECT 1 FROM event_expiry
          WHERE expiry_ts <= (extract(epoch FROM now()) * 1000)::bigint LIMIT ${countedTo + 1}) AS b) AS overdue`);
    const lowest =
      schema.has('rejections', 'reason') && schema.has('events', 'received_ts') && schema.has('rooms', 'room_version')
        ? await this.getLowestTxn(txn)
        : null;
    return { pending: counted(counts?.pending ?? 0), overdue: counted(counts?.overdue ?? 0), lowest };
  }

  private async getLowestTxn(txn: ReadTxn): Promise<LowestExpiry | null> {
    // Index (expiry_ts), then one row of each by its unique index; LIMIT 1 keeps the planner from reading a whole table.
    // The time is what the sender asks for: any integer, also below zero or above what a number holds.
    const [row] = await txn.query<LowestExpiry>(sql`
      SELECT x.event_id AS "eventId", ${expiryTimeOfX} AS "dueMs", e.event_id IS NOT NULL AS "eventExists",
        e.instance_name AS "writtenBy", e.received_ts AS "receivedMs", j.event_id IS NOT NULL AS rejected, r.room_version AS "roomVersion"
      FROM (SELECT event_id, expiry_ts FROM event_expiry WHERE expiry_ts >= ${lowestInt8} ORDER BY expiry_ts LIMIT 1) AS x
      LEFT JOIN LATERAL (
        SELECT y.event_id, y.instance_name, y.received_ts, y.room_id FROM events AS y WHERE y.event_id = x.event_id LIMIT 1
      ) AS e ON true
      LEFT JOIN LATERAL (SELECT y.event_id FROM rejections AS y WHERE y.event_id = x.event_id LIMIT 1) AS j ON true
      LEFT JOIN LATERAL (SELECT y.room_version FROM rooms AS y WHERE y.room_id = e.room_id LIMIT 1) AS r ON true
      LIMIT 1`);
    return row ?? null;
  }
}

function counted(rows: number): Counted {
  return { value: Math.min(rows, countedTo), exact: rows <= countedTo };
}
