import { expect, it } from 'vitest';
import { readPalette, roomSearchText, userSearchText } from './palette-reading';

it('takes one identifier or link as a target', () => {
  expect(readPalette('  https://matrix.to/#/@ann:example.org ')).toEqual({
    kind: 'target',
    target: { kind: 'user', userId: '@ann:example.org' },
  });
});

it('takes several event ids, by blanks, commas or links, each once', () => {
  expect(readPalette('$one:a.org, $two:a.org\n$one:a.org https://matrix.to/#/!r:a.org/$three:a.org')).toEqual({
    kind: 'events',
    eventIds: ['$one:a.org', '$two:a.org', '$three:a.org'],
  });
});

it('takes the same event id twice as one event', () => {
  expect(readPalette('$one:a.org $one:a.org')).toMatchObject({ kind: 'target', target: { eventId: '$one:a.org' } });
});

it('says which of several pieces is no event', () => {
  expect(readPalette('$one:a.org @ann:a.org')).toMatchObject({
    kind: 'words',
    problem: expect.stringContaining('@ann:a.org') as string,
  });
});

it('takes a name with spaces as words without a problem', () => {
  expect(readPalette('Ann of example')).toEqual({ kind: 'words', words: 'Ann of example', problem: null });
});

it('says why a text that began like an identifier is none', () => {
  expect(['@ann', 'https://example.org/', '#dev:', 'matrix:x/y'].map((text) => readPalette(text))).toEqual(
    ['@ann', 'https://example.org/', '#dev:', 'matrix:x/y'].map((words) => ({
      kind: 'words',
      words,
      problem: expect.any(String) as string,
    })),
  );
});

it('searches users by names and beginnings of user ids, rooms by aliases and beginnings of both kinds', () => {
  const both = (text: string) => [userSearchText(readPalette(text)), roomSearchText(readPalette(text))];
  expect(['a', 'ann', '@an', '#de', '!ab', '$x'].map(both)).toEqual([
    [null, null],
    ['ann', 'ann'],
    ['@an', null],
    [null, '#de'],
    [null, '!ab'],
    [null, null],
  ]);
});

it('looks a whole alias up, and searches for no other whole identifier', () => {
  expect(roomSearchText(readPalette('#dev:a.org'))).toBe('#dev:a.org');
  expect([userSearchText(readPalette('@ann:a.org')), roomSearchText(readPalette('!r:a.org'))]).toEqual([null, null]);
});
