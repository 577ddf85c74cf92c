import { sql } from '../../sql';
import type { WriteNeed } from '../../table-need';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';
import { cachesLock, ourInstanceName } from './cache-position-store';

/** A row of the caches stream, as it is announced. */
export interface CacheInvalidation {
  /** The token: strictly rising, shared with every process of the homeserver. */
  streamId: number;
  cacheFunc: '_get_event_cache' | 'ph_cache_fake';
  keys: readonly string[];
  /** ms since 1970 by the database's clock. */
  atMs: number;
}

/** Writes to the homeserver's caches stream under our own name (synapse-facts 5). */
export class CacheInvalidationStore {
  static readonly needs: readonly WriteNeed[] = [
    { table: 'cache_invalidation_stream_by_instance', privilege: 'INSERT', columns: ['stream_id', 'instance_name', 'cache_func', 'keys', 'invalidation_ts'], without: 'processes cannot be told to forget an event' },
    { table: 'cache_invalidation_stream_seq', privilege: 'USAGE', columns: [], without: 'processes cannot be told to forget an event' },
  ]; // prettier-ignore

  constructor(protected readonly pool: WritableDatabasePool) {}

  /**
   * Takes the lock of {@link cachesLock} for the session: it outlasts the transaction, until the row was published. To be
   * called last of all, when every row lock is held, since other copies wait for it.
   */
  async lockStreamTxn(txn: WriteTxn, timeoutMs: number): Promise<void> {
    await txn.execute(sql`SELECT set_config('lock_timeout', ${String(timeoutMs)}, true)`);
    await txn.execute(sql`SELECT pg_advisory_lock(${cachesLock}::bigint)`);
  }

  /**
   * Adds one row for each list of keys, with rising tokens in their order. The lock must be held; a rolled back
   * transaction leaves gaps in the tokens, so this comes last.
   */
  async addTxn(
    txn: WriteTxn,
    cacheFunc: CacheInvalidation['cacheFunc'],
    keys: readonly string[],
  ): Promise<CacheInvalidation[]> {
    // By a common table expression, because RETURNING would need SELECT on columns that nothing else reads.
    const rows = await txn.query<{ stream_id: number; key: string; at_ms: number }>(sql`
      WITH asked AS MATERIALIZED (
        SELECT key, place FROM unnest(${keys}::text[]) WITH ORDINALITY AS asked (key, place) ORDER BY place
      ), next AS MATERIALIZED (
        SELECT nextval('cache_invalidation_stream_seq') AS stream_id, key,
          (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at_ms
        FROM asked
      ), added AS (
        INSERT INTO cache_invalidation_stream_by_instance (stream_id, instance_name, cache_func, keys, invalidation_ts)
        SELECT stream_id, ${ourInstanceName}, ${cacheFunc}, ARRAY[key], at_ms FROM next
      )
      SELECT stream_id, key, at_ms FROM next ORDER BY stream_id LIMIT ${keys.length}`);
    return rows.map((row) => ({ streamId: row.stream_id, cacheFunc, keys: [row.key], atMs: row.at_ms }));
  }
}
