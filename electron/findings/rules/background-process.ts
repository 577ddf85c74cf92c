import type { WireInstance } from '../../replication/stream-positions';
import type { HomeserverFacts } from '../facts';
import { hearingTakesMs, wireNotReady } from './finding-rule';

/** The process that is to run background tasks, as configuration and wire show it. */
export interface BackgroundProcess {
  name: string;
  /** Some configuration file describes it. */
  isConfigured: boolean;
  heard: WireInstance | undefined;
  /** Why the wire proves nothing now; null: it does. */
  notReady: string | null;
}

/** Null: no configuration says which process it is. */
export function backgroundProcess(facts: HomeserverFacts): BackgroundProcess | null {
  const { topology, wire } = facts;
  if (topology === null) return null;
  const name = topology.backgroundTasksOn;
  return {
    name,
    isConfigured: topology.processes.some((process) => process.instanceName === name),
    heard: wire.instances.find((instance) => instance.instanceName === name),
    notReady: wireNotReady(facts, hearingTakesMs),
  };
}

/** True if the wire shows that the process does not answer, or is not there. */
export function isAway({ heard, notReady }: BackgroundProcess): boolean {
  return notReady === null && (heard === undefined || heard.silentSinceMs !== null);
}
