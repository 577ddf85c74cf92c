import { describe, expect, it } from 'vitest';
import { textsOf } from './room-search';
import { searchTextsOf } from './user-controller';

describe('what is typed to find a user', () => {
  it.each([
    ['@ann:example.org', { prefix: '@ann:example.org', name: null }],
    ['https://matrix.to/#/@ann:example.org', { prefix: '@ann:example.org', name: null }],
    ['@ann', { prefix: '@ann', name: 'ann' }],
    [' ann ', { prefix: '@ann', name: 'ann' }],
    ['Ann Smith', { prefix: null, name: 'Ann Smith' }],
    ['@', { prefix: '@', name: null }],
    ['a\u0000b', { prefix: null, name: null }],
  ])('%j can be %j', (text, expected) => {
    expect(searchTextsOf(text)).toEqual(expected);
  });
});

describe('what is typed to find a room', () => {
  it.each([
    ['!a:example.org', { roomPrefix: '!a:example.org', aliasPrefix: null, name: null }],
    ['#a:example.org', { roomPrefix: null, aliasPrefix: '#a:example.org', name: null }],
    ['https://matrix.to/#/!a:example.org/$event', { roomPrefix: '!a:example.org', aliasPrefix: null, name: null }],
    ['!a', { roomPrefix: '!a', aliasPrefix: null, name: null }],
    ['#a', { roomPrefix: null, aliasPrefix: '#a', name: null }],
    ['a', { roomPrefix: '!a', aliasPrefix: '#a', name: 'a' }],
    [' ', { roomPrefix: null, aliasPrefix: null, name: null }],
  ])('%j can be %j', (text, expected) => {
    expect(textsOf(text)).toEqual(expected);
  });
});
