import { describe, expect, it } from 'vitest';
import type { HeldCopy, OperationItem } from '../../shared/contract/censor';
import type { StoredOperation, ToldSummary } from '../storage/controllers/censor-controller';
import { makeEvidence } from './evidence';
import {
  describeTelling,
  tellingLifetimeMs,
  toOperation,
  type OperationContext,
  type TellingContext,
} from './operation-view';
import { judgeReadBack } from './verification';

const context: OperationContext = {
  via: 'redis', isLive: true, canTell: true, nextAtMs: 11_000, isOurs: false, measuredPerSecond: null, stoppedBy: null,
}; // prettier-ignore
const told: ToldSummary = {
  operationId: 'o', rooms: 2, pending: 1, dismissed: 0, announcements: 3, listening: 7, expected: 7, error: null,
  notedMs: 9_000, ageMs: 1_000, lastMs: 9_500,
}; // prettier-ignore
const stored: StoredOperation = {
  operationId: 'o', number: 1, previewId: 'p', act: 'censor', state: 'running', atWork: false, reason: 'r', operator: 'Ada',
  databaseRole: 'synoptic_censor', removeSearch: true, removeLabels: false, overrides: [], ratePerSecond: null, total: 5,
  startedMs: 1, endedMs: null, outcomes: { pending: 2, censored: 1, locked: 1, already_censored: 1 },
}; // prettier-ignore

describe('an operation as it is told', () => {
  it('is interrupted when it is recorded as running and nobody is at work on it', () => {
    const state = (operation: Partial<StoredOperation>, isOurs = false): string =>
      toOperation({ operation: { ...stored, ...operation }, told: null }, { ...context, isOurs }).state;
    expect([state({}), state({ atWork: true }), state({}, true), state({ state: 'done' })]).toEqual([
      'interrupted',
      'running',
      'running',
      'done',
    ]);
  });

  it('says why it was interrupted where that is known, and only then', () => {
    const stoppedBy = (operation: Partial<StoredOperation>): string | null =>
      toOperation({ operation: { ...stored, ...operation }, told: null }, { ...context, stoppedBy: 'Why.' }).stoppedBy;
    expect([stoppedBy({}), stoppedBy({ state: 'paused' }), stoppedBy({ atWork: true })]).toEqual(['Why.', null, null]);
  });

  it('foretells the rest by the slower of what is measured and what is allowed, and not while it is paused', () => {
    const remaining = (operation: Partial<StoredOperation>, measuredPerSecond: number | null): number | null =>
      toOperation(
        { operation: { ...stored, atWork: true, ...operation }, told: null },
        { ...context, measuredPerSecond },
      ).remainingMs;
    expect(remaining({}, 4)).toBe(500);
    expect(remaining({ ratePerSecond: 1 }, 4)).toBe(2_000);
    expect(remaining({ ratePerSecond: 8 }, 4)).toBe(500);
    expect(remaining({ ratePerSecond: 8 }, 0)).toBe(250);
    expect(remaining({ state: 'paused', ratePerSecond: 8 }, null)).toBeNull();
  });

  it('counts what is done and what failed, and foretells nothing where no rate is known', () => {
    const view = toOperation({ operation: stored, told: null }, context);
    expect(view).toMatchObject({ total: 5, done: 3, failed: 1, remainingMs: null });
    const rated = toOperation({ operation: { ...stored, ratePerSecond: 0.5 }, told: null }, context);
    expect(rated.remainingMs).toBe(4_000);
    expect(toOperation({ operation: { ...stored, state: 'done' }, told: null }, context).remainingMs).toBe(0);
  });

  it.each<[string, { summary: ToldSummary | null; given?: Partial<TellingContext> }, string, RegExp | null]>([
    ['no room was noted', { summary: null }, 'nothing_to_tell', null],
    ['announcements go on', { summary: told }, 'telling', null],
    ['all rooms are told', { summary: { ...told, pending: 0 } }, 'told', null],
    ['an operator ended it', { summary: { ...told, pending: 0, dismissed: 1 } }, 'dismissed', null],
    ['there is no Redis', { summary: told, given: { via: 'none', isLive: false } }, 'no_replication', /No Redis/],
    ['the connection is locked', { summary: told, given: { canTell: false } }, 'not_told', /Unlock/],
    ['Redis is away', { summary: told, given: { isLive: false } }, 'not_told', /cannot be reached/],
    ['fewer listened than should', { summary: { ...told, listening: 6 } }, 'not_told', /6 of 7/],
    ['nobody listened', { summary: { ...told, listening: 0, expected: 0 } }, 'not_told', /No process/],
    ['publishing failed', { summary: { ...told, error: 'It timed out.' } }, 'not_told', /timed out/],
    ['a day has passed', { summary: { ...told, ageMs: tellingLifetimeMs + 1 } }, 'not_told', /After a day/],
  ])('says how far processes were told when %s', (_, { summary, given }, state, error) => {
    const telling = describeTelling(summary, { ...context, ...given });
    expect(telling.state).toBe(state);
    if (error === null) expect(telling.error).toBeNull();
    else expect(telling.error).toMatch(error);
  });
});

describe('reading back', () => {
  const sha = (letter: string): string => letter.repeat(64);
  const row = { eventId: '$a', sha256: sha('b'), hasExpiry: false, hasSearch: false };
  const kept = (removeSearch: boolean) => ({ act: 'censor' as const, removeSearch });
  const item = { outcome: 'censored', afterSha256: sha('b'), previewAfterSha256: sha('b') } as const;

  it('is equal only if the digest is the one written and the rows beside it are gone', () => {
    expect(judgeReadBack(item, row, kept(true))).toBe('equal');
    expect(judgeReadBack(item, { ...row, sha256: sha('c') }, kept(true))).toBe('differs');
    expect(judgeReadBack(item, { ...row, sha256: null }, kept(true))).toBe('missing');
    expect(judgeReadBack(item, { ...row, hasExpiry: true }, kept(true))).toBe('differs');
    expect(judgeReadBack(item, { ...row, hasSearch: true }, kept(true))).toBe('differs');
    expect(judgeReadBack(item, { ...row, hasSearch: true }, kept(false))).toBe('equal');
  });

  it('compares an event that somebody else censored with what the preview promised', () => {
    const already = { outcome: 'already_censored', afterSha256: null, previewAfterSha256: sha('b') } as const;
    expect(judgeReadBack(already, row, kept(true))).toBe('equal');
  });

  it('sees whether an expiry that was removed is back, and says nothing of what was not written', () => {
    const removed = { outcome: 'expiry_removed', afterSha256: null, previewAfterSha256: null } as const;
    expect(judgeReadBack(removed, { ...row, sha256: null }, kept(true))).toBe('equal');
    expect(judgeReadBack(removed, row, kept(true))).toBe('differs');
    expect(judgeReadBack(removed, row, { act: 'remove_expiry', removeSearch: true })).toBe('equal');
    const back = { ...row, hasExpiry: true };
    expect(judgeReadBack(removed, back, { act: 'remove_expiry', removeSearch: true })).toBe('differs');
    expect(judgeReadBack(removed, { ...row, sha256: null, hasExpiry: true }, kept(true))).toBe('differs');
    for (const outcome of ['locked', 'refused', 'pending', 'changed_since_preview'] as const) {
      expect(judgeReadBack({ ...removed, outcome }, row, kept(true))).toBe('not_yet');
    }
  });
});

describe('evidence', () => {
  const item: OperationItem = {
    eventId: '$a', roomId: '!r', sender: '@a:x', type: 'm.room.message', eventMs: 1, outcome: 'censored', sentence: null,
    beforeSha256: 'b', afterSha256: 'a', removed: { expiry: 0, search: 1, labels: 0, redactionsMarked: 0 }, atMs: 2,
    verification: 'equal', copiesLeft: [],
  }; // prettier-ignore
  const statementsFor = (summary: ToldSummary | null, items: OperationItem[], given: Partial<TellingContext> = {}) =>
    makeEvidence({
      madeMs: 1,
      serverName: 'x',
      database: 'synapse',
      operation: toOperation({ operation: stored, told: summary }, { ...context, ...given }),
      items,
    }).statements.join('\n');

  it('claims of the database what was read back, and no more', () => {
    const text = statementsFor(null, [
      item,
      { ...item, outcome: 'locked', beforeSha256: null, verification: 'not_yet' },
    ]);
    expect(text).toContain('The stored JSON of 1 events was replaced');
    expect(text).toContain('1 of them were read back');
    expect(text).toContain('The stored JSON of 1 entries was not touched');
  });

  it.each<[ToldSummary | null, Partial<TellingContext>, string]>([
    [{ ...told, pending: 0 }, {}, 'were told to forget'],
    [told, {}, 'are not yet complete'],
    [told, { isLive: false }, 'are not known to have been told'],
    [told, { via: 'none' }, 'process was not told'],
    [{ ...told, pending: 0, dismissed: 2 }, {}, 'ended the retries'],
    [null, {}, 'nothing that a process'],
  ])('says plainly how far processes were told (%#)', (summary, given, words) => {
    expect(statementsFor(summary, [item], given)).toContain(words);
  });

  it('adds up what was left of each kind, with the commands that deal with it', () => {
    const left = (id: string, count: number | null): HeldCopy => ({
      kind: 'local_media', count, more: false, fate: 'stays', links: [{ kind: 'media', id }], sentence: 'Files stay.',
      nextStep: { sentence: 'Quarantine them.', command: `curl ${id}` },
    }); // prettier-ignore
    const report = makeEvidence({
      madeMs: 1,
      serverName: 'x',
      database: 'synapse',
      operation: toOperation({ operation: stored, told: null }, context),
      items: [
        { ...item, copiesLeft: [left('mxc://x/a', 1), left('mxc://x/a', 1)] },
        { ...item, copiesLeft: [left('mxc://x/b', null)] },
        { ...item, outcome: 'locked', copiesLeft: [left('mxc://x/c', 1)] },
      ],
    });
    expect(report.copiesLeft).toEqual([
      {
        ...left('mxc://x/a', 2),
        more: true,
        links: [
          { kind: 'media', id: 'mxc://x/a' },
          { kind: 'media', id: 'mxc://x/b' },
        ],
        nextStep: { sentence: 'Quarantine them.', command: 'curl mxc://x/a\ncurl mxc://x/b' },
      },
    ]);
  });

  it('claims no digest where only rows in event_expiry went', () => {
    const text = makeEvidence({
      madeMs: 1,
      serverName: 'x',
      database: 'synapse',
      operation: toOperation({ operation: { ...stored, act: 'remove_expiry' }, told: null }, context),
      items: [{ ...item, outcome: 'expiry_removed', beforeSha256: null, afterSha256: null }],
    }).statements.join('\n');
    expect(text).toContain('The row in event_expiry of 1 of 1 entries was removed');
    expect(text).not.toContain('SHA-256');
  });

  it.each([
    ['was not asked', null, /was not asked: that takes an administrator’s token/],
    [
      'was asked and is pruned',
      { events: 2, equal: ['master'], differing: [], lastMs: 0 },
      /asked for 2 of the events .* 1970-01-01T00:00:00.000Z\.\nEach answer of master was pruned/,
    ],
    [
      'was asked and is not',
      { events: 1, equal: [], differing: ['master', 'w1'], lastMs: 0 },
      /Not each answer of master, w1 was pruned/,
    ],
  ] as const)('says that what processes serve %s', (_, asked, expected) => {
    const operation = toOperation({ operation: stored, told: null }, context);
    const told = { ...operation, telling: { ...operation.telling, state: 'told' as const } };
    const evidence = { madeMs: 1, serverName: 'x', database: 'synapse', items: [item] };
    const summary = asked && { ...asked, equal: [...asked.equal], differing: [...asked.differing] };
    expect(makeEvidence({ ...evidence, operation: told, asked: summary }).statements.join('\n')).toMatch(expected);
    expect(makeEvidence({ ...evidence, operation }).statements.join('\n')).not.toContain('asked');
  });
});
