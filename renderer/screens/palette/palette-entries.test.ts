import { expect, it } from 'vitest';
import { paletteEntries, type PaletteMatter } from './palette-entries';
import { readPalette } from './palette-reading';

const matter = (text: string, change: Partial<PaletteMatter> = {}): PaletteMatter => ({
  reading: readPalette(text),
  server: 'a.org',
  isUnlocked: false,
  recent: [],
  users: [],
  rooms: [],
  instances: ['master', 'persister1', 'persister2'],
  streams: ['events', 'push_rules'],
  ...change,
});

const linesOf = (text: string, change?: Partial<PaletteMatter>) =>
  paletteEntries(matter(text, change)).map(({ act }) => ('path' in act ? act.path : act.dialog));

it('offers an event and the room that its link names', () => {
  expect(linesOf('matrix:roomid/r:a.org/e/ev')).toEqual(['/a.org/events/$ev', '/a.org/rooms/!r:a.org']);
});

it('offers to censor several events, and none where they are more than an address holds', () => {
  expect(linesOf('$a:a.org $b:a.org')).toEqual(['/a.org/censor?ids=$a:a.org,$b:a.org']);
  const many = Array.from({ length: 101 }, (_, index) => `$e${index}:a.org`).join(' ');
  expect(linesOf(many)).toEqual([]);
});

it('offers only screens that need no homeserver before a connection is open', () => {
  expect(linesOf('', { server: null })).toEqual(['/connections', 'settings', 'keys', 'progress']);
  expect(linesOf('@ann:a.org', { server: null })).toEqual(['/connections']);
});

it('leads to processes and streams by a part of their name', () => {
  expect([linesOf('sister'), linesOf('push')]).toEqual([
    ['/a.org/workers/persister1', '/a.org/workers/persister2'],
    ['/a.org/streams/push_rules'],
  ]);
});

it('filters screens by every word typed', () => {
  expect(linesOf('writ unl')).toEqual(['unlock']);
  expect(linesOf('writ lock', { isUnlocked: true })).toEqual(['unlock']);
});

it('shows what was opened lately on this server and no other', () => {
  const recent = [
    { kind: 'user' as const, id: '@ann:a.org', name: 'Ann', server: 'a.org' },
    { kind: 'user' as const, id: '@bob:b.org', name: 'Bob', server: 'b.org' },
  ];
  const groups = paletteEntries(matter('', { recent })).filter(({ group }) => group === 'recent');
  expect(groups.map(({ id }) => id)).toEqual(['@ann:a.org']);
});
