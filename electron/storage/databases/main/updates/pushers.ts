import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream pushers cannot be fetched after a loss of the link';

/** Pushers added, changed or removed; push keys are not readable by the login. */
export const pushersUpdates: UpdatesReader = {
  stream: 'pushers',
  needs: [
    { table: 'pushers', columns: ['id', 'user_name', 'app_id'], optional: ['instance_name'], without },
    { table: 'deleted_pushers', columns: ['stream_id', 'user_id', 'app_id'], optional: ['instance_name'], without },
  ],
  sources: [
    { table: 'pushers', read: readPushers },
    { table: 'deleted_pushers', read: readRemoved },
  ],
};

async function readPushers(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (id).
  const rows = await txn.query<{ token: number; user_name: string; app_id: string }>(sql`
    SELECT id AS token, user_name, app_id
    FROM pushers
    WHERE id > ${fromToken} AND id <= ${toToken} AND ${writtenBy}
    ORDER BY id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_name, row.app_id, '', false] }));
}

async function readRemoved(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<{ token: number; user_id: string; app_id: string }>(sql`
    SELECT stream_id AS token, user_id, app_id
    FROM deleted_pushers
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, row.app_id, '', true] }));
}
