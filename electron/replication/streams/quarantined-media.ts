import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';

/** Media put into quarantine, or taken out (schema 94). `origin` null: local media. */
export const quarantinedMediaStream = defineStream({
  name: 'quarantined_media',
  positionName: 'quarantined_media',
  writerSetting: 'quarantined_media_changes',
  writers: 'many',
  tables: ['quarantined_media_changes'],
  sequence: 'quarantined_media_id_seq',
  catchUp: { from: 'database' },
  row: namedRow({
    origin: z.string().nullable(),
    media_id: z.string(),
    quarantined: z.boolean(),
  }),
  describe: (row) => `${row.origin ?? 'local'}/${row.media_id} ${row.quarantined ? 'quarantined' : 'released'}`,
  identifiers: (row) => (row.origin === null ? [] : [{ kind: 'server', id: row.origin }]),
});
