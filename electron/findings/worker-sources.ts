import type { Evidence } from '../../shared/contract/findings';
import type { DatabaseFacts, HomeserverFacts } from './facts';
import { ownInstanceName } from './process-names';

/** Who tells of a process, and when it was told: one line per source that does. */
export function sourcesOf(instanceName: string, facts: HomeserverFacts): Evidence[] {
  return [
    ...fromConfiguration(instanceName, facts),
    ...fromWire(instanceName, facts),
    ...(facts.database === null ? [] : fromDatabase(instanceName, facts.database)),
    ...fromMetrics(instanceName, facts),
    ...fromHealth(instanceName, facts),
    ...fromOwn(instanceName, facts),
  ];
}

function fromConfiguration(instanceName: string, { topology, configurationReadMs }: HomeserverFacts): Evidence[] {
  const process = topology?.processes.find((one) => one.instanceName === instanceName);
  if (process === undefined) return [];
  const sentence =
    process.file === null ? 'Named in the configuration, without a file of its own.' : `In ${process.file}.`;
  return [{ source: 'configuration', atMs: configurationReadMs, sentence }];
}

function fromWire(instanceName: string, { wire }: HomeserverFacts): Evidence[] {
  const heard = wire.instances.find((instance) => instance.instanceName === instanceName);
  const streams = wire.positions.filter((position) => position.writer === instanceName);
  if (heard === undefined && streams.length === 0) return [];
  const count = streams.length === 1 ? '1 stream' : `${streams.length} streams`;
  const atMs = heard?.lastHeardMs ?? Math.max(...streams.map((position) => position.liveAtMs));
  return [{ source: 'wire', atMs, sentence: `Heard on the channel, with positions for ${count}.` }];
}

function fromDatabase(instanceName: string, database: DatabaseFacts): Evidence[] {
  const rows = database.streamPositions?.filter((row) => row.instanceName === instanceName) ?? [];
  const events = database.eventWriters?.find((row) => row.instanceName === instanceName);
  const locks = database.locks?.filter((lock) => lock.instanceName === instanceName) ?? [];
  const evidence: Evidence[] = [];
  const note = (sentence: string, atMs: number | null) => evidence.push({ source: 'database', atMs, sentence });
  const positions = rows.filter((row) => row.stream !== 'caches').map((row) => row.stream);
  if (positions.length > 0) note(`Rows in stream_positions: ${positions.join(', ')}.`, database.positionsAsOfMs);
  // Positions on caches are the rows themselves, which the homeserver keeps for 7 days (synapse-facts 5.5).
  if (positions.length < rows.length) note('Rows in cache_invalidation_stream_by_instance.', database.positionsAsOfMs);
  if (events) note('Wrote one of the newest events (events.instance_name).', events.lastReceivedMs ?? database.asOfMs);
  if (locks.length > 0) {
    note(
      `Holds ${locks.length === 1 ? '1 lock' : `${locks.length} locks`}.`,
      Math.max(...locks.map((lock) => lock.lastRenewedMs)),
    );
  }
  return evidence;
}

function fromMetrics(instanceName: string, { metrics }: HomeserverFacts): Evidence[] {
  return metrics
    .filter((process) => process.instanceName === instanceName)
    .map(({ atMs, address, error }) => ({
      source: 'metrics',
      atMs,
      sentence: error === null ? `Metrics read at ${address}.` : `Metrics at ${address} did not answer: ${error}`,
    }));
}

function fromHealth(instanceName: string, { health }: HomeserverFacts): Evidence[] {
  return health
    .filter((listener) => listener.instanceName === instanceName)
    .map(({ atMs, address, sentence }) => ({ source: 'health', atMs, sentence: `${address}: ${sentence}` }));
}

function fromOwn(instanceName: string, { nowMs }: HomeserverFacts): Evidence[] {
  return instanceName === ownInstanceName ? [{ source: 'own', atMs: nowMs, sentence: 'This application.' }] : [];
}
