import { sql } from '../../../sql';
import type { ReadTxn } from '../../../transactions';
import type { TokenRange, TokenRow, UpdatesReader } from './updates-reader';

const without = 'missed rows of the stream un_partial_stated_room cannot be fetched after a loss of the link';

/** Rooms whose faster join has ended. */
export const unPartialStatedRoomUpdates: UpdatesReader = {
  stream: 'un_partial_stated_room',
  needs: [
    {
      table: 'un_partial_stated_room_stream',
      columns: ['stream_id', 'room_id', 'instance_name'],
      optionalTable: true,
      without,
    },
  ],
  sources: [{ table: 'un_partial_stated_room_stream', read: readRooms }],
};

async function readRooms(txn: ReadTxn, { writtenBy, fromToken, toToken, limit }: TokenRange): Promise<TokenRow[]> {
  // Primary key (stream_id).
  const rows = await txn.query<{ token: number; room_id: string }>(sql`
    SELECT stream_id AS token, room_id
    FROM un_partial_stated_room_stream
    WHERE stream_id > ${fromToken} AND stream_id <= ${toToken} AND ${writtenBy}
    ORDER BY stream_id LIMIT ${limit}`);
  return rows.map((row) => ({ token: row.token, row: [row.room_id] }));
}
