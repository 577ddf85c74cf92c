import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { ourSchemaExistsTxn } from './our-schema';

/** The name under which every copy of Synoptic writes to the caches stream: never that of a real process. */
export const ourInstanceName = 'synoptic';

/** Key of the session advisory lock that is held from nextval to PUBLISH, so that no token of ours is in flight. */
export const cachesLock = 0x73796e02;

/** What the caches stream holds of ours, read on the primary. */
export class CachePositionStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'cache_invalidation_stream_by_instance', columns: ['stream_id', 'instance_name'], without: 'processes cannot be told to forget an event' },
    { table: 'cache_invalidation_stream_seq', columns: ['last_value'], without: 'processes cannot be told to forget an event' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /**
   * The sequence's last value at a moment when no copy of Synoptic has a token in flight, or null if one has. The lock is
   * given back with the transaction. What is committed below that value must be read by a later transaction: this one's
   * snapshot was taken before the lock.
   */
  async getLastTokenTxn(txn: ReadTxn): Promise<number | null> {
    const [lock] = await txn.query<{ locked: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${cachesLock}::bigint) AS locked`,
    );
    if (!lock?.locked) return null;
    const [row] = await txn.query<{ last_value: number }>(sql`SELECT last_value FROM cache_invalidation_stream_seq`);
    return row?.last_value ?? null;
  }

  /**
   * The highest token of our name up to `lastToken`; null if we have never written one. Where the homeserver has deleted
   * its rows (after 7 days) the highest that our schema has noted.
   */
  async getOwnTokenTxn(txn: ReadTxn, lastToken: number): Promise<number | null> {
    // Index (instance_name, stream_id).
    const [row] = await txn.query<{ stream_id: number | null }>(sql`
      SELECT max(stream_id) AS stream_id FROM cache_invalidation_stream_by_instance
      WHERE instance_name = ${ourInstanceName} AND stream_id <= ${lastToken}`);
    const own = row?.stream_id ?? null;
    if (own !== null) return own;
    if (!(await ourSchemaExistsTxn(txn))) return null;
    const [noted] = await txn.query<{ stream_id: number | null }>(sql`
      SELECT greatest(
        (SELECT max(stream_id) FROM synoptic.operation_item WHERE stream_id <= ${lastToken}),
        (SELECT max(stream_id) FROM synoptic.told_room WHERE stream_id <= ${lastToken})) AS stream_id`);
    return noted?.stream_id ?? null;
  }

  /** False where the connected schema or the grants do not allow any of this. */
  get isReadable(): boolean {
    const { schema } = this;
    return (
      schema.has('cache_invalidation_stream_by_instance', 'stream_id') && schema.has('cache_invalidation_stream_seq')
    );
  }
}
