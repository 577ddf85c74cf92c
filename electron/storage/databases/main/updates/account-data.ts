import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream account_data cannot be fetched after a loss of the link';

/** Types of account data that changed; the data itself is not readable by the login. Later data of a type takes the place of earlier. */
export const accountDataUpdates: UpdatesReader = {
  stream: 'account_data',
  hasNoTokenIndex: true,
  needs: [
    { table: 'account_data', columns: ['stream_id', 'user_id', 'account_data_type', 'instance_name'], without },
    {
      table: 'room_account_data',
      columns: ['stream_id', 'user_id', 'room_id', 'account_data_type', 'instance_name'],
      without,
    },
    { table: 'room_tags_revisions', columns: ['stream_id', 'user_id', 'room_id', 'instance_name'], without },
  ],
  sources: [
    { table: 'account_data', read: readGlobal },
    { table: 'room_account_data', read: readRooms },
    { table: 'room_tags_revisions', read: readTags },
  ],
};

// The homeserver's indexes are by (user_id, stream_id): each of these looks through one table, bounded by the time limit of the
// transaction, and only after a loss of the link. The homeserver itself reads them so.
async function readGlobal(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  const rows = await txn.query<{ token: number; user_id: string; type: string }>(sql`
    SELECT stream_id AS token, user_id, account_data_type AS type
    FROM account_data
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, null, row.type] }));
}

async function readRooms(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  const rows = await txn.query<{ token: number; user_id: string; room_id: string; type: string }>(sql`
    SELECT stream_id AS token, user_id, room_id, account_data_type AS type
    FROM room_account_data
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, row.room_id, row.type] }));
}

async function readTags(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  const rows = await txn.query<{ token: number; user_id: string; room_id: string }>(sql`
    SELECT stream_id AS token, user_id, room_id
    FROM room_tags_revisions
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, row.room_id, 'm.tag'] }));
}
