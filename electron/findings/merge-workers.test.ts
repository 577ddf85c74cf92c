import { expect, test } from 'vitest';
import { expectDefined } from '../../shared/assert';
import type { Worker } from '../../shared/contract/workers';
import {
  databaseFacts,
  evaluate,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someStreams,
  someTopology,
  writerPosition,
  type ChangedFacts,
} from '../testing/homeserver-facts';
import { mergeWorkers } from './merge-workers';

function workers(changed: ChangedFacts = {}): Worker[] {
  return mergeWorkers(homeserverFacts(changed), [], someStreams);
}

function worker(instanceName: string, changed: ChangedFacts): Worker {
  return expectDefined(
    workers(changed).find((one) => one.instanceName === instanceName),
    `${instanceName} is among the processes`,
  );
}

const briefly = ({ instanceName, state, inferred, roles, summary }: Worker): string =>
  `${instanceName} ${state}${inferred ? ' inferred' : ''} [${roles.join(' ')}] ${summary}`;

test('processes stand in the order of what hangs on them, with what tells them apart', () => {
  expect(workers().map(briefly)).toEqual([
    'master live [main pusher background_tasks appservice_notifier user_directory media] main process, background tasks',
    'persister1 live [event_persister] rooms shard 1 of 2',
    'persister2 live [event_persister] rooms shard 2 of 2',
    'writer1 live [stream_writer] writes typing, to_device',
    'sender1 live [federation_sender] federation sender 1 of 1',
    'client1 live [client_api] client API',
    'synoptic live [synoptic] this application, reads only: no write class',
  ]);
});

test('without a configuration roles are inferred from what is announced, and labelled so', () => {
  const changed: ChangedFacts = {
    topology: null,
    wire: {
      instances: ['client1', 'main_like', 'p1', 'w1'].map((name) => heard(name)),
      positions: [
        writerPosition('caches', 'client1'),
        writerPosition('pushers', 'main_like'),
        writerPosition('events', 'p1'),
        writerPosition('backfill', 'p1'),
        writerPosition('typing', 'w1'),
      ],
    },
    database: databaseFacts({ streamPositions: [{ stream: 'receipts', instanceName: 'old1', position: 4 }] }),
  };
  expect(workers(changed).map(briefly)).toEqual([
    'main_like live inferred [main] main process',
    'p1 live inferred [event_persister] event persister',
    'old1 gone inferred [stream_writer] writes receipts',
    'w1 live inferred [stream_writer] writes typing',
    'client1 live inferred [generic] generic worker',
    'synoptic live [synoptic] this application, reads only: no write class',
  ]);
});

const states: [string, ChangedFacts, string][] = [
  ['live once heard', { wire: { instances: [heard('sender1')] } }, 'live'],
  ['silent once it does not answer', { wire: { instances: [heard('sender1', { silentSinceMs: nowMs })] } }, 'silent'],
  ['unheard if it never answered', { wire: { instances: [heard('master')] } }, 'unheard'],
  ['unknown before answers had time to come in', { wire: { instances: [], sinceMs: nowMs - 5_000 } }, 'unknown'],
  ['unknown while the link is down', { wire: { instances: [heard('sender1')], live: false } }, 'unknown'],
  ['unknown where there is no wire', { wire: { via: 'none', live: false, instances: [], sinceMs: null } }, 'unknown'],
];

test.each(states)('a configured process is %s', (_name, changed, state) => {
  expect(worker('sender1', changed).state).toBe(state);
});

test('every fact of a process keeps its source and its time', () => {
  const facts: ChangedFacts = {
    wire: {
      instances: [heard('persister1')],
      positions: [writerPosition('events', 'persister1', { livePosition: 100 })],
    },
    database: databaseFacts({
      streamPositions: [
        { stream: 'events', instanceName: 'persister1', position: 100 },
        { stream: 'backfill', instanceName: 'persister1', position: 3 },
        { stream: 'caches', instanceName: 'persister1', position: 8 },
      ],
      eventWriters: [{ instanceName: 'persister1', lastStreamOrdering: 100, lastReceivedMs: nowMs - 3_000 }],
      locks: [{ name: 'new_event', key: 'k', instanceName: 'persister1', lastRenewedMs: nowMs - 4_000 }],
    }),
    metrics: [
      processMetrics('persister1', {
        commandQueue: 3,
        positions: [
          { stream: 'events', position: 97 },
          { stream: 'caches', position: 1 },
        ],
      }),
    ],
  };
  const { sources, writes, writesFrom, lastHeardMs, version, commandQueue, ownView } = worker('persister1', facts);
  expect({ sources, writes, writesFrom, lastHeardMs, version, commandQueue, ownView }).toEqual({
    sources: [
      { source: 'configuration', atMs: nowMs - 120_000, sentence: 'In persister1.yaml.' },
      { source: 'wire', atMs: nowMs - 1_000, sentence: 'Heard on the channel, with positions for 1 stream.' },
      { source: 'database', atMs: nowMs, sentence: 'Rows in stream_positions: events, backfill.' },
      { source: 'database', atMs: nowMs, sentence: 'Rows in cache_invalidation_stream_by_instance.' },
      {
        source: 'database',
        atMs: nowMs - 3_000,
        sentence: 'Wrote one of the newest events (events.instance_name).',
      },
      { source: 'database', atMs: nowMs - 4_000, sentence: 'Holds 1 lock.' },
      { source: 'metrics', atMs: nowMs - 2_000, sentence: 'Metrics read at 127.0.0.1:9101.' },
    ],
    writes: ['events', 'backfill', 'caches'],
    writesFrom: [
      { stream: 'events', sources: ['configuration', 'wire', 'database'] },
      { stream: 'backfill', sources: ['configuration', 'database'] },
      { stream: 'caches', sources: ['configuration', 'database'] },
    ],
    lastHeardMs: nowMs - 1_000,
    version: '1.163.0',
    commandQueue: 3,
    ownView: [
      { stream: 'events', position: 97, behindTokens: 3, atMs: nowMs - 2_000 },
      { stream: 'caches', position: 1, behindTokens: null, atMs: nowMs - 2_000 },
    ],
  });
});

test('a writer that another has taken over from does not write the stream any more', () => {
  const changed: ChangedFacts = {
    topology: null,
    wire: {
      instances: [heard('w1'), heard('w2')],
      positions: [
        writerPosition('typing', 'w1', { liveAtMs: nowMs - 40_000 }),
        writerPosition('typing', 'w2', { lastWroteMs: nowMs - 1_000 }),
      ],
    },
  };
  expect([worker('w1', changed).writes, worker('w2', changed).writes]).toEqual([[], ['typing']]);
});

test('a stream that the configuration gave to others is written by who still writes it, not by who once announced it', () => {
  const topology = someTopology({
    streamWriters: { events: ['persister1'], typing: ['writer1'], to_device: ['writer1'] },
  });
  const writes = (lastWroteMs: number | null): string[] =>
    worker('persister2', { topology, wire: { positions: [writerPosition('events', 'persister2', { lastWroteMs })] } })
      .writes;
  expect([writes(null), writes(nowMs - 700_000), writes(nowMs - 5_000)]).toEqual([
    ['caches'],
    ['caches'],
    ['events', 'caches'],
  ]);
});

test('listeners carry what /health last answered', () => {
  const health = [
    {
      instanceName: 'client1',
      address: '127.0.0.1:8083',
      state: 'failing' as const,
      atMs: nowMs,
      sentence: 'No answer.',
    },
  ];
  expect(worker('client1', { health }).listeners).toEqual([
    {
      address: '127.0.0.1:8083',
      kind: 'http',
      resources: ['client'],
      health: { state: 'failing', atMs: nowMs, sentence: 'No answer.' },
    },
  ]);
});

test('Synoptic is one card with its own classes, also where its name is heard and stands in the database', () => {
  const own = workers({
    wire: { instances: [heard('synoptic')], positions: [writerPosition('caches', 'synoptic')] },
    own: {
      readStores: ['EventStore'],
      writeStores: ['EventCensorStore'],
      unlocked: true,
      version: '0.5.0',
      clockSkewMs: 0,
    },
  }).filter(({ roles }) => roles.includes('synoptic'));
  expect(own.map(({ instanceName, summary, version, writes, storeClasses }) => [
    instanceName, summary, version, writes, storeClasses.map(({ name }) => name),
  ])).toEqual([
    ['synoptic', 'this application, unlocked: 1 write class', '0.5.0', ['caches'], ['EventStore', 'EventCensorStore']],
  ]); // prettier-ignore
});

test('a process carries the ids of the findings about it', () => {
  const facts = homeserverFacts({ wire: { instances: [heard('persister1', { silentSinceMs: nowMs - 1_000 })] } });
  const merged = mergeWorkers(facts, evaluate(facts).findings, someStreams);
  expect(merged.find((one) => one.instanceName === 'persister1')?.findings).toEqual(['instance_silent:persister1']);
});

test('sixty workers are sixty cards and one of our own', () => {
  const processes = Array.from({ length: 60 }, (_, index) => ({
    ...expectDefined(someTopology().processes[1], 'the topology has processes'),
    instanceName: `worker${index}`,
  }));
  expect(workers({ topology: someTopology({ processes }), wire: { instances: [] } })).toHaveLength(61);
});
