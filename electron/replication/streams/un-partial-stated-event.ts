import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** The state at an event is complete; whether it is rejected may have changed. */
export const unPartialStatedEventStream = defineStream({
  name: 'un_partial_stated_event',
  positionName: 'un_partial_stated_event_stream',
  writerSetting: null,
  writers: 'main',
  tables: ['un_partial_stated_event_stream'],
  sequence: 'un_partial_stated_event_stream_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    event_id: z.string(),
    rejection_status_changed: z.boolean(),
  }),
  describe: (row) => `${row.event_id}${row.rejection_status_changed ? ', rejection changed' : ''}`,
  identifiers: (row) => [{ kind: 'event', id: row.event_id }],
});
