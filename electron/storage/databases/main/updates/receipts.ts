import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream receipts cannot be fetched after a loss of the link';

/** Read receipts. A later receipt of the same user takes the place of an earlier one, which then cannot be fetched any more. */
export const receiptsUpdates: UpdatesReader = {
  stream: 'receipts',
  needs: [
    {
      table: 'receipts_linearized',
      columns: ['stream_id', 'room_id', 'receipt_type', 'user_id', 'event_id', 'thread_id', 'instance_name'],
      without,
    },
  ],
  sources: [{ table: 'receipts_linearized', read: readReceipts }],
};

async function readReceipts(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Index (stream_id).
  const rows = await txn.query<{
    token: number;
    room_id: string;
    receipt_type: string;
    user_id: string;
    event_id: string;
    thread_id: string | null;
  }>(sql`
    SELECT stream_id AS token, room_id, receipt_type, user_id, event_id, thread_id
    FROM receipts_linearized
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({
    token: row.token,
    row: [row.room_id, row.receipt_type, row.user_id, row.event_id, row.thread_id, null],
  }));
}
