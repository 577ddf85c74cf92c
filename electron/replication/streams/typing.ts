import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Who is typing in a room: the whole list each time. In memory of its writer alone; begins anew with it. */
export const typingStream = defineStream({
  name: 'typing',
  positionName: null,
  writerSetting: 'typing',
  writers: 'one',
  tables: [],
  sequence: null,
  resets: true,
  catchUp: { from: 'writer' },
  row: namedRow({
    room_id: z.string(),
    user_ids: z.array(z.string()),
  }),
  describe: (row) => `${row.room_id}: ${row.user_ids.length > 0 ? row.user_ids.join(', ') : 'nobody'}`,
  identifiers: (row) => [
    { kind: 'room', id: row.room_id },
    ...row.user_ids.map((id) => ({ kind: 'user' as const, id })),
  ],
});
