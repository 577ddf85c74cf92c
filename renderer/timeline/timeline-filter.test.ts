import { expect, it } from 'vitest';
import { filterIn, inputOf, isFiltered, noFilter, searchOf, withBadge, withTyped } from './timeline-filter';

it('reads from the address what it wrote there', () => {
  const filter = filterIn({ sender: '@a:b.org', types: 'm.room.message,x', badges: 'redacted', from: '1', to: '20' });
  expect(filterIn(searchOf(filter))).toEqual(filter);
  expect(inputOf(filter)).toEqual({
    sender: '@a:b.org',
    types: ['m.room.message', 'x'],
    badges: ['redacted'],
    fromMs: 1,
    toMs: 20,
  });
});

it('leaves out what makes no sense in an address', () => {
  const filter = filterIn({ sender: 'alice', types: ',', badges: 'red,x', from: '-1', to: 'now' });
  expect([filter, isFiltered(filter)]).toEqual([noFilter, false]);
});

it('takes a user id as the sender and other words as types', () => {
  expect(withTyped(noFilter, 'm.room.message, @a:b.org  m.sticker')).toMatchObject({
    sender: '@a:b.org',
    types: ['m.room.message', 'm.sticker'],
  });
});

it('names the word that is neither', () => {
  expect(withTyped(noFilter, 'm.room.message @alice')).toBe('@alice');
});

it('adds a badge, takes it away, and adds none beyond what the contract allows', () => {
  expect(withBadge(withBadge(noFilter, 'edit'), 'edit')).toEqual(noFilter);
  const full = (['edit', 'reply', 'thread', 'media', 'state'] as const).reduce(withBadge, noFilter);
  expect(withBadge(full, 'reported')).toBe(full);
});
