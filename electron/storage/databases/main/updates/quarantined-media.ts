import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream quarantined_media cannot be fetched after a loss of the link';

/** Media put into quarantine or taken out (schema 94). */
export const quarantinedMediaUpdates: UpdatesReader = {
  stream: 'quarantined_media',
  needs: [
    {
      table: 'quarantined_media_changes',
      columns: ['stream_id', 'origin', 'media_id', 'quarantined', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'quarantined_media_changes', read: readChanges }],
};

async function readChanges(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; origin: string | null; media_id: string; quarantined: boolean }>(sql`
    SELECT stream_id AS token, origin, media_id, quarantined
    FROM quarantined_media_changes
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.origin, row.media_id, row.quarantined] }));
}
