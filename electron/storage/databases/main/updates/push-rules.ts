import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream push_rules cannot be fetched after a loss of the link';

/** Users whose push rules changed. */
export const pushRulesUpdates: UpdatesReader = {
  stream: 'push_rules',
  needs: [{ table: 'push_rules_stream', columns: ['stream_id', 'user_id'], optional: ['instance_name'], without }],
  sources: [{ table: 'push_rules_stream', read: readRules }],
};

async function readRules(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<{ token: number; user_id: string }>(sql`
    SELECT DISTINCT stream_id AS token, user_id
    FROM push_rules_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id] }));
}
