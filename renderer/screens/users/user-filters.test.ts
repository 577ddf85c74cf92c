import { expect, it } from 'vitest';
import { toggleMembership, viewOf } from './user-filters';

it('reads the view from an address and leaves out what it does not know', () => {
  expect(viewOf({ tab: 'stays', membership: 'join,x,ban', order: 'up', left: 'server', room: '!r' })).toEqual({
    tab: 'stays',
    memberships: ['join', 'ban'],
    order: 'latest',
    isServerLeft: true,
    isEndedLately: false,
    room: '!r',
  });
});

it('switches a membership on and off; all or none is no filter', () => {
  expect(toggleMembership([], 'ban')).toBe('ban');
  expect(toggleMembership(['ban'], 'join')).toBe('join,ban');
  expect(toggleMembership(['ban'], 'ban')).toBeNull();
  expect(toggleMembership(['join', 'invite', 'knock', 'ban'], 'leave')).toBeNull();
});

it('knows every tab, and shows the timeline for any other', () => {
  expect(['reports', 'x', undefined].map((tab) => viewOf(tab === undefined ? {} : { tab }).tab)).toEqual([
    'reports',
    'timeline',
    'timeline',
  ]);
});
