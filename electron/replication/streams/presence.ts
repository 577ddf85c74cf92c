import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Presence of a user. The table keeps the newest row of each user only: what is caught up is what still stands there, and the rest comes from the writer. */
export const presenceStream = defineStream({
  name: 'presence',
  positionName: 'presence_stream',
  writerSetting: 'presence',
  writers: 'one',
  tables: ['presence_stream'],
  sequence: 'presence_stream_sequence',
  catchUp: { from: 'writer' },
  row: namedRow({
    user_id: z.string(),
    state: z.string(),
    last_active_ts: z.number().nullable(),
    last_federation_update_ts: z.number().nullable(),
    last_user_sync_ts: z.number().nullable(),
    status_msg: z.string().nullable(),
    currently_active: z.union([z.boolean(), z.number()]).nullable(),
  }),
  describe: (row) => `${row.user_id} ${row.state}`,
  identifiers: (row) => [{ kind: 'user', id: row.user_id }],
});
