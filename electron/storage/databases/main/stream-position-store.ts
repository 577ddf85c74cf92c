import { wireNameOf, wirePositionOf } from '../../../../shared/matrix/stream-names';
import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { ourInstanceName } from './cache-position-store';

const without = 'what writers have persisted is not shown, so a lag cannot be told';

/** Sequences behind streams (synapse-facts 6), by the wire name of the stream. All count up, that of backfill too. */
export const streamSequences: Readonly<Record<string, string>> = {
  events: 'events_stream_seq',
  backfill: 'events_backfill_stream_seq',
  account_data: 'account_data_sequence',
  caches: 'cache_invalidation_stream_seq',
  to_device: 'device_inbox_sequence',
  device_lists: 'device_lists_sequence',
  presence: 'presence_stream_sequence',
  push_rules: 'push_rules_stream_sequence',
  pushers: 'pushers_sequence',
  receipts: 'receipts_sequence',
  thread_subscriptions: 'thread_subscriptions_sequence',
  sticky_events: 'sticky_events_sequence',
  profile_updates: 'profile_updates_sequence',
  quarantined_media: 'quarantined_media_id_seq',
  un_partial_stated_room: 'un_partial_stated_room_stream_sequence',
  un_partial_stated_event: 'un_partial_stated_event_stream_sequence',
};
const streamOf = new Map(Object.entries(streamSequences).map(([stream, sequence]) => [sequence, stream]));

export interface StoredPosition {
  stream: string;
  instanceName: string;
  position: number;
}

/** What the writers of streams have persisted, in the wire's names and signs. */
export class StreamPositionStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'stream_positions', columns: ['stream_name', 'instance_name', 'stream_id'], without },
    // Those of later schema versions are absent from an older homeserver.
    ...Object.values(streamSequences).map((table) => ({
      table,
      columns: ['last_value'],
      optionalTable: true,
      without,
    })),
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** One row a writer that has written; `caches` has none here. Null where the table may not be read. */
  async getPositionsTxn(txn: ReadTxn): Promise<StoredPosition[] | null> {
    if (!this.schema.has('stream_positions', 'stream_id')) return null;
    const rows = await txn.query<{ stream_name: string; instance_name: string; stream_id: number }>(sql`
      SELECT stream_name, instance_name, stream_id FROM stream_positions
      WHERE stream_name >= '' ORDER BY stream_name, instance_name LIMIT 2000`);
    return rows.map(({ stream_name, instance_name, stream_id }) => ({
      stream: wireNameOf(stream_name),
      instanceName: instance_name,
      position: wirePositionOf(stream_name, stream_id),
    }));
  }

  /** The highest token of each name on `caches`: one probe of the index a name, whatever the table holds. */
  async getCachesPositionsTxn(txn: ReadTxn): Promise<StoredPosition[]> {
    if (!this.schema.has('cache_invalidation_stream_by_instance', 'stream_id')) return [];
    // Index (instance_name, stream_id).
    const rows = await txn.query<{ instance_name: string; position: number }>(sql`
      WITH RECURSIVE names AS (
        (SELECT instance_name FROM cache_invalidation_stream_by_instance
         WHERE instance_name > '' ORDER BY instance_name LIMIT 1)
        UNION ALL
        SELECT (SELECT c.instance_name FROM cache_invalidation_stream_by_instance AS c
                WHERE c.instance_name > names.instance_name ORDER BY c.instance_name LIMIT 1)
        FROM names WHERE names.instance_name IS NOT NULL
      )
      SELECT instance_name,
        (SELECT c.stream_id FROM cache_invalidation_stream_by_instance AS c
         WHERE c.instance_name = names.instance_name ORDER BY c.stream_id DESC LIMIT 1) AS position
      FROM names WHERE instance_name IS NOT NULL LIMIT 500`);
    return rows.map((row) => ({ stream: 'caches', instanceName: row.instance_name, position: row.position }));
  }

  /** Where the sequences stand; one that was never asked for a value is left out. */
  async getSequencesTxn(txn: ReadTxn): Promise<{ stream: string; sequence: string; position: number }[]> {
    // The view shows the value of those that the login may read, and no value of the others.
    const rows = await txn.query<{ name: string; last_value: number }>(sql`
      SELECT sequencename AS name, last_value FROM pg_sequences
      WHERE schemaname = ANY(current_schemas(false)) AND sequencename = ANY(${[...streamOf.keys()]})
        AND last_value IS NOT NULL
      LIMIT 100`);
    return rows.flatMap(({ name, last_value }) => {
      const stream = streamOf.get(name);
      return stream === undefined ? [] : [{ stream, sequence: name, position: last_value }];
    });
  }

  /** The newest row of our own name on `caches`; null if there is none. */
  async getOwnCachesTxn(txn: ReadTxn): Promise<{ highest: number; newestMs: number | null } | null> {
    if (!this.schema.has('cache_invalidation_stream_by_instance', 'invalidation_ts')) return null;
    // Index (instance_name, stream_id).
    const [row] = await txn.query<{ stream_id: number; invalidation_ts: number | null }>(sql`
      SELECT stream_id, invalidation_ts FROM cache_invalidation_stream_by_instance
      WHERE instance_name = ${ourInstanceName} ORDER BY stream_id DESC LIMIT 1`);
    return row ? { highest: row.stream_id, newestMs: row.invalidation_ts } : null;
  }

  /** Key of the advisory lock under which one copy of Synoptic at a time asks silent processes. */
  static readonly probeLock = 0x73796e03;

  /** True for one copy of Synoptic at a time; the lock ends with the transaction. */
  async mayProbeTxn(txn: ReadTxn): Promise<boolean> {
    const key = StreamPositionStore.probeLock;
    const [row] = await txn.query<{ locked: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${key}::bigint) AS locked`);
    return row?.locked === true;
  }
}
