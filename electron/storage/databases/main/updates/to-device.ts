import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream to_device cannot be fetched after a loss of the link';

/** For whom messages to devices arrived; the messages themselves are not readable by the login. */
export const toDeviceUpdates: UpdatesReader = {
  stream: 'to_device',
  needs: [
    { table: 'device_inbox', columns: ['stream_id', 'user_id', 'instance_name'], without },
    { table: 'device_federation_outbox', columns: ['stream_id', 'destination', 'instance_name'], without },
  ],
  sources: [
    { table: 'device_inbox', read: readInbox },
    { table: 'device_federation_outbox', read: readOutbox },
  ],
};

async function readInbox(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id, user_id).
  const rows = await txn.query<{ token: number; user_id: string }>(sql`
    SELECT DISTINCT stream_id AS token, user_id
    FROM device_inbox
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id] }));
}

async function readOutbox(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<{ token: number; destination: string }>(sql`
    SELECT DISTINCT stream_id AS token, destination
    FROM device_federation_outbox
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.destination] }));
}
