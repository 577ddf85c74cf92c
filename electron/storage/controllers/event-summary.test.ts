import { describe, expect, it } from 'vitest';
import { parseLossless } from '../../../shared/matrix/lossless';
import { oneLine, summaryOf } from './event-summary';

const summary = (type: string, content: unknown, stateKey: string | null = null): string | null =>
  summaryOf(type, stateKey, parseLossless(JSON.stringify(content)));

describe('what an event says in one line', () => {
  it('is the words of a message, of an edit the new ones', () => {
    expect(summary('m.room.message', { body: ' two\nlines ' })).toBe('two lines');
    expect(summary('m.room.message', { body: '* b', 'm.new_content': { body: 'b' } })).toBe('b');
  });

  it('is who became what, and why', () => {
    const content = { membership: 'ban', displayname: 'Bob', reason: 'spam' };
    expect(summary('m.room.member', content, '@b:x')).toBe('ban: @b:x (Bob): spam');
    expect(summary('m.room.member', { membership: 'join' }, '@b:x')).toBe('join: @b:x');
  });

  it('is the value of state, and of a redaction its reason', () => {
    expect(summary('m.room.name', { name: 'Tea' }, '')).toBe('Tea');
    expect(summary('m.room.tombstone', { body: 'moved' }, '')).toBe('moved');
    expect(summary('m.room.redaction', { reason: 'abuse' })).toBe('abuse');
    expect(summary('m.reaction', { 'm.relates_to': { key: '👍' } })).toBe('👍');
  });

  it('is null where there is nothing to say, or it is not text', () => {
    for (const content of [{}, { body: 1 }, { body: '' }, { body: { a: 1 } }, []]) {
      expect(summary('m.room.message', content)).toBeNull();
    }
    expect(summaryOf('m.room.message', null, undefined)).toBeNull();
    expect(summary('m.room.member', { membership: 7 }, '@b:x')).toBeNull();
  });
});

describe('a line that is safe to show', () => {
  it('has no control characters, none that turn the direction, no half of a pair', () => {
    expect(oneLine('a\u0000b\u2028c\u202Ed\u2066e\ud800f\u200Bg')).toBe('a b cde\uFFFDfg');
    expect(oneLine('\u0000 \u202E')).toBeNull();
  });

  it('has at most 200 characters, and never half of one', () => {
    const line = oneLine('😀'.repeat(5_000)) ?? '';
    expect([[...line].length, line.endsWith('😀…')]).toEqual([200, true]);
    expect(oneLine('x'.repeat(200))).toBe('x'.repeat(200));
  });
});
