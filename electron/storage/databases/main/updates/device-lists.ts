import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream device_lists cannot be fetched after a loss of the link';

/** Users whose devices or signatures changed, and servers that are to be told. */
export const deviceListsUpdates: UpdatesReader = {
  stream: 'device_lists',
  needs: [
    { table: 'device_lists_stream', columns: ['stream_id', 'user_id'], optional: ['instance_name'], without },
    {
      table: 'device_lists_outbound_pokes',
      columns: ['stream_id', 'destination'],
      optional: ['instance_name'],
      without,
    },
    { table: 'user_signature_stream', columns: ['stream_id', 'from_user_id'], optional: ['instance_name'], without },
  ],
  sources: [
    { table: 'device_lists_stream', read: readDevices },
    { table: 'device_lists_outbound_pokes', read: readPokes },
    { table: 'user_signature_stream', read: readSignatures },
  ],
};

async function readDevices(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id, user_id).
  const rows = await txn.query<{ token: number; user_id: string }>(sql`
    SELECT DISTINCT stream_id AS token, user_id
    FROM device_lists_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, false, false] }));
}

async function readPokes(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<{ token: number; destination: string }>(sql`
    SELECT DISTINCT stream_id AS token, destination
    FROM device_lists_outbound_pokes
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.destination, false, false] }));
}

async function readSignatures(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Unique index (stream_id).
  const rows = await txn.query<{ token: number; from_user_id: string }>(sql`
    SELECT stream_id AS token, from_user_id
    FROM user_signature_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.from_user_id, true, false] }));
}
