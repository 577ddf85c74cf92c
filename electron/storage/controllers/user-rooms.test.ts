import { describe, expect, it } from 'vitest';
import type { MembershipEventRow } from '../databases/main/room-member-store';
import { eventsWithReasons, knownMembership, nameInInvite } from './user-rooms';

function event(eventId: string, membership: string, reasonBytes = 100): MembershipEventRow {
  return {
    roomId: '!a:x', userId: '@ann:x', eventId, membership, sender: '@ann:x', forgotten: false, streamOrdering: 1,
    topologicalOrdering: 1, originServerTs: 1, receivedMs: 1, outlier: false, reasonBytes,
  }; // prettier-ignore
}

describe('events whose JSON is read for a reason', () => {
  it('are those at the ends of stays that hold the word at all', () => {
    const newestFirst = [
      event('$leave', 'leave'),
      event('$profile', 'join'),
      event('$join', 'join'),
      event('$invite', 'invite', 0),
    ];
    expect(eventsWithReasons([newestFirst])).toEqual(['$leave', '$join']);
  });

  it('are as many as the budget of bytes allows', () => {
    const large = 3 * 1024 * 1024;
    const rooms = [[event('$one', 'leave', large)], [event('$two', 'leave', large)], [event('$three', 'leave')]];
    expect(eventsWithReasons(rooms)).toEqual(['$one', '$three']);
  });
});

describe('the state that comes with an invite', () => {
  it('names the room, whatever else is in it', () => {
    const invited = { unsigned: { invite_room_state: [7, { type: 'm.room.name', content: { name: 'Afar' } }] } };
    const knocked = { unsigned: { knock_room_state: [{ type: 'm.room.name', content: { name: 'Near' } }] } };
    expect([nameInInvite(JSON.stringify(invited)), nameInInvite(JSON.stringify(knocked))]).toEqual(['Afar', 'Near']);
  });

  it.each([
    undefined,
    '',
    '{}',
    '{"unsigned":{"invite_room_state":{}}}',
    '{"unsigned":{"invite_room_state":[{"type":"m.room.name"}]}}',
  ])('may be missing or odd: %j', (json) => {
    expect(nameInInvite(json)).toBeNull();
  });
});

describe('a membership', () => {
  it('that no specification has counts as not being in the room', () => {
    expect(['join', 'ban', 'JOIN', ''].map(knownMembership)).toEqual(['join', 'ban', 'leave', 'leave']);
  });
});
