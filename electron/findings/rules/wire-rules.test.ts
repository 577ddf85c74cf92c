import { expect, test } from 'vitest';
import { expectDefined } from '../../../shared/assert';
import type { HomeserverFacts } from '../facts';
import {
  configuredProcess,
  databaseFacts,
  evaluate,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someTopology,
  verdictOf,
  writerPosition,
} from '../../testing/homeserver-facts';

const everyone = someTopology().processes.map(({ instanceName }) => heard(instanceName));
const except = (instanceName: string) => everyone.filter((one) => one.instanceName !== instanceName);
const silentPersister = heard('persister1', { lastHeardMs: nowMs - 20_000, silentSinceMs: nowMs - 5_000 });
const catchUp = {
  fromToken: 90,
  toToken: 100,
  rows: 0,
  startedMs: nowMs - 5_000,
  durationMs: 10,
  source: 'writer',
  sentence: 'The writer answered 500.',
} as const;

/** Facts of `typing` as announced by two, each with when it announced last; so many ms from now. */
function typingBy(afterMs: number, writers: Record<string, { announced: number; wrote?: number }>): HomeserverFacts {
  const positions = Object.entries(writers).map(([writer, { announced, wrote }]) =>
    writerPosition('typing', writer, {
      liveAtMs: nowMs + announced,
      lastWroteMs: wrote === undefined ? null : nowMs + wrote,
    }),
  );
  return homeserverFacts({ nowMs: nowMs + afterMs, wire: { positions } });
}

const cases: [string, string, HomeserverFacts[], string[] | { unchecked: string }][] = [
  ['a link that is up is no finding', 'wire_down', [homeserverFacts()], []],
  ['a reconnect of a moment is no finding', 'wire_down', [homeserverFacts({ wire: { live: false } })], []],
  [
    'a link that stays down is a finding',
    'wire_down',
    [homeserverFacts({ wire: { live: false } }), homeserverFacts({ nowMs: nowMs + 10_000, wire: { live: false } })],
    ['failed redis -: The replication link to Redis is down.'],
  ],
  [
    'a connection without Redis says so',
    'wire_down',
    [homeserverFacts({ wire: { via: 'none', live: false, sinceMs: null } })],
    ['notice redis -: No Redis is configured for this connection.'],
  ],
  [
    'a configured process that was never heard, while others answer, is a finding',
    'configured_but_never_heard',
    [homeserverFacts({ wire: { instances: except('sender1') } })],
    ['failed instance sender1: sender1 is configured and was never heard.'],
  ],
  [
    'nobody is blamed before answers had 30 s to come in',
    'configured_but_never_heard',
    [homeserverFacts({ wire: { sinceMs: nowMs - 29_000, instances: except('sender1') } })],
    { unchecked: 'The replication link has been live for less than 30 s.' },
  ],
  [
    'nobody is blamed if nobody at all answers',
    'configured_but_never_heard',
    [homeserverFacts({ wire: { instances: [] } })],
    { unchecked: 'No process at all has answered REPLICATE on this link.' },
  ],
  [
    'nobody is blamed while the link is down',
    'configured_but_never_heard',
    [homeserverFacts({ wire: { live: false, instances: except('sender1') } })],
    { unchecked: 'The replication link is down.' },
  ],
  [
    'a process that is heard and not configured is a finding',
    'heard_but_not_configured',
    [homeserverFacts({ wire: { instances: [...everyone, heard('stranger')] } })],
    ['warning instance stranger: stranger is heard and not configured.'],
  ],
  [
    'our own name and a process that has stopped are no strangers',
    'heard_but_not_configured',
    [homeserverFacts({ wire: { instances: [heard('synoptic'), heard('old', { silentSinceMs: nowMs })] } })],
    [],
  ],
  [
    'a silent process is a finding',
    'instance_silent',
    [homeserverFacts({ wire: { instances: [...except('persister1'), silentPersister] } })],
    ['failed instance persister1: persister1 does not answer: last heard 20 s ago.'],
  ],
  [
    'a silent process that is not configured any more is worth a notice only',
    'instance_silent',
    [homeserverFacts({ wire: { instances: [...everyone, { ...silentPersister, instanceName: 'renamed' }] } })],
    ['notice instance renamed: renamed does not answer: last heard 20 s ago.'],
  ],
  [
    'silence is not judged in the first 15 s of a link',
    'instance_silent',
    [homeserverFacts({ wire: { sinceMs: nowMs - 14_000, instances: [silentPersister] } })],
    { unchecked: 'The replication link has been live for less than 15 s.' },
  ],
  [
    'two processes that both go on writing a stream of one writer are a finding',
    'single_writer_stream_announced_by_two',
    [
      typingBy(0, { writer1: { announced: -2_000, wrote: -2_000 }, writer2: { announced: -1_000, wrote: -1_000 } }),
      typingBy(2_000, { writer1: { announced: 500, wrote: 500 }, writer2: { announced: 1_000, wrote: 1_000 } }),
    ],
    ['failed stream typing: writer1 and writer2 both write typing, which one process should write.'],
  ],
  [
    'two processes that both go on announcing without writing are a warning',
    'single_writer_stream_announced_by_two',
    [
      typingBy(0, { writer1: { announced: -2_000 }, writer2: { announced: -1_000 } }),
      typingBy(10_000, { writer1: { announced: 9_000 }, writer2: { announced: 9_100 } }),
    ],
    ['warning stream typing: writer1 and writer2 both announce typing, which one process should write.'],
  ],
  [
    'an old writer that merely has an old position is not one of two',
    'single_writer_stream_announced_by_two',
    [
      typingBy(0, { writer1: { announced: -2_000, wrote: -2_000 }, writer2: { announced: -1_000, wrote: -1_000 } }),
      typingBy(5_000, { writer1: { announced: -2_000, wrote: -2_000 }, writer2: { announced: 4_000, wrote: 4_000 } }),
    ],
    [],
  ],
  [
    'streams of several writers are written by several',
    'single_writer_stream_announced_by_two',
    [0, 2_000].map((afterMs) =>
      homeserverFacts({
        nowMs: nowMs + afterMs,
        wire: {
          positions: ['persister1', 'persister2'].map((writer) =>
            writerPosition('events', writer, { liveAtMs: nowMs + afterMs, lastWroteMs: nowMs + afterMs }),
          ),
        },
      }),
    ),
    [],
  ],
  [
    'a stream that another process took over has moved',
    'writer_moved',
    [
      typingBy(0, { writer0: { announced: -2_000, wrote: -2_000 } }),
      typingBy(20_000, {
        writer0: { announced: -2_000, wrote: -2_000 },
        writer1: { announced: 19_000, wrote: 19_000 },
      }),
    ],
    ['notice stream typing: typing is written by writer1 now; before by writer0.'],
  ],
  [
    'a move is no news any more after an hour',
    'writer_moved',
    [
      typingBy(0, { writer0: { announced: -2_000 } }),
      typingBy(20_000, { writer1: { announced: 19_000 } }),
      typingBy(3_700_000, { writer1: { announced: 3_690_000 } }),
    ],
    [],
  ],
  [
    'a stream that another process writes than configured is a finding',
    'writer_moved',
    [typingBy(0, { writer2: { announced: -1_000, wrote: -1_000 } })],
    ['warning stream typing: typing is written by writer2; the configuration says writer1.'],
  ],
  [
    'an old position under another name than configured proves nothing',
    'writer_moved',
    [typingBy(0, { writer2: { announced: -700_000, wrote: -700_000 } })],
    [],
  ],
  [
    'another channel on the Redis is a notice',
    'two_server_names',
    [homeserverFacts({ wire: { otherChannels: ['other.example'] } })],
    ['notice redis -: Another homeserver, other.example, seems to use the same Redis.'],
  ],
  [
    'rows that could not be fetched are a finding',
    'catch_up_failed',
    [
      homeserverFacts({
        wire: { positions: [writerPosition('typing', 'writer1', { lastCatchUp: { ...catchUp, state: 'failed' } })] },
      }),
    ],
    ['warning stream typing: Missed rows of typing by writer1 could not be fetched.'],
  ],
  [
    'rows that nobody can give are a notice',
    'cannot_be_caught_up',
    [
      homeserverFacts({
        wire: {
          positions: [writerPosition('typing', 'writer1', { lastCatchUp: { ...catchUp, state: 'impossible' } })],
        },
      }),
    ],
    ['notice stream typing: Missed rows of typing by writer1 cannot be caught up.'],
  ],
  [
    'a database that stays ahead of the wire is a finding',
    'stream_lagging',
    [0, 10_000].map((afterMs) =>
      homeserverFacts({
        nowMs: nowMs + afterMs,
        wire: { positions: [writerPosition('events', 'persister1')] },
        database: databaseFacts({
          streamPositions: [{ stream: 'events', instanceName: 'persister1', position: 104 + afterMs / 1_000 }],
        }),
      }),
    ),
    ['warning stream events: events by persister1: the database is 14 tokens ahead of the wire, for 10 s.'],
  ],
  [
    'without a configuration everybody that is heard is as good as configured',
    'heard_but_not_configured',
    [homeserverFacts({ topology: null })],
    { unchecked: "No homeserver's configuration is given for this connection." },
  ],
];

test.each(cases)('%s', (_name, code, moments, expected) => {
  expect(verdictOf(code, ...moments)).toEqual(expected);
});

test('background tasks on a process that does not answer are a finding', () => {
  const topology = someTopology({ backgroundTasksOn: 'sender1' });
  expect(
    [[...everyone], except('sender1')].map((instances) =>
      verdictOf('background_tasks_on_no_process', homeserverFacts({ topology, wire: { instances } })),
    ),
  ).toEqual([[], ['failed instance sender1: Background tasks are to run on sender1, which does not answer.']]);
});

test('background tasks on a name that no file describes are a finding without any wire', () => {
  const topology = someTopology({ backgroundTasksOn: 'nobody', processes: [configuredProcess('master')] });
  expect(verdictOf('background_tasks_on_no_process', homeserverFacts({ topology, wire: { live: false } }))).toEqual([
    'failed instance nobody: Background tasks are to run on nobody, which no configuration file describes.',
  ]);
});

test('a silent process whose metrics answer shows that, with what its silence means for users', () => {
  const facts = homeserverFacts({
    wire: {
      instances: [silentPersister],
      positions: [writerPosition('events', 'persister1', { lastWroteMs: nowMs - 30_000 })],
    },
    metrics: [processMetrics('persister1')],
  });
  const silence = evaluate(facts).findings.find((one) => one.code === 'instance_silent');
  const { meaning, sinceMs, evidence } = expectDefined(silence, 'the process is silent');
  expect({ meaning, sinceMs, evidence }).toEqual({
    meaning: 'Rooms of its shard cannot receive events: sending in them fails or waits.',
    sinceMs: nowMs - 5_000,
    evidence: [
      { source: 'wire', atMs: nowMs - 20_000, sentence: 'Last heard; REPLICATE was not answered since.' },
      { source: 'wire', atMs: nowMs - 30_000, sentence: 'Last wrote rows to a stream.' },
      { source: 'metrics', atMs: nowMs - 2_000, sentence: 'Its metrics endpoint answers.' },
    ],
  });
});
