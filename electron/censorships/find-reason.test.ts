import { describe, expect, it } from 'vitest';
import { censorshipReason } from '../../shared/contract/censorships';
import type { HomeserverFlags } from '../../shared/contract/connections';
import {
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someTopology,
  type ChangedFacts,
} from '../testing/homeserver-facts';
import { findReason } from './find-reason';
import { settingsOf, type DueRow, type QueueFacts } from './queue-facts';
import type { Verdict } from './reason';

const dayMs = 86_400_000;
const flags: HomeserverFlags = {
  serverName: null,
  ephemeralMessages: null,
  redactionRetentionMs: null,
  redactionRetentionOff: false,
};

const event = {
  roomId: '!a:x',
  sender: '@ann:x',
  type: 'm.room.message',
  instanceName: 'persister1',
  receivedMs: nowMs - 9 * dayMs,
  rejected: false,
  roomVersion: '10',
  jsonBytes: 300,
};
const redactionEvent = {
  roomId: '!a:x',
  sender: '@ann:x',
  rejected: false,
  internalMetadata: '{}',
  hasJson: true,
  atMs: 1,
};

/** An expiry that has been overdue for an hour. */
function expiry(changed: Partial<DueRow> = {}): DueRow {
  const dueMs = changed.dueMs ?? nowMs - 3_600_000;
  return {
    ts: String(dueMs), timeMs: dueMs, rowEventId: '$m', eventId: '$m', event, redaction: null, verdict: null, place: 0,
    dueMs, overdue: dueMs <= nowMs, ...changed,
  }; // prettier-ignore
}

/** A redaction that has been due for an hour. */
function redaction(changed: Partial<DueRow> = {}): DueRow {
  const dueMs = changed.dueMs ?? nowMs - 3_600_000;
  return {
    ...expiry({ dueMs }), rowEventId: '$r', redaction: { recheck: null, haveCensored: false, event: redactionEvent },
    verdict: 'allowed', ...changed,
  }; // prettier-ignore
}

function facts(changed: ChangedFacts = {}, rest: Partial<QueueFacts> = {}): QueueFacts {
  const homeserver = homeserverFacts(changed);
  return {
    databaseMs: nowMs,
    settings: settingsOf(homeserver, flags),
    homeserver,
    blocker: null,
    updates: [],
    oldest: null,
    ...rest,
  };
}

const off = facts({ topology: someTopology({ ephemeralMessages: false }) });
const silentWriter = facts({ wire: { instances: [heard('persister1', { silentSinceMs: nowMs - 9_000 })] } });
const begunAnew = facts({
  metrics: [processMetrics('persister1', { startedMs: nowMs - dayMs }), processMetrics('master', { startedMs: 1 })],
});
const away = (backAtMs: number) => facts({ wire: { instances: [heard('persister1', { backAtMs })] } });
const mainBegunSince = facts({
  metrics: [
    processMetrics('persister1', { startedMs: nowMs - dayMs }),
    processMetrics('master', { startedMs: nowMs - dayMs }),
  ],
});
const noConfiguration = facts({ topology: null });
const retentionOff = facts({ topology: someTopology({ redactionRetentionMs: null }) });
const indexing = facts({}, { updates: ['redactions_have_censored_ts_idx'] });
const filling = facts({}, { updates: ['redactions_received_ts'] });
const jobAway = facts({
  wire: { instances: [heard('master', { silentSinceMs: nowMs - 9_000 }), heard('persister1')] },
});
const wireDown = facts({ wire: { live: false, instances: [] } });
const behind = facts({}, { blocker: { ...expiry({ dueMs: nowMs - dayMs }), rowEventId: '$gone', event: null } });
const old = { dueMs: nowMs - dayMs, sinceMs: nowMs - dayMs };
const standing = facts({}, { oldest: old });
const justSeen = facts({}, { oldest: { ...old, sinceMs: nowMs - 60_000 } });
const jobJustBegun = facts({ metrics: [processMetrics('master', { startedMs: nowMs - 120_000 })] }, { oldest: old });

const gone = { event: null };
const rejected = { event: { ...event, rejected: true } };
const odd = { event: { ...event, roomVersion: 'org.odd' } };
const later = { dueMs: nowMs + 3_600_000 };

type Case = [string, DueRow, QueueFacts, Verdict['reason']];

const expiryCases: Case[] = [
  ['is not due and nothing stands in its way', expiry(later), facts(), null],
  ['is of a homeserver that does not act on it', expiry(), off, 'feature_off'],
  ['is not due, of a homeserver that does not act on it', expiry(later), off, 'feature_off'],
  ['is gone, of a homeserver that does not act on it: then it blocks nothing', expiry(gone), off, 'feature_off'],
  ['has become due a few seconds ago', expiry({ dueMs: nowMs - 5_000 }), facts(), 'waiting_for_turn'],
  ['was written by a process that has begun anew', expiry(), begunAnew, 'timer_lost'],
  ['has become due a few seconds ago, and its timer is lost', expiry({ dueMs: nowMs - 5_000 }), begunAnew, 'timer_lost'],
  ['was written by a process that was away since', expiry(), away(nowMs - dayMs), 'timer_lost'],
  ['was written by a process after it had been away', expiry(), away(nowMs - 10 * dayMs), 'cannot_tell'],
  ['was written by a process that is silent', expiry(), silentWriter, 'writer_silent'],
  ['was written by a process that nobody has heard', expiry({ event: { ...event, instanceName: 'p9' } }), facts(), 'writer_silent'],
  ['was taken up by the main process since', expiry(), mainBegunSince, 'cannot_tell'],
  ['is overdue, and everybody answers', expiry(), facts(), 'cannot_tell'],
  ['is overdue while the wire proves nothing', expiry(), wireDown, 'cannot_tell'],
  ['is overdue without a configuration', expiry(), noConfiguration, 'cannot_tell'],
  ['has no event any more', expiry(gone), facts(), 'blocks_the_queue'],
  ['has an event without JSON', expiry({ event: { ...event, jsonBytes: null } }), facts(), 'blocks_the_queue'],
  ['has a rejected event', expiry(rejected), facts(), 'blocks_the_queue'],
  ['has an event of an unknown room version', expiry(odd), facts(), 'blocks_the_queue'],
  ['has an event of a room without a version', expiry({ event: { ...event, roomVersion: null } }), facts(), 'cannot_tell'],
  ['is not due, and has no event any more', expiry({ ...later, ...gone }), facts(), 'event_missing'],
  ['is not due, and has a rejected event', expiry({ ...later, ...rejected }), facts(), 'event_rejected'],
  ['is not due, of a version that a newer homeserver may know', expiry({ ...later, ...odd }), facts(), null],
  ['stands behind a row that blocks', expiry(), behind, 'blocked'],
  ['is not due, and stands behind a row that blocks', expiry(later), behind, 'blocked'],
  ['stands before the row that blocks', expiry({ dueMs: nowMs - 2 * dayMs }), behind, 'cannot_tell'],
  ['has the time of the row that blocks, and a higher id', expiry({ dueMs: nowMs - dayMs }), behind, 'blocked'],
  ['has the time of the row that blocks, and a lower id', expiry({ dueMs: nowMs - dayMs, rowEventId: '$a' }), behind, 'cannot_tell'],
  ['blocks too, behind another', expiry(gone), behind, 'blocks_the_queue'],
]; // prettier-ignore

const redactionCases: Case[] = [
  ['is not due and nothing stands in its way', redaction(later), facts(), null],
  ['is due and in the line', redaction(), facts(), 'waiting_for_turn'],
  ['has no event here', redaction(gone), facts(), 'event_missing'],
  ['is not due, and has no event here', redaction({ ...later, ...gone }), facts(), 'event_missing'],
  ['is not here itself', redaction({ verdict: 'redaction_missing' }), facts(), 'redaction_missing'],
  ['is in another room', redaction({ verdict: 'other_room' }), facts(), 'other_room'],
  ['was rejected', redaction({ verdict: 'redaction_rejected' }), facts(), 'redaction_rejected'],
  ['is of another domain', redaction({ verdict: 'other_domain' }), facts(), 'other_domain'],
  ['is of the event that made its room', redaction({ verdict: 'create_event' }), facts(), 'create_event'],
  ['is of a rejected event', redaction(rejected), facts(), 'event_rejected'],
  ['is of an unknown room version', redaction(odd), facts(), 'room_version_unknown'],
  ['is not allowed, where nothing is ever pruned', redaction({ verdict: 'other_room' }), retentionOff, 'other_room'],
  ['is of a homeserver that prunes nothing', redaction(), retentionOff, 'retention_off'],
  ['is not due, of a homeserver that prunes nothing', redaction(later), retentionOff, 'retention_off'],
  ['is due while the index is built', redaction(), indexing, 'index_not_built'],
  ['is not due while the index is built', redaction(later), indexing, null],
  ['has no time, and the update that fills it in runs', redaction({ ts: null }), filling, 'index_not_built'],
  ['has no time, and nothing fills it in', redaction({ ts: null }), facts(), 'cannot_tell'],
  ['is due, and the process of the job is silent', redaction(), jobAway, 'background_process_silent'],
  ['is due while the wire proves nothing', redaction(), wireDown, 'waiting_for_turn'],
  ['is due without a configuration, for a moment', redaction(), noConfiguration, 'waiting_for_turn'],
  ['is due without a configuration, for long', redaction(), { ...noConfiguration, oldest: old }, 'cannot_tell'],
  ['is due, and the queue has not moved for a day', redaction(), standing, 'cannot_tell'],
  ['is due in a long line that was only just seen', redaction(), justSeen, 'waiting_for_turn'],
  ['is due, and the process of the job has only just begun', redaction(), jobJustBegun, 'waiting_for_turn'],
]; // prettier-ignore

describe('an expiry', () => {
  it.each(expiryCases)('that %s', (_name, row, seen, reason) => {
    expect(findReason(row, seen).reason).toBe(reason);
  });
});

describe('a redaction', () => {
  it.each(redactionCases)('that %s', (_name, row, seen, reason) => {
    expect(findReason(row, seen).reason).toBe(reason);
  });
});

describe('a reason', () => {
  const all = [...expiryCases, ...redactionCases];

  it('of each kind of the contract is found in some case', () => {
    const found = new Set(all.map(([, row, seen]) => findReason(row, seen).reason));
    expect(censorshipReason.options.filter((reason) => !found.has(reason))).toEqual([]);
  });

  it('always comes with a sentence and with what shows it; without one there is nothing to say', () => {
    for (const [, row, seen] of all) {
      const { reason, sentence, evidence } = findReason(row, seen);
      expect([sentence !== null, evidence.length > 0]).toEqual([reason !== null, reason !== null]);
    }
  });

  it('says when the turn comes, by the place in the line', () => {
    const turn = (place: number | null) => findReason(redaction({ place }), facts()).turnMs;
    expect([turn(0), turn(99), turn(100), turn(1_234), turn(null)]).toEqual([
      nowMs + 300_000, nowMs + 300_000, nowMs + 600_000, nowMs + 13 * 300_000, null,
    ]); // prettier-ignore
  });

  it('names the row that has to go, ready to be removed by hand, whatever its id holds', () => {
    const { nextStep, sentence } = findReason(expiry({ rowEventId: "$it's", ...gone }), facts());
    expect([nextStep?.command, sentence]).toEqual([
      "DELETE FROM event_expiry WHERE event_id = '$it''s';",
      'This row holds up everything after it: its event is not in the database any more.',
    ]);
  });

  it('writes an id with characters that act on a terminal so that none of them is pasted', () => {
    const { nextStep } = findReason(expiry({ rowEventId: "$a\u001b[201~\n'; DROP \u202e\\", ...gone }), facts());
    expect(nextStep?.command).toBe(
      "DELETE FROM event_expiry WHERE event_id = convert_from(decode('24611b5b3230317e0a273b2044524f5020e280ae5c', 'hex'), 'UTF8');",
    );
  });

  it('tells each fact with its source and time', () => {
    expect(findReason(expiry(), begunAnew).evidence).toEqual([
      { label: 'Written by', value: 'persister1', source: 'database', asOfMs: nowMs },
      {
        label: 'Process persister1',
        value: 'persister1 began anew 24 h ago, after it had written the row.',
        source: 'metrics',
        asOfMs: nowMs - dayMs,
      },
      { label: 'Due', value: 'Overdue for 60 min.', source: 'database', asOfMs: nowMs },
      { label: 'enable_ephemeral_messages', value: 'on', source: 'configuration', asOfMs: nowMs - 120_000 },
    ]);
  });
});

describe('what the homeserver is set to', () => {
  it('comes from its configuration, else from the connection, else from its defaults, and says so', () => {
    const set = (topology: boolean, changed: Partial<HomeserverFlags>) =>
      settingsOf(topology ? facts().homeserver : noConfiguration.homeserver, { ...flags, ...changed });
    const unknown = { ephemeralMessages: null, backgroundProcess: null };
    expect([
      set(true, { redactionRetentionMs: 5 }),
      set(false, { redactionRetentionMs: 5 }),
      set(false, { redactionRetentionOff: true }),
      set(false, {}),
    ]).toEqual([
      { ephemeralMessages: true, retentionMs: 604_800_000, retentionSource: 'configuration', backgroundProcess: 'master' },
      { ...unknown, retentionMs: 5, retentionSource: 'configuration' },
      { ...unknown, retentionMs: null, retentionSource: 'configuration' },
      { ...unknown, retentionMs: 604_800_000, retentionSource: 'assumed' },
    ]); // prettier-ignore
  });
});
