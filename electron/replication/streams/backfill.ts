import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Events from before the server was in the room, or that were outliers. Counts down in the database and up on the wire. */
export const backfillStream = defineStream({
  name: 'backfill',
  positionName: 'backfill',
  writerSetting: 'events',
  writers: 'many',
  tables: ['events', 'ex_outlier_stream'],
  sequence: 'events_backfill_stream_seq',
  catchUp: { from: 'database' },
  row: namedRow({
    event_id: z.string(),
    room_id: z.string(),
    type: z.string(),
    state_key: z.string().nullable(),
    redacts: z.string().nullable(),
    relates_to: z.string().nullable().optional(),
  }),
  describe: (row) => `${row.type} ${row.event_id} in ${row.room_id}`,
  identifiers: (row) => [
    { kind: 'event', id: row.event_id },
    { kind: 'room', id: row.room_id },
  ],
});
