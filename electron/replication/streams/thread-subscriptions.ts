import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** A user subscribed to a thread or left it (schema 92). `event_id` is the root of the thread. */
export const threadSubscriptionsStream = defineStream({
  name: 'thread_subscriptions',
  positionName: 'thread_subscriptions',
  writerSetting: 'thread_subscriptions',
  writers: 'many',
  tables: ['thread_subscriptions'],
  sequence: 'thread_subscriptions_sequence',
  catchUp: { from: 'database' },
  row: namedRow({
    user_id: z.string(),
    room_id: z.string(),
    event_id: z.string(),
  }),
  describe: (row) => `${row.user_id} thread ${row.event_id} in ${row.room_id}`,
  identifiers: (row) => [
    { kind: 'user', id: row.user_id },
    { kind: 'room', id: row.room_id },
    { kind: 'event', id: row.event_id },
  ],
});
