import { describe, expect, it } from 'vitest';
import { parseMediaUri, pointersOf } from './copy-pointers';

const stored = (content: unknown, more: object = {}): string => JSON.stringify({ type: 'x', content, ...more });

describe('what an event points to', () => {
  it('is each file once, also within formatted text and where it is encrypted', () => {
    const json = stored({
      url: 'mxc://a.example/one',
      file: { url: 'mxc://b.example:8448/Two_2', key: { k: 'secret' } },
      info: { thumbnail_url: 'mxc://a.example/one', thumbnail_file: { url: 'mxc://a.example/three' } },
      formatted_body: '<img src="mxc://c.example/four"> and mxc://a.example/one',
      body: 'mxc://not a file',
    });
    expect(pointersOf(json, 'm.room.message', false).media.map(({ uri }) => uri)).toEqual([
      'mxc://a.example/one', 'mxc://b.example:8448/Two_2', 'mxc://a.example/three', 'mxc://c.example/four',
    ]); // prettier-ignore
  });

  it('is found in a moment, also where an address ends in thousands of stops', () => {
    const stops = '.'.repeat(60_000);
    const json = stored({ body: `http://a.example/${stops}b http://c.example/d${stops}` });
    const startedAt = performance.now();
    expect(pointersOf(json, 'm.room.message', false).urls).toEqual(['http://c.example/d']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('is each address as a client would ask for a preview of it', () => {
    const json = stored({
      body: 'See https://a.example/x?y=1&z=2, and (http://b.example/).',
      formatted_body: '<a href="https://a.example/x?y=1&amp;z=2">there</a>',
    });
    expect(pointersOf(json, 'm.room.message', false).urls).toEqual([
      'https://a.example/x?y=1&z=2',
      'http://b.example/',
    ]);
  });

  it('is the profile of a member event, and what a state event says of the room', () => {
    const member = stored({ membership: 'join', displayname: 'Rude', avatar_url: 'mxc://a/b' }, { state_key: '@u:x' });
    expect(pointersOf(member, 'm.room.member', true)).toMatchObject({
      profile: { userId: '@u:x', displayName: 'Rude', avatarUrl: 'mxc://a/b' },
      media: [{ server: 'a', mediaId: 'b' }],
    });
    expect(
      pointersOf(stored({ membership: 'leave' }, { state_key: '@u:x' }), 'm.room.member', true).profile,
    ).toBeNull();
    const nul = stored({ displayname: 'a\u0000b', avatar_url: '' }, { state_key: '@u:x' });
    expect(pointersOf(nul, 'm.room.member', true).profile).toMatchObject({ displayName: null });
    expect(pointersOf(stored({ topic: 'Bad' }), 'm.room.topic', true).roomText).toEqual({
      field: 'topic',
      value: 'Bad',
    });
    expect(pointersOf(stored({ topic: 'Bad' }), 'm.room.topic', false).roomText).toBeNull();
  });

  it('cannot be told of an encrypted or an emptied event', () => {
    expect(pointersOf(stored({ ciphertext: 'AAAA' }), 'm.room.encrypted', false).isEncrypted).toBe(true);
    expect(pointersOf(stored({}), 'm.room.message', false).isEmptied).toBe(true);
    expect(pointersOf(stored({}), 'm.room.guest_access', true).isEmptied).toBe(false);
  });

  it('is nothing where the JSON is missing or cannot be read, and bounded where it is endless', () => {
    for (const json of [null, '{"content":{"url":"mxc://', '[]', '{"content":"mxc://a/b"}']) {
      expect(pointersOf(json, 'm.room.message', false).media).toEqual([]);
    }
    const many = stored({ all: Array.from({ length: 500 }, (_, n) => `mxc://a.example/${n} https://x.example/${n}`) });
    const { media, urls } = pointersOf(many, 'm.room.message', false);
    expect([media.length, urls.length]).toEqual([50, 20]);
  });

  it.each(['mxc://a', 'mxc:///b', 'mxc://a/b/c', 'mxc://a/b"c', 'mxc://a/$(b)', 'http://a/b', 'mxc://a/b\n'])(
    'is no file where the text is %j',
    (text) => {
      expect(parseMediaUri(text)).toBeNull();
    },
  );
});
