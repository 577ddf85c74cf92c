import { expect, test } from 'vitest';
import { ChangedRooms } from './changed-rooms';

test('rooms are told once each, and nothing twice', () => {
  const rooms = new ChangedRooms();
  for (const id of ['!a:x', '!b:x', '!a:x']) rooms.note(id);
  expect([rooms.take(), rooms.take()]).toEqual([{ roomIds: ['!a:x', '!b:x'] }, null]);
});

test('more rooms than anybody looks at are any room, and the next ones are named again', () => {
  const rooms = new ChangedRooms();
  for (let number = 0; number < 250; number += 1) rooms.note(`!${number}:x`);
  const many = rooms.take();
  rooms.note('!a:x');
  expect([many, rooms.take()]).toEqual([{ roomIds: undefined }, { roomIds: ['!a:x'] }]);
});

test('what is too long to be a room is none', () => {
  const rooms = new ChangedRooms();
  rooms.note(`!${'x'.repeat(300)}`);
  expect(rooms.take()).toBeNull();
});
