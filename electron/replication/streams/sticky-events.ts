import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Events that stay in view for a while (MSC4354; schema 93). */
export const stickyEventsStream = defineStream({
  name: 'sticky_events',
  positionName: 'sticky_events',
  writerSetting: 'events',
  writers: 'many',
  tables: ['sticky_events'],
  sequence: 'sticky_events_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    room_id: z.string(),
    event_id: z.string(),
  }),
  describe: (row) => `${row.event_id} in ${row.room_id}`,
  identifiers: (row) => [
    { kind: 'event', id: row.event_id },
    { kind: 'room', id: row.room_id },
  ],
});
