import { expect, test } from 'vitest';
import type { StreamFacts, StreamPosition } from '../../../shared/contract/streams';
import { filterLanes, isLagging, lanesOf, writersInShort } from './lanes';

const facts = (stream: string): StreamFacts => ({
  stream,
  known: true,
  hasTable: true,
  sequencePosition: null,
  sequence: null,
  catchesUpFrom: 'database',
  catchUpNote: null,
});

const position = (change: Partial<StreamPosition>): StreamPosition => ({
  stream: 'events',
  writer: 'persister1',
  state: 'live',
  known: true,
  hasTable: true,
  livePosition: 1_000,
  liveAtMs: 1,
  databasePosition: 1_000,
  databaseAtMs: 1,
  lagTokens: 0,
  lagMs: 0,
  workerLagTokens: null,
  workerLagInstance: null,
  rowsPerSecond: 0,
  rates: [],
  lastRowMs: null,
  lastCatchUp: null,
  undecodedRows: 0,
  asOfMs: 1,
  ...change,
});

const laneOf = (...items: StreamPosition[]) => lanesOf(items, [])[0];

test('an axis runs from the slowest to the fastest position over writers and database', () => {
  const lane = laneOf(
    position({ livePosition: 1_000, databasePosition: 1_200 }),
    position({ writer: 'persister2', livePosition: 1_100, databasePosition: 1_100 }),
  );
  expect(lane?.axis).toEqual({ slowest: 1_000, fastest: 1_200, start: 1_000 });
  expect(lane?.marks).toEqual([
    { kind: 'live', at: 0, token: 1_000, writers: ['persister1'] },
    { kind: 'database', at: 0.5, token: 1_100, writers: ['persister2'] },
    { kind: 'live', at: 0.5, token: 1_100, writers: ['persister2'] },
    { kind: 'database', at: 1, token: 1_200, writers: ['persister1'] },
  ]);
});

test('positions that are almost equal do not look far apart', () => {
  const lane = laneOf(position({ livePosition: 1_000, databasePosition: 999 }));
  expect(lane?.marks.map(({ at }) => at)).toEqual([0.9875, 1]);
});

test('a stream that counts down has its lowest token as the fastest', () => {
  const lane = laneOf(
    position({ stream: 'backfill', livePosition: -500, databasePosition: -200 }),
    position({ stream: 'backfill', writer: 'persister2', livePosition: -500, databasePosition: null }),
  );
  expect(lane?.axis).toEqual({ slowest: -200, fastest: -500, start: -200 });
  expect(lane?.marks.map(({ kind, at }) => [kind, at])).toEqual([
    ['database', 0],
    ['live', 1],
  ]);
});

test('sixty writers at few places are few marks, and two names and a number', () => {
  const lane = laneOf(
    ...Array.from({ length: 60 }, (_, index) => position({ stream: 'caches', writer: `worker${index + 1}` })),
  );
  expect(lane?.marks.map(({ kind, writers }) => [kind, writers.length])).toEqual([
    ['database', 60],
    ['live', 60],
  ]);
  expect(writersInShort(lane?.positions ?? [])).toEqual({ names: ['worker1', 'worker2'], more: 58 });
});

test('one more name than there is room for is written out rather than counted', () => {
  const three = ['a', 'b', 'c'].map((writer) => position({ writer }));
  expect(writersInShort(three)).toEqual({ names: ['a', 'b', 'c'], more: 0 });
});

test('a lane tells the state of its writers that asks most for attention', () => {
  const lane = laneOf(
    position({ state: 'live' }),
    position({ writer: 'persister2', state: 'lagging', lagTokens: 312, lagMs: 3_500 }),
    position({ writer: 'persister3', state: 'silent' }),
  );
  expect(lane).toMatchObject({ state: 'lagging', inState: 1, lagTokens: 312, lagMs: 3_500 });
});

test('an idle stream is idle and not lagging, and a stream without a writer is unseen', () => {
  const lanes = lanesOf(
    [position({ state: 'idle' }), position({ stream: 'typing', writer: null, state: 'unseen', livePosition: null })],
    [facts('events'), facts('typing'), facts('pushers')],
  );
  expect(lanes.map((lane) => [lane.stream, lane.state, isLagging(lane)])).toEqual([
    ['events', 'idle', false],
    ['typing', 'unseen', false],
    ['pushers', 'unseen', false],
  ]);
});

test('active streams are those with rows in the last ten minutes, and those that need attention', () => {
  const lanes = lanesOf(
    [
      position({ rates: [0, 3] }),
      position({ stream: 'typing', rates: [0, 0] }),
      position({ stream: 'receipts', state: 'behind' }),
      position({ stream: 'presence', state: 'silent' }),
    ],
    [],
  );
  const names = (filter: 'active' | 'all' | 'lagging'): string[] => filterLanes(lanes, filter).map((one) => one.stream);
  expect([names('active'), names('all'), names('lagging')]).toEqual([
    ['events', 'receipts', 'presence'],
    ['events', 'typing', 'receipts', 'presence'],
    ['receipts'],
  ]);
});

test('rates of writers that were heard for different times are added from the newest back', () => {
  const lane = laneOf(position({ rates: [1, 2, 3] }), position({ writer: 'persister2', rates: [10] }));
  expect(lane?.rates).toEqual([1, 2, 13]);
});

test('the newest catch-up of all writers is shown', () => {
  const catchUp = (startedMs: number) => ({
    fromToken: 1,
    toToken: 2,
    rows: 1,
    startedMs,
    durationMs: 1,
    source: 'database' as const,
    state: 'done' as const,
    sentence: null,
  });
  const lane = laneOf(
    position({ lastCatchUp: catchUp(5) }),
    position({ writer: 'persister2', lastCatchUp: catchUp(9) }),
    position({ writer: 'persister3' }),
  );
  expect(lane?.lastCatchUp?.startedMs).toBe(9);
});

test('a stream that the application does not know has a lane that says so', () => {
  expect(laneOf(position({ stream: 'from_the_future', known: false, hasTable: false }))).toMatchObject({
    known: false,
    hasTable: false,
    facts: null,
  });
});

test('what is missing is drawn for the writer that lags, not from the slowest of all', () => {
  const lane = laneOf(
    position({ writer: 'idle', livePosition: 1_000, databasePosition: 1_000 }),
    position({ writer: 'busy', livePosition: 1_990, databasePosition: 2_000, lagTokens: 10, state: 'lagging' }),
  );
  expect(lane?.gaps).toEqual([{ from: 0.99, to: 1 }]);
});

test('a stream without a writer has a row in the table too', () => {
  const unseen = position({ writer: null, livePosition: null, databasePosition: null, state: 'unseen' });
  expect([laneOf(unseen)?.positions, laneOf(unseen)?.rows]).toEqual([[], [unseen]]);
});
