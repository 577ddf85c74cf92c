import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream un_partial_stated_event cannot be fetched after a loss of the link';

/** Events whose state is complete now. */
export const unPartialStatedEventUpdates: UpdatesReader = {
  stream: 'un_partial_stated_event',
  needs: [
    {
      table: 'un_partial_stated_event_stream',
      columns: ['stream_id', 'event_id', 'rejection_status_changed', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'un_partial_stated_event_stream', read: readEvents }],
};

async function readEvents(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; event_id: string; rejection_status_changed: boolean }>(sql`
    SELECT stream_id AS token, event_id, rejection_status_changed
    FROM un_partial_stated_event_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.event_id, row.rejection_status_changed] }));
}
