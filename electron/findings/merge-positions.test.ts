import { expect, test } from 'vitest';
import type { StreamPosition } from '../../shared/contract/streams';
import {
  databaseFacts,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someStreams,
  writerPosition,
  type ChangedFacts,
} from '../testing/homeserver-facts';
import { mergePositions } from './merge-positions';
import type { LagMemory } from './lag';

/** One line per position: what a reader looks at first. */
function lanes(changed: ChangedFacts, lag: LagMemory = {}): string[] {
  return mergePositions(homeserverFacts(changed), someStreams, lag).positions.map(lane);
}

function lane(position: StreamPosition): string {
  const { stream, writer, state, livePosition, databasePosition, lagTokens, lagMs } = position;
  return [stream, writer, state, livePosition, databasePosition, lagTokens, lagMs].map(String).join(' ');
}

function laneOf(changed: ChangedFacts, lag: LagMemory = {}): string | undefined {
  return lanes(changed, lag).find((line) => line.split(' ')[1] !== 'null');
}

const row = (stream: string, instanceName: string, position: number) =>
  databaseFacts({ streamPositions: [{ stream, instanceName, position }] });

const catchUp = {
  fromToken: 90,
  toToken: 100,
  rows: 0,
  startedMs: nowMs - 5_000,
  durationMs: null,
  source: 'database',
  sentence: null,
} as const;

test('a stream without a writer appears once, unseen and without any position', () => {
  expect(lanes({ wire: { positions: [] } })).toEqual(
    someStreams.map(({ name }) => `${name} null unseen null null null null`),
  );
});

const cases: [string, ChangedFacts, string, LagMemory?][] = [
  [
    'a writer that has written nothing has no row, hence no database position and no lag',
    { wire: { positions: [writerPosition('events', 'persister1')] } },
    'events persister1 live 100 null null null',
  ],
  [
    'an idle writer that announces past its own row does not lag',
    {
      wire: { positions: [writerPosition('events', 'persister1', { firstHeardMs: nowMs - 700_000 })] },
      database: row('events', 'persister1', 40),
    },
    'events persister1 idle 100 40 0 0',
  ],
  [
    'a writer that wrote lately is live however long it has been heard',
    {
      wire: {
        positions: [
          writerPosition('events', 'persister1', { firstHeardMs: nowMs - 700_000, lastWroteMs: nowMs - 599_000 }),
        ],
      },
    },
    'events persister1 live 100 null null null',
  ],
  [
    'a stream without a table has no lag',
    { wire: { positions: [writerPosition('typing', 'writer1')] } },
    'typing writer1 live 100 null null null',
  ],
  [
    'rows of the last second are on their way and no lag yet',
    { wire: { positions: [writerPosition('events', 'persister1')] }, database: row('events', 'persister1', 103) },
    'events persister1 live 100 103 3 999',
    { 'events persister1': { targetPosition: 103, sinceMs: nowMs - 999 } },
  ],
  [
    'what the wire has not told a second later is lagging',
    { wire: { positions: [writerPosition('events', 'persister1')] }, database: row('events', 'persister1', 103) },
    'events persister1 lagging 100 103 3 1000',
    { 'events persister1': { targetPosition: 103, sinceMs: nowMs - 1_000 } },
  ],
  [
    'backfill is compared by the sign of the wire',
    { wire: { positions: [writerPosition('backfill', 'persister1')] }, database: row('backfill', 'persister1', 101) },
    'backfill persister1 live 100 101 1 0',
  ],
  [
    'tokens above 2^31 keep their value',
    {
      wire: { positions: [writerPosition('events', 'persister1', { livePosition: 9_000_000_000 })] },
      database: row('events', 'persister1', 9_000_000_001),
    },
    'events persister1 live 9000000000 9000000001 1 0',
  ],
  [
    'our own name on caches takes its database position from the rows of its name',
    {
      wire: { positions: [writerPosition('caches', 'synoptic')] },
      database: databaseFacts({ ownCaches: { highest: 77, newestMs: null } }),
    },
    'caches synoptic live 100 77 0 0',
  ],
  [
    'a row of a writer that was not heard stands without a live position',
    { wire: { positions: [] }, database: row('events', 'persister9', 5) },
    'events persister9 unconfirmed null 5 null null',
  ],
  [
    'a position of an earlier connection is unconfirmed',
    { wire: { positions: [writerPosition('events', 'persister1', { confirmed: false })] } },
    'events persister1 unconfirmed 100 null null null',
  ],
  [
    'no position is confirmed while the link is down',
    { wire: { live: false, positions: [writerPosition('events', 'persister1')] } },
    'events persister1 unconfirmed 100 null null null',
  ],
  [
    'a writer whose process does not answer is silent',
    {
      wire: {
        instances: [heard('persister1', { silentSinceMs: nowMs - 5_000 })],
        positions: [writerPosition('events', 'persister1')],
      },
    },
    'events persister1 silent 100 null null null',
  ],
  [
    'a catch-up under way shows as such',
    {
      wire: {
        positions: [writerPosition('events', 'persister1', { lastCatchUp: { ...catchUp, state: 'running' } })],
      },
    },
    'events persister1 catching_up 100 null null null',
  ],
  [
    'a catch-up that waits for its source leaves the position behind',
    {
      wire: {
        positions: [
          writerPosition('events', 'persister1', {
            lastCatchUp: { ...catchUp, state: 'running', sentence: 'The database is away. It is asked again.' },
          }),
        ],
      },
    },
    'events persister1 behind 100 null null null',
  ],
  [
    'a catch-up that failed is over: its rows are lost to the tail, the position is right',
    {
      wire: { positions: [writerPosition('events', 'persister1', { lastCatchUp: { ...catchUp, state: 'failed' } })] },
    },
    'events persister1 live 100 null null null',
  ],
];

test.each(cases)('%s', (_name, changed, expected, lag) => {
  expect(laneOf(changed, lag)).toBe(expected);
});

test('a stream that nobody knows is shown last, as not known, with its position', () => {
  const merged = mergePositions(
    homeserverFacts({ wire: { positions: [writerPosition('novelties', 'w1')] } }),
    someStreams,
    {},
  );
  expect({ position: merged.positions.at(-1), stream: merged.streams.at(-1) }).toEqual({
    position: {
      stream: 'novelties',
      writer: 'w1',
      state: 'live',
      known: false,
      hasTable: false,
      livePosition: 100,
      liveAtMs: nowMs - 1_000,
      databasePosition: null,
      databaseAtMs: null,
      lagTokens: null,
      lagMs: null,
      workerLagTokens: null,
      workerLagInstance: null,
      rowsPerSecond: 0,
      rates: [],
      lastRowMs: null,
      lastCatchUp: null,
      undecodedRows: 0,
      asOfMs: nowMs,
    },
    stream: {
      stream: 'novelties',
      known: false,
      hasTable: false,
      sequencePosition: null,
      sequence: null,
      catchesUpFrom: 'none',
      catchUpNote: 'This version of Synoptic does not know the stream.',
    },
  });
});

test('a stream tells its sequence and how its gaps are filled', () => {
  const sequences = [{ stream: 'events', sequence: 'events_stream_seq', position: 105 }];
  const { streams } = mergePositions(homeserverFacts({ database: databaseFacts({ sequences }) }), someStreams, {});
  expect(streams.filter(({ stream }) => ['events', 'typing', 'federation'].includes(stream))).toEqual([
    {
      stream: 'events',
      known: true,
      hasTable: true,
      sequencePosition: 105,
      sequence: 'events_stream_seq',
      catchesUpFrom: 'database',
      catchUpNote: null,
    },
    {
      stream: 'typing',
      known: true,
      hasTable: false,
      sequencePosition: null,
      sequence: null,
      catchesUpFrom: 'writer',
      catchUpNote: null,
    },
    {
      stream: 'federation',
      known: true,
      hasTable: false,
      sequencePosition: null,
      sequence: null,
      catchesUpFrom: 'none',
      catchUpNote: 'Its queue is in memory.',
    },
  ]);
});

test('the process that is furthest behind a stream is named with it, but on caches nobody is behind', () => {
  const view = (events: number) => [
    { stream: 'events', position: events },
    { stream: 'caches', position: 1 },
  ];
  const { positions } = mergePositions(
    homeserverFacts({
      wire: { positions: [writerPosition('events', 'persister1'), writerPosition('caches', 'master')] },
      metrics: [processMetrics('client1', { positions: view(60) }), processMetrics('master', { positions: view(100) })],
    }),
    someStreams,
    {},
  );
  const told = positions.filter(({ writer }) => writer !== null);
  expect(told.map((one) => [one.stream, one.workerLagTokens, one.workerLagInstance])).toEqual([
    ['events', 40, 'client1'],
    ['caches', null, null],
  ]);
});
