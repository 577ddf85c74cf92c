import { expect, it } from 'vitest';
import { readFilters, readRoom } from './queue-filters';

it('filters of an address are known reasons, none for what is only not due, and nothing else', () => {
  expect(readFilters({ overdue: '1', reason: 'timer_lost', room: '!r:a.org' })).toEqual({
    overdueOnly: true, reason: 'timer_lost', roomId: '!r:a.org',
  }); // prettier-ignore
  expect(readFilters({ reason: 'none' }).reason).toBeNull();
  expect(readFilters({ reason: 'constructor' }).reason).toBeUndefined();
});

it('a room is read from an id or a link, and anything else says what it is not', () => {
  expect(readRoom('https://matrix.to/#/!r:a.org').roomId).toBe('!r:a.org');
  expect(readRoom(' ')).toEqual({ roomId: null, problem: null });
  expect(readRoom('@ann:a.org').problem).toBe('This is no room.');
});
