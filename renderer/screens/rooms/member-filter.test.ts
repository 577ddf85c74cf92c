import { expect, it } from 'vitest';
import { membershipsIn, toggledMembership } from './member-filter';

it('reads memberships from the address and ignores what is none', () => {
  expect([membershipsIn('ban,join,x'), membershipsIn(undefined)]).toEqual([['join', 'ban'], []]);
});

it('adds and takes a membership, and writes all as none', () => {
  expect([
    toggledMembership(['join'], 'ban'),
    toggledMembership(['join'], 'join'),
    toggledMembership(['join', 'invite', 'knock', 'ban'], 'leave'),
  ]).toEqual(['join,ban', null, null]);
});
