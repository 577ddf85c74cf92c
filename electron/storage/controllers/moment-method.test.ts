import { describe, expect, it } from 'vitest';
import { limitsOf, methodOf, type MomentFacts } from './moment-method';

const facts: MomentFacts = {
  atMs: 1_000,
  trust: { state: 'current', sinceMs: null },
  anyEvent: true,
  uncertain: false,
  groups: 'usable',
  record: null,
  forked: false,
  softFailed: false,
};
const record = { reachesBack: true, cutOff: false, left: false };
const without = { ...facts, groups: 'no_group', record } as const;

describe('how a room’s state at a moment is found', () => {
  it.each<[string, Partial<MomentFacts>, string]>([
    ['now, of a room that the server is in: by what is current', { atMs: null, groups: 'no_event' }, 'current_state'],
    ['now, while a faster join runs', { atMs: null, trust: { state: 'partial', sinceMs: null } }, 'current_state'],
    ['as last known: by groups', { atMs: null, trust: { state: 'deleted', sinceMs: 5 } }, 'state_groups'],
    ['as last known, never by what is stale', { atMs: null, trust: { state: 'stale', sinceMs: 5 }, groups: 'no_group' }, 'history'],
    ['at a time: by groups', {}, 'state_groups'],
    ['without a group: by the record', { groups: 'no_group', record }, 'state_deltas'],
    ['with a broken chain: by the record', { groups: 'broken', record }, 'state_deltas'],
    ['where the record is cut off: by history', { groups: 'no_group', record: { ...record, reachesBack: false } }, 'history'],
    ['purged: by the record, whatever it holds', { trust: { state: 'purged', sinceMs: null }, groups: 'no_event' }, 'state_deltas'],
  ])('%s', (_, change, expected) => {
    expect(methodOf({ ...facts, ...change })).toBe(expected);
  }); // prettier-ignore
});

describe('the limits of an answer', () => {
  it('are none where it is exact', () => {
    expect(limitsOf(facts)).toEqual([]);
    expect(limitsOf({ ...facts, atMs: null })).toEqual([]);
  });

  it.each<[string, MomentFacts, RegExp]>([
    ['a faster join', { ...facts, trust: { state: 'partial', sinceMs: null } }, /faster join/],
    ['other branches', { ...facts, forked: true }, /Other branches/],
    ['a soft-failed event', { ...facts, softFailed: true }, /soft-failed/],
    ['times out of order', { ...facts, uncertain: true }, /not in the order/],
    ['no group', without, /no state group/],
    ['another database', { ...without, groups: 'elsewhere' }, /another database/],
    ['a broken chain', { ...without, groups: 'broken' }, /Parts of the state groups/],
    ['too many entries', { ...without, record: { ...record, cutOff: true } }, /more entries/],
    ['nothing by then', { ...facts, anyEvent: false, groups: 'no_event' }, /received by then/],
    ['history', { ...without, record: { ...record, reachesBack: false } }, /order in which events arrived/],
    ['a purge', { ...facts, trust: { state: 'purged', sinceMs: null } }, /purged/],
  ])('name %s', (_, of, expected) => {
    expect(limitsOf(of).join('\n')).toMatch(expected);
  });

  it('say that the server had left, from then on and not before', () => {
    const left = { ...facts, trust: { state: 'deleted', sinceMs: 2_000 } } as const;
    expect(limitsOf({ ...left, atMs: null }).join()).toMatch(/As last known/);
    expect(limitsOf({ ...left, atMs: 2_000 }).join()).toMatch(/As last known/);
    expect(limitsOf({ ...left, atMs: 1_999 })).toEqual([]);
    // It had left once before, and come back.
    expect(limitsOf({ ...without, record: { ...record, left: true } }).join()).toMatch(/As last known/);
  });
});
