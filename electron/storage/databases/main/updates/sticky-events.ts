import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream sticky_events cannot be fetched after a loss of the link';

/** Sticky events (schema 93). */
export const stickyEventsUpdates: UpdatesReader = {
  stream: 'sticky_events',
  needs: [
    {
      table: 'sticky_events',
      columns: ['stream_id', 'room_id', 'event_id', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'sticky_events', read: readSticky }],
};

async function readSticky(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; room_id: string; event_id: string }>(sql`
    SELECT stream_id AS token, room_id, event_id
    FROM sticky_events
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.room_id, row.event_id] }));
}
