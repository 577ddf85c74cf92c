import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream profile_updates cannot be fetched after a loss of the link';

/** Changed profiles (schema 94). */
export const profileUpdatesUpdates: UpdatesReader = {
  stream: 'profile_updates',
  needs: [
    {
      table: 'profile_updates',
      columns: ['stream_id', 'user_id', 'action', 'affected_fields', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'profile_updates', read: readUpdated }],
};

async function readUpdated(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; user_id: string; action: string; affected_fields: unknown }>(sql`
    SELECT stream_id AS token, user_id, action, affected_fields
    FROM profile_updates
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, row.action, row.affected_fields] }));
}
