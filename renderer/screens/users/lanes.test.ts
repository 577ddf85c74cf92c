import { expect, it } from 'vitest';
import type { Stay, UserRoom } from '../../../shared/contract/users';
import { eventOf, filterLanes, lanesOf, newestStay } from './lanes';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 24);

function stay(change: Partial<Stay>): Stay {
  return {
    membership: 'join', fromMs: nowMs - 100 * dayMs, fromClaimedMs: nowMs - 100 * dayMs, fromReceivedMs: null, fromBackfilled: false,
    startedBy: '@a:example.org', startReason: null, toMs: null, toClaimedMs: null, toReceivedMs: null, toBackfilled: false,
    endKind: null, endedBy: null, reason: null, endEventId: null, eventIds: ['$join'], moreEvents: 0, profileChanges: 0, ...change,
  }; // prettier-ignore
}

function room(change: Partial<UserRoom>): UserRoom {
  return {
    roomId: '!r:example.org', name: 'Room', nameSource: 'current', canonicalAlias: null, roomVersion: '10', roomType: null,
    membership: 'join', membershipSource: 'local_current_membership', forgotten: false, serverInRoom: true,
    trust: { state: 'current', sinceMs: null }, purged: false, upgradedTo: null, stateReset: false, lastChangeMs: null,
    stays: [stay({})], staysTruncated: false, ...change,
  }; // prettier-ignore
}

it('says how the room stands: by membership now, for a past one by how it ended', () => {
  const kicked = stay({ toMs: nowMs, endKind: 'kicked', endedBy: '@mod:example.org', reason: 'spam' });
  const states = lanesOf([
    room({}),
    room({ membership: 'ban', stays: [stay({ membership: 'ban', startedBy: '@mod:example.org' })] }),
    room({ membership: 'leave', stays: [kicked] }),
    room({ membership: 'leave', stays: [] }),
  ]).map(({ state, actor, reason }) => [state, actor, reason]);
  expect(states).toEqual([
    ['joined', '@a:example.org', null],
    ['banned', '@mod:example.org', null],
    ['kicked', '@mod:example.org', 'spam'],
    ['left', null, null],
  ]);
});

it('draws stays oldest first, whatever order they came in', () => {
  const lane = lanesOf([room({ stays: [stay({ fromMs: 3 }), stay({ fromMs: 1 }), stay({ fromMs: 2 })] })])[0];
  expect(lane?.bars.map(({ fromMs }) => fromMs)).toEqual([1, 2, 3]);
});

it('hatches from the time that the server left', () => {
  const [lane] = lanesOf([room({ trust: { state: 'stale', sinceMs: 5 } })]);
  expect(lane?.lastKnownFromMs).toBe(5);
});

it('filters by what ended lately and by rooms that the server has left', () => {
  const lanes = lanesOf([
    room({ roomId: '!open' }),
    room({ roomId: '!lately', stays: [stay({ toMs: nowMs - dayMs })] }),
    room({ roomId: '!old', serverInRoom: false, stays: [stay({ toMs: nowMs - 500 * dayMs })] }),
  ]);
  const ids = (filter: Parameters<typeof filterLanes>[1]): string[] =>
    filterLanes(lanes, filter, nowMs).map((lane) => lane.room.roomId);
  expect(ids({ isServerLeft: false, isEndedLately: true })).toEqual(['!lately']);
  expect(ids({ isServerLeft: true, isEndedLately: false })).toEqual(['!old']);
});

it('opens the event that began the newest stay', () => {
  const [lane] = lanesOf([room({ stays: [stay({ fromMs: 2, eventIds: ['$new', '$name'] }), stay({ fromMs: 1 })] })]);
  const newest = lane === undefined ? null : newestStay(lane);
  expect(newest === null ? null : eventOf(newest)).toBe('$new');
});
