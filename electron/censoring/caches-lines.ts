import type { CacheInvalidation } from '../storage/controllers/censor-write-controller';

/** Our fixed name on the caches stream, the same in every copy; receivers keep a position per name. */
const instanceName = 'synoptic';

/** The line that tells every process of one row of the caches stream (synapse-facts 5.2). */
export function rdataLine(row: CacheInvalidation): string {
  return `RDATA caches ${instanceName} ${row.streamId} ${JSON.stringify([row.cacheFunc, row.keys, row.atMs])}`;
}

/** The line that makes processes fetch what they have missed of ours between `previous` and `current` (5.4). */
export function positionLine(previous: number, current: number): string {
  return `POSITION caches ${instanceName} ${previous} ${current}`;
}
