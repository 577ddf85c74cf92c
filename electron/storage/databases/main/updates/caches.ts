import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream caches cannot be fetched after a loss of the link';

/** Cache invalidations. Their keys are not readable by the login: those of some caches are access tokens. */
export const cachesUpdates: UpdatesReader = {
  stream: 'caches',
  needs: [
    {
      table: 'cache_invalidation_stream_by_instance',
      columns: ['stream_id', 'cache_func', 'invalidation_ts', 'instance_name'],
      without,
    },
  ],
  sources: [{ table: 'cache_invalidation_stream_by_instance', read: readInvalidations }],
};

async function readInvalidations(
  txn: ReadTxn,
  { writtenBy, fromToken, toToken, limit }: TokenRange,
): Promise<TokenRow[]> {
  // Index (instance_name, stream_id).
  const rows = await txn.query<{ token: number; cache_func: string; invalidation_ts: number | null }>(sql`
    SELECT stream_id AS token, cache_func, invalidation_ts
    FROM cache_invalidation_stream_by_instance
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.cache_func, ['not read'], row.invalidation_ts] }));
}
