import { z } from 'zod';
import { defineStream, namedRow } from './define-stream';
import { identify, textKeys } from './cache-keys';

const holdsSecrets = /token|secret|password|login/i;

/** Cache invalidations: every process drops what the row names. `keys` null: all of that cache. */
export const cachesStream = defineStream({
  name: 'caches',
  positionName: null,
  writerSetting: null,
  writers: 'everyone',
  tables: ['cache_invalidation_stream_by_instance'],
  sequence: 'cache_invalidation_stream_seq',
  // The keys of some caches are access tokens; only what the schema below lets pass is kept.
  keepsRaw: false,
  catchUp: { from: 'database' },
  row: namedRow({
    cache_func: z.string(),
    keys: z.array(z.unknown()).nullable(),
    invalidation_ts: z.number().nullable().optional(),
  }).transform((row) => (holdsSecrets.test(row.cache_func) ? { ...row, keys: ['not shown'] } : row)),
  describe: (row) => `${row.cache_func} ${row.keys === null ? 'all' : textKeys(row.keys).join(' ')}`,
  identifiers: (row) => textKeys(row.keys ?? []).flatMap(identify),
});
