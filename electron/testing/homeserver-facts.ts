import { expectDefined } from '../../shared/assert';
import type { Finding } from '../../shared/contract/findings';
import type { ConfiguredProcess, HomeserverTopology } from '../config/topology';
import type { DatabaseFacts, HomeserverFacts, ProcessMetrics } from '../findings/facts';
import { findFindings, noFindings, type FindingsResult } from '../findings/find-findings';
import { trackLag, type LagMemory } from '../findings/lag';
import { mergePositions } from '../findings/merge-positions';
import type { StreamTraits } from '../findings/stream-traits';
import type { WireInstance, WriterPosition } from '../replication/stream-positions';

/** The moment at which all facts made here are true. */
export const nowMs = 1_700_000_000_000;

type Seen = Partial<StreamTraits> & Pick<StreamTraits, 'name'>;
const stream = (seen: Seen): StreamTraits => ({
  positionName: seen.name,
  writerSetting: seen.name,
  writers: 'one',
  tables: [seen.name],
  sequence: `${seen.name}_sequence`,
  catchUp: { from: 'database' },
  ...seen,
});

/** Streams of every kind that the merge tells apart, by the words of the wire. */
export const someStreams: readonly StreamTraits[] = [
  stream({ name: 'events', writers: 'many', sequence: 'events_stream_seq' }),
  stream({ name: 'backfill', writers: 'many', writerSetting: 'events', sequence: 'events_backfill_stream_seq' }),
  stream({ name: 'typing', positionName: null, tables: [], sequence: null, catchUp: { from: 'writer' } }),
  stream({ name: 'to_device', sequence: 'device_inbox_sequence' }),
  stream({ name: 'receipts', writers: 'many' }),
  stream({ name: 'caches', positionName: null, writerSetting: null, writers: 'everyone' }),
  stream({ name: 'pushers', writerSetting: null, writers: 'main' }),
  stream({
    name: 'federation',
    positionName: null,
    writerSetting: null,
    writers: 'main',
    tables: [],
    sequence: null,
    catchUp: { from: 'none', why: 'Its queue is in memory.' },
  }),
];

export function configuredProcess(
  instanceName: string,
  resources: string[] = [],
  port: number | null = null,
): ConfiguredProcess {
  const listener = { kind: 'http', host: '127.0.0.1', port, path: null, tls: false, resources } as const;
  return {
    instanceName,
    file: `${instanceName}.yaml`,
    app: instanceName === 'master' ? 'synapse.app.homeserver' : 'synapse.app.generic_worker',
    listeners: resources.length === 0 ? [] : [listener],
    replication: null,
  };
}

/** Main, two persisters, a writer of typing and to_device, a federation sender and a client worker. */
export function someTopology(changed: Partial<HomeserverTopology> = {}): HomeserverTopology {
  return {
    serverName: 'example.com',
    processes: [
      configuredProcess('client1', ['client'], 8083),
      configuredProcess('persister2'),
      configuredProcess('persister1'),
      configuredProcess('sender1'),
      configuredProcess('writer1'),
      configuredProcess('master'),
    ],
    streamWriters: { events: ['persister1', 'persister2'], typing: ['writer1'], to_device: ['writer1'] },
    federationSenders: ['sender1'],
    pushers: ['master'],
    backgroundTasksOn: 'master',
    appserviceNotifier: 'master',
    userDirectory: 'master',
    mediaBackgroundJobsOn: 'master',
    redis: { enabled: true, database: 0, address: '127.0.0.1:6379' },
    hasReplicationSecret: true,
    ephemeralMessages: true,
    redactionRetentionMs: 604_800_000,
    databases: [{ name: 'master', holds: ['main', 'state'], database: 'synapse', address: '127.0.0.1:5432' }],
    contradictions: [],
    files: ['homeserver.yaml'],
    ...changed,
  };
}

export function heard(instanceName: string, changed: Partial<WireInstance> = {}): WireInstance {
  return {
    instanceName,
    firstHeardMs: nowMs - 60_000,
    lastHeardMs: nowMs - 1_000,
    silentSinceMs: null,
    backAtMs: null,
    ...changed,
  };
}

export function writerPosition(stream: string, writer: string, changed: Partial<WriterPosition> = {}): WriterPosition {
  return {
    stream,
    writer,
    livePosition: 100,
    liveAtMs: nowMs - 1_000,
    confirmed: true,
    lastRowMs: null,
    rowsPerSecond: 0,
    rates: [],
    lastCatchUp: null,
    undecodedRows: 0,
    firstHeardMs: nowMs - 60_000,
    lastWroteMs: null,
    ...changed,
  };
}

export function databaseFacts(changed: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    asOfMs: nowMs,
    positionsAsOfMs: nowMs,
    source: 'primary',
    streamPositions: [],
    sequences: [],
    eventWriters: [],
    locks: [],
    backgroundUpdates: [],
    scheduledTasks: [],
    connections: { used: 10, max: 100 },
    expiries: { pending: { value: 0, exact: true }, overdue: { value: 0, exact: true }, lowest: null },
    ownCaches: null,
    ...changed,
  };
}

export function processMetrics(instanceName: string, changed: Partial<ProcessMetrics> = {}): ProcessMetrics {
  return {
    instanceName,
    startedMs: null,
    address: '127.0.0.1:9101',
    atMs: nowMs - 2_000,
    error: null,
    version: '1.163.0',
    commandQueue: 0,
    positions: [],
    standingStill: [],
    ...changed,
  };
}

/** What a test changes of facts; `wire` field by field. */
export type ChangedFacts = Partial<Omit<HomeserverFacts, 'wire'>> & { wire?: Partial<HomeserverFacts['wire']> };

/** A homeserver at which nothing is wrong: all configured processes are heard, and the link has been live for a minute. */
export function homeserverFacts({ wire, ...changed }: ChangedFacts = {}): HomeserverFacts {
  return {
    nowMs,
    serverName: 'example.com',
    topology: someTopology(),
    configurationError: null,
    configurationReadMs: nowMs - 120_000,
    wire: {
      via: 'redis',
      live: true,
      sinceMs: nowMs - 60_000,
      instances: someTopology().processes.map(({ instanceName }) => heard(instanceName)),
      positions: [],
      ownCaches: null,
      listening: 6,
      otherChannels: [],
      ...wire,
    },
    database: databaseFacts(),
    databaseError: null,
    metrics: [],
    health: [],
    own: { readStores: ['EventStore'], writeStores: [], unlocked: false, version: '0.5.0', clockSkewMs: 0 },
    ...changed,
  };
}

/** Evaluates one set of facts after the other, as the monitor does, and gives the last result. */
export function evaluate(...moments: HomeserverFacts[]): FindingsResult {
  let result = noFindings;
  let lag: LagMemory = {};
  for (const facts of moments) {
    lag = trackLag(lag, facts);
    const { positions } = mergePositions(facts, someStreams, lag);
    result = findFindings(facts, { previous: result, positions, streams: someStreams });
  }
  return result;
}

/** What one rule says of these moments: its findings in brief, or why it could not tell. */
export function verdictOf(code: string, ...moments: HomeserverFacts[]): string[] | { unchecked: string } {
  const { findings, checked, unchecked } = evaluate(...moments);
  const why = unchecked.find((one) => one.code === code)?.why;
  if (why !== undefined) return { unchecked: why };
  expectDefined(
    checked.find((one) => one.code === code),
    `there is a rule ${code}`,
  );
  return findings.filter((one) => one.code === code).map(briefly);
}

function briefly({ severity, subject, sentence }: Finding): string {
  return `${severity} ${subject.kind} ${subject.id ?? '-'}: ${sentence}`;
}
