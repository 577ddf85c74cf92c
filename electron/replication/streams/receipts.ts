import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Read receipts. */
export const receiptsStream = defineStream({
  name: 'receipts',
  positionName: 'receipts',
  writerSetting: 'receipts',
  writers: 'many',
  tables: ['receipts_linearized'],
  sequence: 'receipts_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    room_id: z.string(),
    receipt_type: z.string(),
    user_id: z.string(),
    event_id: z.string(),
    thread_id: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable().optional(),
  }),
  describe: (row) => `${row.receipt_type} ${row.user_id} up to ${row.event_id} in ${row.room_id}`,
  identifiers: (row) => [
    { kind: 'user', id: row.user_id },
    { kind: 'event', id: row.event_id },
    { kind: 'room', id: row.room_id },
  ],
});
