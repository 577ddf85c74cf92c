import { describe, expect, it } from 'vitest';
import { readPastedEvents } from './pasted-events';

describe('pasted events', () => {
  it('are read from ids and links, each once, and what is none is named', () => {
    const pasted =
      '$one:example.org\nhttps://matrix.to/#/!r:example.org/$one:example.org, $abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n@user:example.org hello';
    expect(readPastedEvents(pasted)).toEqual({
      eventIds: ['$one:example.org', '$abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'],
      unrecognised: ['@user:example.org', 'hello'],
    });
  });

  it('are none in an empty text', () => {
    expect(readPastedEvents(' \n ')).toEqual({ eventIds: [], unrecognised: [] });
  });
});
