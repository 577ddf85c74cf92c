import type { Evidence } from '../../../shared/contract/findings';
import type { HomeserverFacts } from '../facts';
import { evidenceFrom, hearingTakesMs, lasting, wireNotReady } from './finding-rule';

/**
 * What shows that the process that wrote an expiry row has lost its timer: it is gone, silent, or was away (synapse-facts
 * 4: only the main process takes up old rows at its start). Null: nothing shows it.
 */
export function lostTimer(writtenBy: string, facts: HomeserverFacts): Evidence | null {
  if (wireNotReady(facts, hearingTakesMs) !== null) return null;
  const { wire, nowMs } = facts;
  const process = wire.instances.find((instance) => instance.instanceName === writtenBy);
  if (process === undefined) return evidenceFrom('wire', nowMs, `${writtenBy}, which wrote it, is not heard.`);
  if (process.silentSinceMs !== null) {
    return evidenceFrom('wire', process.lastHeardMs, `${writtenBy}, which wrote it, does not answer.`);
  }
  if (process.backAtMs === null) return null;
  const ago = lasting(nowMs - process.backAtMs);
  return evidenceFrom('wire', process.backAtMs, `${writtenBy}, which wrote it, was away and came back ${ago} ago.`);
}
