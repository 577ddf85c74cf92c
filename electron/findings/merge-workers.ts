import type { FactSource, Finding } from '../../shared/contract/findings';
import type { StoreClass, Worker, WorkerRole, WorkerState } from '../../shared/contract/workers';
import { configuredWriters } from './configured-writers';
import type { HomeserverFacts } from './facts';
import { newestPositions } from './newest-positions';
import { mainInstanceName, ownInstanceName } from './process-names';
import { configuredRoles, inferredRoles, summaryOf } from './process-roles';
import { hearingTakesMs } from './rules/finding-rule';
import { configuredStorage, ownStoreClasses, storeClassesOf, type ProcessStorage } from './store-classes';
import type { StreamTraits } from './stream-traits';
import { hasWrittenLately, superseded } from './stream-writers';
import { listenersOf } from './worker-listeners';
import { sourcesOf } from './worker-sources';

/**
 * Every process that anything tells of, as one list: configuration, wire, database and metrics merged, each fact with its
 * source and time. Pure. Main first, then persisters, stream writers, senders, pushers, background tasks, the rest by name,
 * and this application last.
 */
export function mergeWorkers(
  facts: HomeserverFacts,
  findings: readonly Finding[],
  streams: readonly StreamTraits[],
): Worker[] {
  const newest = newestPositions(facts);
  const workers = processNames(facts).map((name) => ({
    ...mergeWorker(name, facts, streams),
    ownView: ownViewOf(name, facts, newest),
    findings: findings
      .filter(({ subject }) => subject.kind === 'instance' && subject.id === name)
      .map((finding) => finding.findingId),
  }));
  const ranked = workers.map((worker) => ({ worker, rank: rankOf(worker) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.worker.instanceName < b.worker.instanceName ? -1 : 1));
  return ranked.map(({ worker }) => worker);
}

/** Every name that anything tells of; this application among them. */
export function processNames(facts: HomeserverFacts): string[] {
  const { database } = facts;
  return [
    ...new Set([
      ...(facts.topology?.processes.map((process) => process.instanceName) ?? []),
      ...facts.wire.instances.map((instance) => instance.instanceName),
      ...facts.wire.positions.map((position) => position.writer),
      ...(database?.streamPositions?.map((row) => row.instanceName) ?? []),
      ...(database?.eventWriters?.map((row) => row.instanceName) ?? []),
      ...facts.metrics.map((process) => process.instanceName),
      ownInstanceName,
    ]),
  ];
}

const roleOrder: readonly WorkerRole[] = [
  'main', 'event_persister', 'stream_writer', 'federation_sender', 'pusher', 'background_tasks',
]; // prettier-ignore

function rankOf({ instanceName, roles }: Worker): number {
  if (instanceName === ownInstanceName) return roleOrder.length + 1;
  const ranks = roles.map((role) => roleOrder.indexOf(role)).filter((rank) => rank >= 0);
  return Math.min(roleOrder.length, ...ranks);
}

function mergeWorker(instanceName: string, facts: HomeserverFacts, streams: readonly StreamTraits[]): Worker {
  const isOwn = instanceName === ownInstanceName;
  const { topology, wire } = facts;
  const heard = wire.instances.find((instance) => instance.instanceName === instanceName);
  const metrics = facts.metrics.find((process) => process.instanceName === instanceName);
  const isConfigured = topology?.processes.some((process) => process.instanceName === instanceName) ?? false;
  const writesFrom = writesOf(instanceName, facts, streams);
  const writes = writesFrom.map((one) => one.stream);
  const roles = rolesOf(instanceName, facts, writes);
  return {
    instanceName,
    state: stateOf(instanceName, facts, isConfigured),
    inferred: !isConfigured && !isOwn,
    sources: sourcesOf(instanceName, facts),
    roles,
    summary: isOwn
      ? ownSummary(facts)
      : summaryOf({
          instanceName,
          roles,
          writes: tellingWrites(writes, streams),
          topology: isConfigured ? topology : null,
        }),
    writes,
    writesFrom,
    storeClasses: classesOf(instanceName, facts, { isConfigured, roles, writes: new Set(writes), streams }),
    listeners: listenersOf(instanceName, facts),
    lastHeardMs: heard?.lastHeardMs ?? null,
    silentSinceMs: heard?.silentSinceMs ?? null,
    version: isOwn ? facts.own.version : (metrics?.version ?? null),
    commandQueue: metrics?.commandQueue ?? null,
    ownView: [],
    findings: [],
  };
}

function tellingWrites(writes: readonly string[], streams: readonly StreamTraits[]): string[] {
  const common = streams.filter(({ writers, writerSetting }) => writers === 'everyone' || writerSetting === 'events');
  return writes.filter((name) => !common.some((stream) => stream.name === name));
}

function rolesOf(instanceName: string, facts: HomeserverFacts, writes: readonly string[]): WorkerRole[] {
  if (instanceName === ownInstanceName) return ['synoptic'];
  const { topology } = facts;
  const isConfigured = topology?.processes.some((process) => process.instanceName === instanceName);
  if (topology && isConfigured) return configuredRoles(topology, instanceName);
  return inferredRoles(instanceName, writes);
}

function ownSummary({ own }: HomeserverFacts): string {
  if (!own.unlocked) return 'this application, reads only: no write class';
  const count = own.writeStores.length;
  return `this application, unlocked: ${count} write ${count === 1 ? 'class' : 'classes'}`;
}

function stateOf(instanceName: string, facts: HomeserverFacts, isConfigured: boolean): WorkerState {
  if (instanceName === ownInstanceName) return 'live';
  const { wire, nowMs } = facts;
  if (!wire.live) return 'unknown';
  const heard = wire.instances.find((instance) => instance.instanceName === instanceName);
  if (heard) return heard.silentSinceMs === null ? 'live' : 'silent';
  if (wire.sinceMs === null || nowMs - wire.sinceMs < hearingTakesMs) return 'unknown';
  return isConfigured ? 'unheard' : 'gone';
}

function writesOf(
  instanceName: string,
  facts: HomeserverFacts,
  streams: readonly StreamTraits[],
): Worker['writesFrom'] {
  const sources = new Map<string, FactSource[]>();
  const note = (stream: string, source: FactSource) => {
    const noted = sources.get(stream) ?? [];
    if (!noted.includes(source)) sources.set(stream, [...noted, source]);
  };
  const order = streams.map((stream) => stream.name);
  if (facts.topology?.processes.some((process) => process.instanceName === instanceName)) {
    for (const stream of streams) {
      const writers = configuredWriters(facts.topology, stream);
      if (writers === null || writers.includes(instanceName)) note(stream.name, 'configuration');
    }
  }
  const heardStreams = new Set(facts.wire.positions.map((position) => position.stream));
  for (const position of facts.wire.positions.filter(({ writer }) => writer === instanceName)) {
    const shape = streams.find((stream) => stream.name === position.stream);
    const isMovedAway = isConfiguredElsewhere(instanceName, shape, facts) && !hasWrittenLately(position, facts.nowMs);
    if (!isMovedAway && !superseded(position, shape, facts.wire.positions)) note(position.stream, 'wire');
  }
  for (const row of facts.database?.streamPositions?.filter((one) => one.instanceName === instanceName) ?? []) {
    // A row alone shows who wrote once: it confirms, or stands in where neither wire nor configuration tells anything.
    const alone = facts.topology === null && !heardStreams.has(row.stream);
    if (alone || sources.has(row.stream)) note(row.stream, 'database');
  }
  return [...sources]
    .map(([stream, from]) => ({ stream, sources: from }))
    .sort((a, b) => rankIn(order, a.stream) - rankIn(order, b.stream));
}

// Of a stream with several writers nobody takes over: only the configuration tells that one of them does not write it any more.
function isConfiguredElsewhere(
  instanceName: string,
  stream: StreamTraits | undefined,
  { topology }: HomeserverFacts,
): boolean {
  const writers = topology === null || stream === undefined ? null : configuredWriters(topology, stream);
  return writers !== null && !writers.includes(instanceName);
}

function rankIn(order: readonly string[], stream: string): number {
  const place = order.indexOf(stream);
  return place === -1 ? order.length : place;
}

interface ClassesInput {
  isConfigured: boolean;
  roles: readonly WorkerRole[];
  writes: ReadonlySet<string>;
  streams: readonly StreamTraits[];
}

function classesOf(instanceName: string, facts: HomeserverFacts, input: ClassesInput): StoreClass[] {
  if (instanceName === ownInstanceName) return ownStoreClasses(facts.own);
  if (facts.topology && input.isConfigured) return storeClassesOf(configuredStorage(facts.topology, instanceName));
  return storeClassesOf(inferredStorage(instanceName, input));
}

// Without a configuration a process may write what it was heard to write, and nothing is known of the rest.
function inferredStorage(instanceName: string, { roles, writes, streams }: ClassesInput): ProcessStorage {
  const writesSetting = (setting: string) =>
    streams.some((stream) => stream.writerSetting === setting && writes.has(stream.name));
  return {
    isMain: instanceName === mainInstanceName || roles.includes('main'),
    writersOf: (setting) => (writesSetting(setting) ? [instanceName] : null),
    instanceName,
    backgroundTasksOn: null,
    redactionRetentionMs: undefined,
    databases: { main: null, state: null },
  };
}

function ownViewOf(
  instanceName: string,
  facts: HomeserverFacts,
  newest: ReadonlyMap<string, number>,
): Worker['ownView'] {
  return facts.metrics
    .filter((process) => process.instanceName === instanceName)
    .flatMap(({ atMs, positions }) =>
      atMs === null
        ? []
        : positions.map(({ stream, position }) => ({
            stream,
            position,
            // On caches a process that writes nothing lags by design (synapse-facts 6).
            behindTokens: stream === 'caches' ? null : Math.max(0, (newest.get(stream) ?? position) - position),
            atMs,
          })),
    );
}
