import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSearchText, pathTo, searchText } from './address';

it('keeps identifiers readable in the address', () => {
  expect(pathTo({ server: 'example.org', area: 'users', id: '@a:b.example', search: { tab: 'stays' } })).toBe(
    '/example.org/users/@a:b.example?tab=stays',
  );
});

it('encodes what would split the path: slashes of old event ids, question marks, hashes', () => {
  expect(pathTo({ server: 'example.org', area: 'events', id: '$a/b+c?d#e%' })).toBe(
    '/example.org/events/$a%2Fb+c%3Fd%23e%25',
  );
});

it('leaves out what is empty', () => {
  expect(searchText({ a: null, b: '', c: undefined })).toBe('');
});

it('reads back every parameter that it wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
      expect(parseSearchText(searchText({ text: value }))).toEqual({ text: value });
    }),
  );
});

it('writes a lone surrogate as the replacement character instead of failing', () => {
  expect(searchText({ text: '\uD800' })).toBe('?text=%EF%BF%BD');
});

it('takes a badly encoded parameter as it stands', () => {
  expect(parseSearchText('?text=%E0%A4%A')).toEqual({ text: '%E0%A4%A' });
});
