import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';
import { identify, textKeys } from './cache-keys';

/** Cache invalidations: every process drops what the row names. `keys` null: all of that cache. */
export const cachesStream = defineStream({
  name: 'caches',
  positionName: null,
  writerSetting: null,
  writers: 'everyone',
  tables: ['cache_invalidation_stream_by_instance'],
  sequence: 'cache_invalidation_stream_seq',
  catchUp: { from: 'database' },
  row: namedRow({
    cache_func: z.string(),
    keys: z.array(z.unknown()).nullable(),
    invalidation_ts: z.number().nullable().optional(),
  }),
  describe: (row) => `${row.cache_func} ${row.keys === null ? 'all' : textKeys(row.keys).join(' ')}`,
  identifiers: (row) => textKeys(row.keys ?? []).flatMap(identify),
});
