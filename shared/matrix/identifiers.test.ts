import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  domainOf,
  isEventId,
  isRoomAlias,
  isRoomId,
  isServerName,
  isUserId,
  localpartOf,
  parseIdentifier,
  permalinkOf,
  shortenIdentifier,
} from './identifiers';
import type { EventId, IdentifierTarget, RoomAlias, RoomId, ServerName, UserId } from './identifiers';

const USER = '@ann:example.org' as UserId;
const ROOM = '!abc:example.org' as RoomId;
const ROOM_12 = '!rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr_-' as RoomId;
const ALIAS = '#a/b:example.org' as RoomAlias;
const EVENT_1 = '$1600abc:example.org' as EventId;
const EVENT_3 = '$acR1l0raoZnm60CBwAVgqbZqoO/mYU81xysh1u7XcJk+/e/x' as EventId;
const EVENT_4 = '$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg' as EventId;

const user = { kind: 'user', userId: USER };
const room = { kind: 'room', roomId: ROOM, via: [] };
const alias = { kind: 'alias', alias: ALIAS };
const eventIn = (eventId: EventId, roomId: RoomId | null, roomAlias: RoomAlias | null = null) => ({
  kind: 'event',
  eventId,
  roomId,
  roomAlias,
});

describe('reading a pasted identifier', () => {
  it.each([
    [USER, user],
    [ROOM, room],
    [ROOM_12, { kind: 'room', roomId: ROOM_12, via: [] }],
    [ALIAS, alias],
    [EVENT_1, eventIn(EVENT_1, null)],
    [EVENT_3, eventIn(EVENT_3, null)],
    [EVENT_4, eventIn(EVENT_4, null)],
    [`${ROOM}/${EVENT_4}`, eventIn(EVENT_4, ROOM)],
    [`${ROOM}?via=a.org&via=b.org:8448`, { ...room, via: ['a.org', 'b.org:8448'] }],
    ['%40ann%3Aexample.org', user],
    ['%24Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg', eventIn(EVENT_4, null)],
  ])('takes the bare %s', (text, expected) => {
    expect(parseIdentifier(text)).toEqual(expected);
  });

  it.each([
    `  ${USER}\r\n`,
    `"${USER}"`,
    `'${USER}',`,
    `“${USER}”`,
    `„${USER}“`,
    `«${USER}»`,
    `<${USER}>`,
    `(${USER}).`,
    `\`${USER}\``,
    `" <${USER}> ";`,
    `\ufeff\u200b${USER}\u200e`,
    `\u2068${USER}\u2069`,
    `<https://matrix.to/#/${USER}>`,
  ])('takes %j without what came along', (text) => {
    expect(parseIdentifier(text)).toEqual(user);
  });

  it.each([
    ['https://matrix.to/#/@ann:example.org', user],
    ['https://matrix.to/#/%40ann%3Aexample.org', user],
    ['http://www.matrix.to/#/@ann:example.org', user],
    ['matrix.to/#/@ann:example.org', user],
    ['HTTPS://MATRIX.TO/%23/%40ann:example.org', user],
    ['https://matrix.to/#/!abc:example.org', room],
    [
      'https://matrix.to/#/!abc%3Aexample.org?via=a.org&via=%5B%3A%3A1%5D%3A8448',
      { ...room, via: ['a.org', '[::1]:8448'] },
    ],
    ['https://matrix.to/#/!abc:example.org?via=not%20a%20server&via=a.org&x=1', { ...room, via: ['a.org'] }],
    [`https://matrix.to/#/${ROOM_12}?via=a.org`, { kind: 'room', roomId: ROOM_12, via: ['a.org'] }],
    ['https://matrix.to/#/#a/b:example.org', alias],
    ['https://matrix.to/#/%23a%2Fb%3Aexample.org', alias],
    [`https://matrix.to/#/${ROOM}/${EVENT_4}?via=a.org`, eventIn(EVENT_4, ROOM)],
    [`https://matrix.to/#/${ROOM}/${EVENT_3}`, eventIn(EVENT_3, ROOM)],
    [`https://matrix.to/#/${encodeURIComponent(ROOM)}/${encodeURIComponent(EVENT_3)}`, eventIn(EVENT_3, ROOM)],
    [`https://matrix.to/#/${ROOM_12}/${EVENT_4}`, eventIn(EVENT_4, ROOM_12)],
    [`https://matrix.to/#/${ALIAS}/${EVENT_1}`, eventIn(EVENT_1, null, ALIAS)],
    [`https://matrix.to/#/${EVENT_4}`, eventIn(EVENT_4, null)],
    ['matrix:u/ann:example.org', user],
    ['MATRIX:U/ann%3Aexample.org?action=chat', user],
    ['matrix://client.example/u/ann:example.org', user],
    ['matrix:user/ann:example.org', user],
    ['matrix:roomid/abc:example.org?via=a.org&action=join', { ...room, via: ['a.org'] }],
    [`matrix:roomid/${ROOM_12.slice(1)}`, { kind: 'room', roomId: ROOM_12, via: [] }],
    ['matrix:r/a%2Fb:example.org', alias],
    ['matrix:room/a/b:example.org', alias],
    [`matrix:roomid/abc:example.org/e/${EVENT_4.slice(1)}?via=a.org`, eventIn(EVENT_4, ROOM)],
    [`matrix:roomid/abc:example.org/event/${EVENT_1.slice(1)}`, eventIn(EVENT_1, ROOM)],
    [`matrix:r/a%2Fb:example.org/e/${EVENT_3.slice(1)}`, eventIn(EVENT_3, null, ALIAS)],
    [`matrix:e/${EVENT_4.slice(1)}`, eventIn(EVENT_4, null)],
    ['synoptic://example.org/users/@ann:example.org', user],
    [`synoptic://example.org/events/${EVENT_4}`, eventIn(EVENT_4, null)],
    [`synoptic://example.org/rooms/${ROOM}/events/${EVENT_3}`, eventIn(EVENT_3, ROOM)],
    ['#/example.org/users/@ann:example.org', user],
    ['http://127.0.0.1:4711/#/example.org:8448/rooms/!abc%3Aexample.org?tab=members', room],
    [`file:///opt/synoptic/index.html#/example.org/events/${encodeURIComponent(EVENT_3)}`, eventIn(EVENT_3, null)],
    [`https://app.element.io/#/room/${ROOM}/${EVENT_4}?via=a.org`, eventIn(EVENT_4, ROOM)],
    ['https://app.element.io/#/room/#a/b:example.org', alias],
    ['https://chat.example.org/app/#/user/@ann:example.org', user],
  ])('takes the link %s', (text, expected) => {
    expect(parseIdentifier(text)).toEqual(expected);
  });

  it.each([
    ['', 'Nothing was entered.'],
    [' "" ', 'Nothing was entered.'],
    ['ann', 'An identifier begins with @ (user), ! (room), # (alias) or $ (event).'],
    ['ann:example.org', 'An identifier begins with @ (user), ! (room), # (alias) or $ (event).'],
    ['+group:example.org', 'An identifier begins with @ (user), ! (room), # (alias) or $ (event).'],
    ['@', 'The identifier is empty.'],
    ['!', 'The identifier is empty.'],
    ['$', 'The identifier is empty.'],
    ['@ann', 'The server name is missing: a colon and a domain end the identifier.'],
    ['#room', 'The server name is missing: a colon and a domain end the identifier.'],
    ['@ann:', 'What stands after the first colon is not a server name.'],
    ['@ann:exa_mple', 'What stands after the first colon is not a server name.'],
    ['!abc:exa mple', 'It contains spaces.'],
    ['!:example.org', 'What stands after the first colon is not a server name.'],
    ['@ann:example.org:port', 'What stands after the first colon is not a server name.'],
    ['@a\u0000b:example.org', 'It contains control characters.'],
    ['https://matrix.to/#/@a%00b:example.org', 'It contains control characters.'],
    ['$abc%0Adef\n$x', 'It contains control characters.'],
    ['@a\ud800b:example.org', 'It contains half of a character pair and is not valid text.'],
    ['@ann:example.org @bo:example.org', 'It contains spaces.'],
    ['matrix:u/ann%zz:example.org', 'The percent-encoding of the link is broken.'],
    ['matrix:roomid/abc:example.org/e/%ff', 'The percent-encoding of the link is broken.'],
    ['https://matrix.to/#/%E0%A4%A', 'The percent-encoding of the link is broken.'],
    ['https://matrix.to/#/@ann:example.org/$event', 'What stands before the event is not a room.'],
    ['matrix:group/abc:example.org', 'The matrix: URI names no user, room or alias.'],
    ['matrix:', 'The matrix: URI names no user, room or alias.'],
    ['matrix:u/', 'The identifier is empty.'],
    ['https://example.org/', 'The link leads to no user, room or event.'],
    ['mxc://example.org/abc', 'The link leads to no user, room or event.'],
    [`@${'a'.repeat(243)}:example.org`, 'It has 256 bytes; an identifier has at most 255.'],
    [`@${'é'.repeat(122)}:example.org`, 'It has 257 bytes; an identifier has at most 255.'],
    [`$${'a'.repeat(4095)}`, 'It has 4096 bytes; an identifier has at most 255.'],
    [`$${'a'.repeat(1_000_000)}`, 'The text is too long to be an identifier or a link.'],
  ])('does not recognise %j and says why', (text, reason) => {
    expect(parseIdentifier(text)).toEqual({ kind: 'unrecognised', reason });
  });

  it('takes an identifier of exactly 255 bytes, counted in UTF-8', () => {
    const ids = [`@${'a'.repeat(242)}:example.org`, `@${'👩'.repeat(60)}ab:example.org`];
    expect(ids.map((id) => parseIdentifier(id).kind)).toEqual(['user', 'user']);
  });

  it.each(['@Ann_Smith:example.org', '@:example.org', '@a/b+c=d:example.org', '@юзер:example.org', '@a%b:x'])(
    'takes the historical user id %s',
    (id) => {
      expect(parseIdentifier(id)).toEqual({ kind: 'user', userId: id });
    },
  );

  it('never throws, and whatever it recognises is well-formed', () => {
    const piece = fc.constantFrom(
      ...['@', '!', '#', '$', ':', '/', '?', '&', '%', '%24', '%ff', '<', '"', '.', ' ', '\u0000', 'a', 'é', '\ud800'],
      ...[
        'example.org',
        'via=',
        'matrix:',
        'u/',
        'r/',
        'roomid/',
        '/e/',
        'https://matrix.to/#/',
        '#/s/users/',
        'synoptic://',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const parsed = parseIdentifier(text);
          const wellFormed = {
            user: () => parsed.kind === 'user' && isUserId(parsed.userId),
            room: () => parsed.kind === 'room' && isRoomId(parsed.roomId) && parsed.via.every(isServerName),
            alias: () => parsed.kind === 'alias' && isRoomAlias(parsed.alias),
            event: () => parsed.kind === 'event' && isEventId(parsed.eventId),
            unrecognised: () => parsed.kind === 'unrecognised' && parsed.reason.endsWith('.'),
          }[parsed.kind];
          expect(wellFormed()).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('links', () => {
  const links: [IdentifierTarget, string][] = [
    [{ kind: 'user', userId: USER }, 'https://matrix.to/#/%40ann%3Aexample.org'],
    [{ kind: 'alias', alias: ALIAS }, 'https://matrix.to/#/%23a%2Fb%3Aexample.org'],
    [{ kind: 'room', roomId: ROOM, via: [] }, 'https://matrix.to/#/!abc%3Aexample.org'],
    [
      { kind: 'room', roomId: ROOM_12, via: ['a.org', 'b.org:8448'] as ServerName[] },
      `https://matrix.to/#/${ROOM_12}?via=a.org&via=b.org%3A8448`,
    ],
    [
      { kind: 'event', eventId: EVENT_4, roomId: ROOM, roomAlias: null },
      `https://matrix.to/#/!abc%3Aexample.org/%24${EVENT_4.slice(1)}`,
    ],
    [
      { kind: 'event', eventId: EVENT_1, roomId: null, roomAlias: ALIAS },
      'https://matrix.to/#/%23a%2Fb%3Aexample.org/%241600abc%3Aexample.org',
    ],
  ];

  it.each(links)('of %o is %s, and reads back as the same', (target, link) => {
    expect([permalinkOf(target), parseIdentifier(link)]).toEqual([link, target]);
  });

  it('has none for an event whose room is not known', () => {
    expect(permalinkOf({ kind: 'event', eventId: EVENT_4, roomId: null, roomAlias: null })).toBe(null);
  });
});

describe('the kinds of identifiers', () => {
  const kindsOf = (text: string): string =>
    [isUserId(text) && 'user', isRoomId(text) && 'room', isEventId(text) && 'event', isRoomAlias(text) && 'alias']
      .filter((kind) => kind !== false)
      .join(' ');

  it.each([
    [USER, 'user'],
    [ROOM, 'room'],
    [ROOM_12, 'room'],
    [EVENT_1, 'event'],
    [EVENT_3, 'event'],
    [EVENT_4, 'event'],
    [ALIAS, 'alias'],
    ['@ann:[2001:db8::1]:8448', 'user'],
    ['@ann:127.0.0.1', 'user'],
    ['@ann:localhost:8480', 'user'],
    ['ann', ''],
    ['@ann', ''],
    ['#room', ''],
    ['!', ''],
    ['$', ''],
    [' @ann:example.org', ''],
    ['@a\nb:example.org', ''],
    ['$a\u0000', ''],
    [`$${'a'.repeat(254)}`, 'event'],
    [`$${'a'.repeat(255)}`, ''],
    [`!${'é'.repeat(128)}`, ''],
    ['%40ann:example.org', ''],
  ])('are told apart: %j is %j', (text, kind) => {
    expect(kindsOf(text)).toBe(kind);
  });

  it.each([
    ['example.org', true],
    ['EXAMPLE.org:8448', true],
    ['1.2.3.4:1', true],
    ['[::1]', true],
    ['[::1]:8448', true],
    ['', false],
    ['example.org:', false],
    ['example.org:123456', false],
    ['::1', false],
    ['a_b', false],
    ['a'.repeat(231), false],
  ])('know a server name: %j is one: %s', (text, expected) => {
    expect(isServerName(text)).toBe(expected);
  });

  it('give their server where they name one', () => {
    expect([USER, ROOM, ROOM_12, EVENT_1, EVENT_3, EVENT_4, ALIAS, '@a:[::1]:80' as UserId].map(domainOf)).toEqual([
      ...['example.org', 'example.org', null, 'example.org', null, null, 'example.org', '[::1]:80'],
    ]);
  });

  it('give the localpart of a user', () => {
    expect([USER, '@:example.org' as UserId, '@a/b=c:x:8448' as UserId].map(localpartOf)).toEqual(['ann', '', 'a/b=c']);
  });
});

describe('shortening an identifier', () => {
  it.each([
    [USER, 16, USER],
    [USER, 100, USER],
    [USER, 15, '@ann:ex…ple.org'],
    [EVENT_4, 9, '$Rqn…r5Zg'],
    [USER, 2, '@…'],
    [USER, 1, '…'],
    [USER, 0, '…'],
    ['@👩👩👩👩👩:x', 5, '@👩…:x'],
  ])('makes %s at %i characters %s', (id, maxLength, expected) => {
    expect(shortenIdentifier(id, maxLength)).toBe(expected);
  });

  it('never exceeds the length asked for and keeps both ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), fc.integer({ min: 3, max: 40 }), (id, maxLength) => {
        const short = Array.from(shortenIdentifier(id, maxLength));
        const whole = Array.from(id);
        expect([short.length <= maxLength, short[0], short.at(-1)]).toEqual([true, whole[0], whole.at(-1)]);
      }),
    );
  });
});
