import { expect, it } from 'vitest';
import { isWindowAddress, placeOfLink, windowAddress } from './window-address';

it('gives a place as the part after #, which no server and no log sees', () => {
  expect([windowAddress(), windowAddress('/example.org/users/@a:b?tab=stays')]).toEqual([
    'app://window/index.html',
    'app://window/index.html#/example.org/users/@a:b?tab=stays',
  ]);
});

it.each([
  ['synoptic://example.org/users/@a:b', '/example.org/users/@a:b'],
  ['SYNOPTIC://example.org/', '/example.org'],
  ['synoptic://', null],
  ['https://example.org', null],
  ['synoptic:connections', null],
  [`synoptic://${'x'.repeat(2001)}`, null],
  ['synoptic://a b', null],
])('takes from the link %s the place %s', (link, place) => {
  expect(placeOfLink(link)).toBe(place);
});

it.each([
  ['app://window/index.html', true],
  ['app://window/index.html#/x', true],
  ['app://window/index.html.evil', false],
  ['app://window/other.html', false],
  ['app://window.evil/index.html', false],
  ['https://window/index.html', false],
  ['file:///index.html', false],
])('takes %s for the window: %s', (address, isWindow) => {
  expect(isWindowAddress(address)).toBe(isWindow);
});

it('keeps markup and quotes in a place from getting out of the address', () => {
  expect(windowAddress('/"><script>')).toBe('app://window/index.html#/%22%3E%3Cscript%3E');
});
