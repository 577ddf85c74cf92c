import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream thread_subscriptions cannot be fetched after a loss of the link';

/** Subscriptions to threads (schema 92). */
export const threadSubscriptionsUpdates: UpdatesReader = {
  stream: 'thread_subscriptions',
  needs: [
    {
      table: 'thread_subscriptions',
      columns: ['stream_id', 'user_id', 'room_id', 'event_id', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'thread_subscriptions', read: readSubscriptions }],
};

async function readSubscriptions(
  txn: ReadTxn,
  { writtenBy, fromToken, toToken, limit }: TokenRange,
): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; user_id: string; room_id: string; event_id: string }>(sql`
    SELECT stream_id AS token, user_id, room_id, event_id
    FROM thread_subscriptions
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.user_id, row.room_id, row.event_id] }));
}
