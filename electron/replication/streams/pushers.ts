import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Pushers that were added, changed or removed. The push key is a secret of the device and is not kept. */
export const pushersStream = defineStream({
  name: 'pushers',
  positionName: 'pushers',
  writerSetting: null,
  writers: 'main',
  tables: ['pushers', 'deleted_pushers'],
  sequence: 'pushers_sequence',
  keepsRaw: false,
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
    app_id: z.string(),
    pushkey: z.string().transform(() => 'not shown'),
    deleted: z.boolean(),
  }),
  describe: (row) => `${row.user_id} ${row.app_id}${row.deleted ? ' removed' : ''}`,
  identifiers: (row) => [{ kind: 'user', id: row.user_id }],
});
