import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { ChangedRows } from './changed-rows';

const room = (roomId: string, more = {}): object => ({ roomId, ...more });

/** Which of some answers are out of date after the call. */
function outdated(tell: (changed: ChangedRows) => void): unknown[] {
  const cache = new QueryClient();
  const keys = [
    ['rooms.get', room('!a:x')],
    ['rooms.get', room('!b:x')],
    ['rooms.listMembers', room('!a:x', { limit: 200 })],
    ['rooms.listMembers', room('!a:x', { atMs: 5 })],
    ['users.listRooms', { userId: '@u:x' }],
    ['users.get', { userId: '@u:x' }],
  ];
  for (const key of keys) cache.setQueryData(key, {});
  const changed = new ChangedRows();
  tell(changed);
  changed.askAgain(cache);
  return keys.filter((key) => cache.getQueryState(key)?.isInvalidated);
}

it('asks again for what is shown of a room that changed, of no other room, and not for its past', () => {
  expect(outdated((changed) => changed.note(['rooms', 'memberships'], ['!a:x']))).toEqual([
    ['rooms.get', { roomId: '!a:x' }],
    ['rooms.listMembers', { roomId: '!a:x', limit: 200 }],
  ]);
});

it('asks again for all answers of a kind where no room is named', () => {
  expect(outdated((changed) => changed.note(['rooms', 'users'], undefined))).toEqual([
    ['rooms.get', { roomId: '!a:x' }],
    ['rooms.get', { roomId: '!b:x' }],
    ['users.get', { userId: '@u:x' }],
  ]);
});

it('asks for nothing twice', () => {
  const cache = new QueryClient();
  const changed = new ChangedRows();
  changed.note(['rooms'], ['!a:x']);
  changed.askAgain(cache);
  cache.setQueryData(['rooms.get', { roomId: '!a:x' }], {});
  changed.askAgain(cache);
  expect(cache.getQueryState(['rooms.get', { roomId: '!a:x' }])?.isInvalidated).toBe(false);
});
