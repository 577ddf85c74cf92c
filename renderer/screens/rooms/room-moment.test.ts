import { expect, it } from 'vitest';
import { hasMoment, isExact, type MomentPage } from './room-moment';

const page: MomentPage = {
  trust: { state: 'current', sinceMs: null },
  atToken: 7,
  atEventId: '$event',
  atEventMs: 1,
  method: 'current_state',
  limits: [],
};

it('says nothing of a present that is current', () => {
  expect(hasMoment(page, null)).toBe(false);
});

it('speaks of the past, of limits, and of what is only known as it was', () => {
  expect(hasMoment(page, 1)).toBe(true);
  expect(hasMoment({ ...page, limits: ['Some members may be missing.'] }, null)).toBe(true);
  expect(hasMoment({ ...page, trust: { state: 'stale', sinceMs: 1 } }, null)).toBe(true);
});

it('calls exact what the homeserver itself would answer', () => {
  expect((['state_groups', 'current_state', 'state_deltas', 'history'] as const).map((method) => isExact({ ...page, method })))
    .toEqual([true, true, false, false]); // prettier-ignore
});
