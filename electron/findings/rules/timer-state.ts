import type { Evidence } from '../../../shared/contract/findings';
import type { HomeserverFacts } from '../facts';
import { mainInstanceName } from '../process-names';
import { evidenceFrom, hearingTakesMs, lasting, wireNotReady } from './finding-rule';

/** A row of event_expiry as its timer sees it. */
export interface TimedRow {
  /** The process that wrote the event, and holds the timer; null: not known. */
  writtenBy: string | null;
  receivedMs: number | null;
}

/** How the timer was lost: with a process that does not answer, or with the memory of one that began anew. */
export interface LostTimer {
  how: 'silent' | 'began_anew';
  evidence: Evidence;
}

/**
 * What shows that the process that wrote an expiry row has lost its timer: it is gone, silent, or began anew since (synapse-facts
 * 4: only the main process takes up old rows, at its start). Null: nothing shows it.
 */
export function lostTimer({ writtenBy, receivedMs }: TimedRow, facts: HomeserverFacts): LostTimer | null {
  if (writtenBy === null || wireNotReady(facts, hearingTakesMs) !== null) return null;
  const { wire, nowMs } = facts;
  const process = wire.instances.find((instance) => instance.instanceName === writtenBy);
  if (process === undefined) return silent(evidenceFrom('wire', nowMs, `${writtenBy}, which wrote it, is not heard.`));
  if (process.silentSinceMs !== null) {
    return silent(evidenceFrom('wire', process.lastHeardMs, `${writtenBy}, which wrote it, does not answer.`));
  }
  // It takes up what it finds when it begins.
  if (writtenBy === mainInstanceName) return null;
  const startedMs = startOf(writtenBy, facts);
  if (startedMs !== null && receivedMs !== null) return beganSince({ writtenBy, receivedMs, startedMs }, facts);
  if (process.backAtMs === null || (receivedMs !== null && receivedMs >= process.backAtMs)) return null;
  const ago = lasting(nowMs - process.backAtMs);
  return anew(
    evidenceFrom('wire', process.backAtMs, `${writtenBy}, which wrote it, was away and came back ${ago} ago.`),
  );
}

function silent(evidence: Evidence): LostTimer {
  return { how: 'silent', evidence };
}

function anew(evidence: Evidence): LostTimer {
  return { how: 'began_anew', evidence };
}

// Surer than the wire: a process that was merely held has its timer, one that began anew in a moment has not.
function beganSince(
  { writtenBy, receivedMs, startedMs }: { writtenBy: string; receivedMs: number; startedMs: number },
  facts: HomeserverFacts,
): LostTimer | null {
  const mainStartedMs = startOf(mainInstanceName, facts);
  if (startedMs <= receivedMs || (mainStartedMs !== null && mainStartedMs > receivedMs)) return null;
  const ago = lasting(facts.nowMs - startedMs);
  return anew(evidenceFrom('metrics', startedMs, `${writtenBy} began anew ${ago} ago, after it had written the row.`));
}

function startOf(instanceName: string, { metrics }: HomeserverFacts): number | null {
  return metrics.find((process) => process.instanceName === instanceName)?.startedMs ?? null;
}
