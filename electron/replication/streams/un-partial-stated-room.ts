import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** A faster join has ended: the room’s state is complete. */
export const unPartialStatedRoomStream = defineStream({
  name: 'un_partial_stated_room',
  positionName: 'un_partial_stated_room_stream',
  writerSetting: null,
  writers: 'main',
  tables: ['un_partial_stated_room_stream'],
  sequence: 'un_partial_stated_room_stream_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    room_id: z.string(),
  }),
  describe: (row) => row.room_id,
  identifiers: (row) => [{ kind: 'room', id: row.room_id }],
});
