import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** What the federation sender is to send besides events. In memory of the main process alone; begins anew with it. Its data may hold content and is not kept. */
export const federationStream = defineStream({
  name: 'federation',
  positionName: null,
  writerSetting: null,
  writers: 'main',
  tables: [],
  sequence: null,
  resets: true,
  keepsRaw: false,
  catchUp: { from: 'writer' },
  row: namedRow({
    type: z.string(),
    data: z.unknown().transform(() => 'not shown'),
  }),
  describe: (row) => `to be sent: ${row.type}`,
  identifiers: () => [],
});
