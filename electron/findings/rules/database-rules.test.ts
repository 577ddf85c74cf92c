import { expect, test } from 'vitest';
import { expectDefined } from '../../../shared/assert';
import type { DatabaseFacts, HomeserverFacts } from '../facts';
import {
  databaseFacts,
  evaluate,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someTopology,
  verdictOf,
  type ChangedFacts,
} from '../../testing/homeserver-facts';

type Expiries = NonNullable<DatabaseFacts['expiries']>;
type LowestExpiry = NonNullable<Expiries['lowest']>;

const dueLongAgo: LowestExpiry = {
  eventId: '$lowest',
  dueMs: nowMs - 600_000,
  eventExists: true,
  writtenBy: 'persister1',
  receivedMs: nowMs - 900_000,
  rejected: false,
  roomVersion: '10',
};

function withExpiry(lowest: Partial<LowestExpiry>, changed: ChangedFacts = {}): HomeserverFacts {
  const expiries: Expiries = {
    pending: { value: 7, exact: true },
    overdue: { value: 3, exact: true },
    lowest: { ...dueLongAgo, ...lowest },
  };
  return homeserverFacts({ ...changed, database: databaseFacts({ expiries }) });
}

/** The database at a moment: where the only writer of `events` and its sequence stand. */
function sequenceAt(afterMs: number, position: number, sequencePosition: number): HomeserverFacts {
  return homeserverFacts({
    nowMs: nowMs + afterMs,
    database: databaseFacts({
      streamPositions: [{ stream: 'events', instanceName: 'persister1', position }],
      sequences: [{ stream: 'events', sequence: 'events_stream_seq', position: sequencePosition }],
    }),
  });
}

const cachesAt = (position: number) => [{ stream: 'caches', sequence: 'cache_invalidation_stream_seq', position }];
const goneRow = databaseFacts({
  streamPositions: [
    { stream: 'events', instanceName: 'persister9', position: 5 },
    { stream: 'events', instanceName: 'persister1', position: 5 },
    { stream: 'backfill', instanceName: 'persister9', position: 2 },
  ],
});
const blocked = 'expiry_blocked';
const stopped = 'ephemeral_timers_stopped';
const overdue = 'overdue_expiries';
const off = { topology: someTopology({ ephemeralMessages: false }) };

const cases: [string, string, HomeserverFacts[], string[] | { unchecked: string }][] = [
  [
    'an expiry row whose event is gone blocks all others',
    blocked,
    [withExpiry({ eventExists: false })],
    ['failed event $lowest: The expiry of $lowest blocks all others: its event is not in the database any more.'],
  ],
  [
    'an expiry row of a rejected event will block once it is due',
    blocked,
    [withExpiry({ rejected: true, dueMs: nowMs + 60_000 })],
    ['warning event $lowest: The expiry of $lowest will block all others: its event was rejected.'],
  ],
  [
    'an overdue expiry row of an unknown room version blocks',
    blocked,
    [withExpiry({ roomVersion: 'org.example.99' })],
    ['failed event $lowest: The expiry of $lowest blocks all others: its room has the unknown version org.example.99.'],
  ],
  [
    'a room version that only a newer homeserver knows is not blamed before its time',
    blocked,
    [withExpiry({ roomVersion: 'org.example.99', dueMs: nowMs - 1_000 })],
    [],
  ],
  ['a row of an old room without a version does not block', blocked, [withExpiry({ roomVersion: null })], []],
  ['a row blocks nothing where expiring is switched off', blocked, [withExpiry({ eventExists: false }, off)], []],
  [
    'a persister that is not heard any more has lost the timer of its overdue rows',
    stopped,
    [withExpiry({}, { wire: { instances: [heard('master')] } })],
    [
      'failed instance persister1: Self-destructing messages are overdue, and persister1, which held their timer, has lost it.',
    ],
  ],
  [
    'a persister that was away has lost the timer of its overdue rows',
    stopped,
    [withExpiry({}, { wire: { instances: [heard('persister1', { backAtMs: nowMs - 300_000 })] } })],
    [
      'failed instance persister1: Self-destructing messages are overdue, and persister1, which held their timer, has lost it.',
    ],
  ],
  [
    'a persister that began anew in a moment has lost its timer, by its own metrics',
    stopped,
    [withExpiry({}, { metrics: [processMetrics('persister1', { startedMs: nowMs - 60_000 })] })],
    [
      'failed instance persister1: Self-destructing messages are overdue, and persister1, which held their timer, has lost it.',
    ],
  ],
  [
    'a main process that began after the row was written has taken it up',
    stopped,
    [
      withExpiry(
        {},
        {
          metrics: [
            processMetrics('persister1', { startedMs: nowMs - 60_000 }),
            processMetrics('master', { startedMs: nowMs - 30_000 }),
          ],
        },
      ),
    ],
    [],
  ],
  [
    'a persister that was merely held has its timer, by its own metrics',
    stopped,
    [
      withExpiry(
        {},
        {
          wire: { instances: [heard('persister1', { backAtMs: nowMs - 300_000 })] },
          metrics: [processMetrics('persister1', { startedMs: nowMs - 86_400_000 })],
        },
      ),
    ],
    [],
  ],
  [
    'a main process that was away has its rows, which it takes up when it begins',
    stopped,
    [withExpiry({ writtenBy: 'master' }, { wire: { instances: [heard('master', { backAtMs: nowMs - 300_000 })] } })],
    [],
  ],
  ['no timer is said to be lost before rows are overdue', stopped, [withExpiry({ dueMs: nowMs - 30_000 })], []],
  [
    'whether a timer is lost cannot be told while the link is down',
    stopped,
    [withExpiry({}, { wire: { live: false } })],
    { unchecked: 'The replication link is down.' },
  ],
  [
    'overdue rows are a warning where nothing shows why',
    overdue,
    [withExpiry({})],
    ['warning homeserver -: 3 self-destructing messages are overdue, the first by 10 min.'],
  ],
  [
    'overdue rows are a warning where the link is down',
    overdue,
    [withExpiry({}, { wire: { live: false } })],
    ['warning homeserver -: 3 self-destructing messages are overdue, the first by 10 min.'],
  ],
  ['overdue rows that are blocked are told once', overdue, [withExpiry({ eventExists: false })], []],
  [
    'overdue rows whose timer is lost are told once',
    overdue,
    [withExpiry({}, { wire: { instances: [heard('master')] } })],
    [],
  ],
  [
    'rows that wait where expiring is switched off are told',
    'ephemeral_off_rows_pending',
    [withExpiry({}, off)],
    ['warning homeserver -: 7 messages are to self-destruct, and enable_ephemeral_messages is off.'],
  ],
  [
    'a position row of a process that is not a configured writer is told',
    'position_row_of_gone_writer',
    [homeserverFacts({ database: goneRow })],
    [
      'notice instance persister9: stream_positions has rows of persister9 for what it does not write any more: events, backfill.',
    ],
  ],
  [
    'without a configuration a row is of a gone writer if nobody of that name is heard',
    'position_row_of_gone_writer',
    [homeserverFacts({ topology: null, database: goneRow, wire: { instances: [heard('persister1')] } })],
    [
      'notice instance persister9: stream_positions has rows of persister9 for what it does not write any more: events, backfill.',
    ],
  ],
  [
    'without configuration and wire nobody is said to be gone',
    'position_row_of_gone_writer',
    [homeserverFacts({ topology: null, database: goneRow, wire: { live: false } })],
    { unchecked: 'Without a configuration only the wire tells who is gone. The replication link is down.' },
  ],
  [
    'a sequence that goes on without any position following is a finding',
    'writer_behind_sequence',
    [sequenceAt(0, 100, 101), sequenceAt(10_000, 100, 102), sequenceAt(20_000, 100, 103), sequenceAt(31_000, 100, 104)],
    ['warning stream events: No writer of events has come past 100, while its sequence went on to 104.'],
  ],
  [
    'a gap of one rolled back transaction is normal however long it stays',
    'writer_behind_sequence',
    [sequenceAt(0, 100, 101), sequenceAt(600_000, 100, 101)],
    [],
  ],
  [
    'a writer whose position follows is not behind, gaps or not',
    'writer_behind_sequence',
    [sequenceAt(0, 100, 101), sequenceAt(10_000, 101, 103), sequenceAt(20_000, 103, 105), sequenceAt(40_000, 105, 106)],
    [],
  ],
  [
    'our own name that stays behind on caches is told, with how long ago it was announced',
    'own_name_left_behind',
    [
      homeserverFacts({
        wire: { live: false, ownCaches: { token: 12, atMs: nowMs - 259_200_000 } },
        database: databaseFacts({ ownCaches: { highest: 10, newestMs: null }, sequences: cachesAt(50) }),
      }),
    ],
    ['notice instance synoptic: The name synoptic was last announced on caches 3 d ago.'],
  ],
  [
    'our own name is not judged before a new link had time to announce it',
    'own_name_left_behind',
    [
      homeserverFacts({
        wire: { sinceMs: nowMs - 1_000 },
        database: databaseFacts({ ownCaches: { highest: 10, newestMs: nowMs - 900_000 }, sequences: cachesAt(50) }),
      }),
    ],
    { unchecked: 'The replication link has been live for less than 15 s.' },
  ],
  [
    'our own name is not behind if the sequence has not moved',
    'own_name_left_behind',
    [
      homeserverFacts({
        wire: { ownCaches: { token: 50, atMs: nowMs - 259_200_000 } },
        database: databaseFacts({ ownCaches: { highest: 10, newestMs: null }, sequences: cachesAt(50) }),
      }),
    ],
    [],
  ],
  [
    'our own name is not behind if it was announced lately, though the sequence has moved',
    'own_name_left_behind',
    [
      homeserverFacts({
        wire: { ownCaches: { token: 12, atMs: nowMs - 599_000 } },
        database: databaseFacts({ ownCaches: { highest: 10, newestMs: null }, sequences: cachesAt(50) }),
      }),
    ],
    [],
  ],
  [
    'a name that never was announced cannot stay behind',
    'own_name_left_behind',
    [homeserverFacts({ database: databaseFacts({ sequences: cachesAt(50) }) })],
    [],
  ],
  [
    'background updates that are left are a notice',
    'background_update_running',
    [homeserverFacts({ database: databaseFacts({ backgroundUpdates: [{ name: 'a', dependsOn: null }] }) })],
    ['notice database main: 1 background update is still to run.'],
  ],
  [
    'tasks that are due and not started are a warning, and so are tasks without progress for a day',
    'scheduled_tasks_stuck',
    [
      homeserverFacts({
        database: databaseFacts({
          scheduledTasks: [
            { status: 'scheduled', action: 'delete_devices', count: 2, oldestMs: nowMs - 660_000 },
            { status: 'active', action: 'purge_history', count: 1, oldestMs: nowMs - 90_000_000 },
            { status: 'scheduled', action: 'later', count: 1, oldestMs: nowMs + 60_000 },
            { status: 'active', action: 'working', count: 1, oldestMs: nowMs - 660_000 },
            { status: 'complete', action: 'done', count: 1, oldestMs: nowMs - 90_000_000 },
          ],
        }),
      }),
    ],
    [
      'warning homeserver -: Tasks delete_devices are due for 11 min and not started.',
      'warning homeserver -: Tasks purge_history run without progress for 25 h.',
    ],
  ],
  [
    'connections up to 90 % of the limit are no finding',
    'connections_near_limit',
    [homeserverFacts({ database: databaseFacts({ connections: { used: 90, max: 100 } }) })],
    [],
  ],
  [
    'connections above 90 % of the limit are a warning',
    'connections_near_limit',
    [homeserverFacts({ database: databaseFacts({ connections: { used: 91, max: 100 } }) })],
    ['warning database main: 91 of 100 database connections are used.'],
  ],
  [
    'reading on a replica is a notice',
    'read_from_replica',
    [homeserverFacts({ database: databaseFacts({ source: 'replica' }) })],
    ['notice database main: The database is read on a replica.'],
  ],
  [
    'a clock that is off by less than the way to the database may take is no finding',
    'clock_skew',
    [homeserverFacts({ own: { ...homeserverFacts().own, clockSkewMs: -2_000 } })],
    [],
  ],
  [
    'a clock that is off is a notice that says by how much and which way',
    'clock_skew',
    [homeserverFacts({ own: { ...homeserverFacts().own, clockSkewMs: -86_400_000 } })],
    ['notice homeserver -: This machine’s clock is 24 h behind the database’s.'],
  ],
  [
    'a clock that was not compared yet is not checked',
    'clock_skew',
    [homeserverFacts({ own: { ...homeserverFacts().own, clockSkewMs: null } })],
    { unchecked: 'The database has not been read yet.' },
  ],
  [
    'a part that the login may not read is not checked',
    'connections_near_limit',
    [homeserverFacts({ database: databaseFacts({ connections: null }) })],
    {
      unchecked:
        'pg_stat_activity could not be read: the table is missing in this schema, or the login may not read it.',
    },
  ],
  [
    'nothing is said of a database that does not answer',
    blocked,
    [homeserverFacts({ database: null, databaseError: 'Connection refused.' })],
    { unchecked: 'The database could not be read: Connection refused.' },
  ],
];

test.each(cases)('%s', (_name, code, moments, expected) => {
  expect(verdictOf(code, ...moments)).toEqual(expected);
});

test('the statement that frees a blocked expiry quotes what stands in the event id', () => {
  const { findings } = evaluate(withExpiry({ eventId: "$o'clock:example.com", eventExists: false }));
  const { remedy } = expectDefined(
    findings.find((one) => one.code === blocked),
    'the expiry is blocked',
  );
  expect(remedy).toBe(
    "Censor $o'clock:example.com in Synoptic: the row is previewed, removed and recorded, and the next is taken within a second. By hand: DELETE FROM event_expiry WHERE event_id = '$o''clock:example.com'.",
  );
});
