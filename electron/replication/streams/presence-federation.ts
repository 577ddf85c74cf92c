import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Presence that is to be sent to another server. In memory of its writer alone; begins anew with it. */
export const presenceFederationStream = defineStream({
  name: 'presence_federation',
  positionName: null,
  writerSetting: 'presence',
  writers: 'one',
  tables: [],
  sequence: null,
  resets: true,
  catchUp: { from: 'writer' },
  row: namedRow({
    destination: z.string(),
    user_id: z.string(),
  }),
  describe: (row) => `${row.user_id} to ${row.destination}`,
  identifiers: (row) => [
    { kind: 'user', id: row.user_id },
    { kind: 'server', id: row.destination },
  ],
});
