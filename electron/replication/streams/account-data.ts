import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Account data of this type has changed, of a room or of the account. Its content is never read. */
export const accountDataStream = defineStream({
  name: 'account_data',
  positionName: 'account_data',
  writerSetting: 'account_data',
  writers: 'one',
  tables: ['account_data', 'room_account_data', 'room_tags_revisions'],
  sequence: 'account_data_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
    room_id: z.string().nullable(),
    data_type: z.string(),
  }),
  describe: (row) => `${row.user_id} ${row.data_type}${row.room_id === null ? '' : ` in ${row.room_id}`}`,
  identifiers: (row) => [
    { kind: 'user', id: row.user_id },
    ...(row.room_id === null ? [] : [{ kind: 'room' as const, id: row.room_id }]),
  ],
});
