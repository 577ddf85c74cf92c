import { describe, expect, it } from 'vitest';
import { compareServed } from './compare-served';

const stored = { json: '{"type":"m.room.message","sender":"@a:x","room_id":"!r:x","depth":9007199254740993,"content":{},"signatures":{},"unsigned":{"age_ts":1}}', roomVersion: '10' }; // prettier-ignore
const whole = { json: stored.json.replace('"content":{}', '"content":{"body":"words"}'), roomVersion: '10' };

/** The event as a process sends it: members in another order, and with what it adds. */
const served = (content: string, depth = '9007199254740993'): { status: number; body: string } => ({
  status: 200,
  body: `{"event":{"content":${content},"depth":${depth},"unsigned":{"age":7,"io.element.synapse.soft_failed":false},"room_id":"!r:x","sender":"@a:x","signatures":{},"event_id":"$e","type":"m.room.message"}}`,
});

describe('what a process serves', () => {
  it('is equal where it differs in nothing but what processes add, pruned or not', () => {
    expect(compareServed(served('{}'), stored)).toEqual({
      state: 'equal',
      pruned: true,
      sentence: 'The process serves the pruned event, as the database holds it.',
    });
    expect(compareServed(served('{"body":"words"}'), whole)).toMatchObject({ state: 'equal', pruned: false });
  });

  it('differs where the process still holds the content, or has one digit changed', () => {
    expect(compareServed(served('{"body":"words"}'), stored)).toMatchObject({ state: 'differs', pruned: false });
    expect(compareServed(served('{}', '9007199254740992'), stored)).toMatchObject({ state: 'differs', pruned: true });
    expect(compareServed(served('{}'), { json: null, roomVersion: null })).toMatchObject({
      state: 'differs',
      pruned: null,
    });
    expect(compareServed(served('{}'), { ...stored, json: '{"broken' })).toMatchObject({ state: 'differs' });
  });

  it('is not there, by the process or by both', () => {
    const answer = { status: 404, body: '{"errcode":"M_NOT_FOUND","error":"Event not found"}' };
    expect(compareServed(answer, stored).sentence).toContain('although the database holds it');
    expect(compareServed(answer, { json: null, roomVersion: null })).toMatchObject({
      state: 'not_found',
      pruned: null,
    });
  });

  it.each([
    ['a worker that does not know the call', 404, '{"errcode":"M_UNRECOGNIZED"}', 'not_served'],
    ['something else that listens there', 404, '<html>', 'not_served'],
    ['a refusal', 403, '{"errcode":"M_FORBIDDEN"}', 'not_permitted'],
    ['a redirection', 302, '', 'not_served'],
    ['a failure', 500, '{}', 'not_served'],
    ['no JSON', 200, '{"event":', 'not_served'],
    ['another JSON', 200, '{"event":"words"}', 'not_served'],
    ['JSON of endless depth', 200, `${'['.repeat(5_000)}`, 'not_served'],
  ] as const)(
    'is nothing to compare where the answer is %s, and the answer is not repeated',
    (_, status, body, state) => {
      const verdict = compareServed({ status, body }, stored);
      expect([verdict.state, verdict.pruned]).toEqual([state, null]);
      if (body !== '') expect(verdict.sentence).not.toContain(body);
    },
  );
});
