import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from './fixtures/redaction-vectors.json';
import storedEvents from './fixtures/stored-events.json';
import { LosslessNumber, isLosslessObject, parseLossless, stringifyAsHomeserver } from './lossless';
import type { LosslessObject, LosslessValue } from './lossless';
import { KNOWN_ROOM_VERSIONS, isKnownRoomVersion, pruneEvent, redactsOf } from './redaction';

/** Compact JSON with everything beyond ASCII escaped, made without our own writer. */
function compactAscii(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function prune(text: string, roomVersion: string): { event: LosslessObject; removed: string[][] } {
  const result = pruneEvent(parseLossless(text), roomVersion);
  if (result.outcome !== 'pruned') throw new Error(`refused: ${result.reason}`);
  return result;
}

const pruneText = (text: string, roomVersion: string): string => stringifyAsHomeserver(prune(text, roomVersion).event);

/** An event with the keys that every stored one has, and these. */
function eventText(keys: Record<string, unknown>): string {
  return JSON.stringify({ type: 'm.room.message', ...keys, signatures: {}, unsigned: {} });
}

describe("the homeserver's own results", () => {
  it('are here for every known room version', () => {
    expect(new Set(vectors.map((vector) => vector.room_version))).toEqual(new Set(KNOWN_ROOM_VERSIONS));
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))('are met byte for byte: %s', (_name, vector) => {
    expect(pruneText(JSON.stringify(vector.event), vector.room_version)).toBe(compactAscii(vector.pruned));
  });
});

// Rows of event_json of a running 1.163, and what its own library writes when it censors them: the evidence that it keeps
// unsigned.replaces_state of state events, and where the keys stand.
describe('rows of a real homeserver', () => {
  it.each(storedEvents)('are read and written back unchanged: $name', ({ stored }) => {
    expect(stringifyAsHomeserver(parseLossless(stored))).toBe(stored);
  });

  it.each(storedEvents)('are pruned to the same bytes: $name', ({ stored, pruned, roomVersion }) => {
    expect(pruneText(stored, roomVersion)).toBe(pruned);
  });
});

describe('what pruning refuses', () => {
  it.each([[null], ['0'], ['13'], [''], ['1 '], ['01'], ['__proto__'], ['org.matrix.msc2716v3']])(
    'refuses the room version %j',
    (version) => {
      expect([isKnownRoomVersion(version), pruneEvent(parseLossless('{"type":"x"}'), version)]).toEqual([
        false,
        { outcome: 'refused', reason: 'unknown_room_version' },
      ]);
    },
  );

  it.each(['null', '[]', '"text"', '5', 'true'])('refuses %s, which is not an object', (text) => {
    expect(pruneEvent(parseLossless(text), '10')).toEqual({ outcome: 'refused', reason: 'not_an_object' });
  });
});

describe('what pruning keeps and removes', () => {
  it('names every key that it removed by its path', () => {
    const text = eventText({
      type: 'm.room.member',
      content: { displayname: 'x', third_party_invite: { display_name: 'y', signed: {} }, membership: 'invite' },
      extra: { deep: 1 },
    }).replace('"unsigned":{}', '"unsigned":{"age":5,"age_ts":6}');
    expect(prune(text, '11').removed).toEqual([
      ['extra'],
      ['content', 'displayname'],
      ['content', 'third_party_invite', 'display_name'],
      ['unsigned', 'age'],
    ]);
  });

  it('keeps the order of keys where the vectors, being sorted, cannot show it', () => {
    const text = eventText({
      zzz: 1,
      type: 'm.room.member',
      content: { third_party_invite: { b: 1, signed: { z: 1, a: 2 } }, reason: 'r', membership: 'invite' },
      depth: 3,
      auth_events: [],
    });
    expect(pruneText(text, '12')).toBe(
      '{"type":"m.room.member","content":{"third_party_invite":{"signed":{"z":1,"a":2}},"membership":"invite"},' +
        '"depth":3,"auth_events":[],"signatures":{},"unsigned":{}}',
    );
  });

  it('keeps the digits of integers above 2^53 in what survives', () => {
    const text = '{"type":"m.room.power_levels","content":{"ban":9007199254740993,"users":{"@a:x":-0}},"depth":1e2}';
    expect(pruneText(text, '9')).toBe(
      '{"type":"m.room.power_levels","content":{"ban":9007199254740993,"users":{"@a:x":0}},"depth":100.0,' +
        '"signatures":{},"unsigned":{}}',
    );
  });

  it('keeps what a state event replaced, as 1.163 does, and nothing else of unsigned but the time', () => {
    const unsigned =
      '{"replaces_state":"$before","prev_content":{"name":"old"},"prev_sender":"@a:x","age_ts":7,"age":1}';
    expect(pruneText(`{"type":"m.room.name","unsigned":${unsigned},"signatures":{}}`, '10')).toBe(
      '{"type":"m.room.name","unsigned":{"replaces_state":"$before","age_ts":7},"signatures":{}}',
    );
  });

  it.each([
    '"words"',
    'null',
    '[]',
    '{"age_ts":"words","replaces_state":{"words":1}}',
    '{"age_ts":null}',
    '{"prev_sender":"@a:x"}',
  ])('leaves nothing of an unsigned that is %s', (unsigned) => {
    expect(pruneText(`{"type":"m.room.name","unsigned":${unsigned},"signatures":{}}`, '10')).toBe(
      '{"type":"m.room.name","unsigned":{},"signatures":{}}',
    );
  });

  it('adds the empty signatures and unsigned that the homeserver always writes, and nothing else', () => {
    expect(prune('{"type":"m.room.message"}', '10')).toEqual({
      outcome: 'pruned',
      event: parseLossless('{"type":"m.room.message","signatures":{},"unsigned":{}}'),
      removed: [],
    });
  });

  it.each(['"words"', '["words"]', '5', 'null', 'true'])('makes a content that is %s an empty object', (content) => {
    expect(prune(`{"type":"m.room.create","content":${content},"signatures":{},"unsigned":{}}`, '11')).toEqual({
      outcome: 'pruned',
      event: parseLossless('{"type":"m.room.create","content":{},"signatures":{},"unsigned":{}}'),
      removed: [['content']],
    });
  });

  it.each([['5'], ['null'], ['{}']])('keeps nothing of the content when the type is %s', (type) => {
    const text = `{"type":${type},"content":{"membership":"join","creator":"@a:x"},"signatures":{},"unsigned":{}}`;
    expect(prune(text, '11').removed).toEqual([
      ['content', 'membership'],
      ['content', 'creator'],
    ]);
  });

  it.each([
    ['m.room.aliases', 'aliases', '5', '6'],
    ['m.room.member', 'join_authorised_via_users_server', '9', '8'],
    ['m.room.join_rules', 'allow', '8', '7'],
    ['m.room.power_levels', 'invite', '11', '10'],
    ['m.room.create', 'predecessor', '11', '10'],
    ['m.room.redaction', 'redacts', '11', '10'],
  ])('keeps of %s the key %s in room version %s and not in %s', (type, key, keeping, removing) => {
    const text = eventText({ type, content: { [key]: 'x' } });
    expect([prune(text, keeping).removed, prune(text, removing).removed]).toEqual([[], [['content', key]]]);
  });

  it.each(['origin', 'prev_state', 'membership'])('keeps %s at the top level up to room version 10', (key) => {
    const text = eventText({ [key]: 'x' });
    expect([prune(text, '10').removed, prune(text, '11').removed]).toEqual([[], [[key]]]);
  });

  it.each([
    ['1', true],
    ['2', true],
    ['3', false],
    ['org.matrix.hydra.11', false],
  ])('keeps an event id inside the event in room version %s: %s', (version, kept) => {
    expect(prune(eventText({ event_id: '$a:x' }), version).event.has('event_id')).toBe(kept);
  });

  it.each(['"words"', 'null', '["signed"]'])('drops a third party invite that is %s', (invite) => {
    const text = `{"type":"m.room.member","content":{"third_party_invite":${invite},"membership":"invite"}}`;
    expect(prune(text, '11').removed).toEqual([['content', 'third_party_invite']]);
  });

  it('keeps keys named like parts of an object only as keys', () => {
    const text = '{"__proto__":{"a":1},"constructor":1,"type":"m.room.message","content":{"__proto__":{"body":"x"}}}';
    expect(prune(text, '6').removed).toEqual([['__proto__'], ['constructor'], ['content', '__proto__']]);
  });
});

describe('pruning any event', () => {
  const names = fc.constantFrom(
    ...[
      'type',
      'content',
      'unsigned',
      'signatures',
      'event_id',
      'room_id',
      'origin',
      'state_key',
      'body',
      'membership',
    ],
    ...[
      'age_ts',
      'replaces_state',
      'third_party_invite',
      'signed',
      'creator',
      'redacts',
      'users',
      'allow',
      '__proto__',
    ],
  );
  const { value: anyValue } = fc.letrec<{ value: LosslessValue; object: LosslessObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<LosslessValue[]>(null, true, '', 'words', new LosslessNumber('12'), new LosslessNumber('1.0')),
      fc.constantFrom('m.room.member', 'm.room.create', 'm.room.power_levels', 'm.room.aliases', 'm.room.redaction'),
      tie('object'),
      fc.array(tie('value'), { maxLength: 2 }),
    ),
    object: fc.array(fc.tuple(names, tie('value')), { maxLength: 6 }).map((entries) => new Map(entries)),
  }));
  const anyEvent = fc
    .record({
      type: fc.constantFrom(
        'm.room.member',
        'm.room.create',
        'm.room.power_levels',
        'm.room.aliases',
        'm.room.message',
      ),
      entries: fc.array(fc.tuple(names, anyValue), { maxLength: 8 }),
    })
    .map(({ type, entries }): LosslessObject => new Map<string, LosslessValue>([...entries, ['type', type]]));
  const anyVersion = fc.constantFrom(...KNOWN_ROOM_VERSIONS);

  function pruneValue(event: LosslessObject, version: string): { event: LosslessObject; removed: string[][] } {
    return prune(stringifyAsHomeserver(event), version);
  }

  /** Every path to a leaf or an empty container, with its text. */
  function leaves(value: LosslessValue, path: string[] = []): string[] {
    if (!isLosslessObject(value) || value.size === 0) return [`${path.join('/')}=${stringifyAsHomeserver(value)}`];
    return Array.from(value).flatMap(([key, member]) => leaves(member, [...path, key]));
  }

  it('is idempotent, and the second time removes nothing', () => {
    fc.assert(
      fc.property(anyEvent, anyVersion, (event, version) => {
        const once = pruneValue(event, version);
        expect(pruneValue(once.event, version)).toEqual({ outcome: 'pruned', event: once.event, removed: [] });
      }),
    );
  });

  it('keeps only what was there, but for containers that became empty', () => {
    fc.assert(
      fc.property(anyEvent, anyVersion, (event, version) => {
        const before = new Set(leaves(event));
        const added = leaves(pruneValue(event, version).event).filter((leaf) => !before.has(leaf));
        const emptied = ['content={}', 'content/third_party_invite={}', 'unsigned={}', 'signatures={}'];
        expect(added.filter((leaf) => !emptied.includes(leaf))).toEqual([]);
      }),
    );
  });

  it('accounts for every leaf: it survives or lies under a path that is named as removed', () => {
    fc.assert(
      fc.property(anyEvent, anyVersion, (event, version) => {
        const { event: pruned, removed } = pruneValue(event, version);
        const after = new Set(leaves(pruned));
        const gone = leaves(event).filter((leaf) => !after.has(leaf));
        const named = removed.map((path) => path.join('/'));
        expect(
          gone.filter((leaf) => !named.some((path) => /^[/=]/.test(leaf.slice(path.length)) && leaf.startsWith(path))),
        ).toEqual([]);
      }),
    );
  });

  it('keeps the order of the keys', () => {
    fc.assert(
      fc.property(anyEvent, anyVersion, (event, version) => {
        const { event: pruned } = pruneValue(event, version);
        const kept = [...event.keys()].filter((key) => pruned.has(key));
        expect([...pruned.keys()].slice(0, kept.length)).toEqual(kept);
      }),
    );
  });
});

describe('what a redaction redacts', () => {
  const facts = (top: unknown, content: unknown, column: unknown = null) => ({
    topLevelRedacts: top,
    contentRedacts: content,
    columnRedacts: column,
  });

  it.each([
    ['10', facts('$top', '$content', '$column'), '$top'],
    ['11', facts('$top', '$content', '$column'), '$content'],
    ['12', facts('$top', '$content'), '$content'],
    ['org.matrix.msc3757.10', facts('$top', '$content'), '$top'],
    ['org.matrix.msc3757.11', facts('$top', '$content'), '$content'],
    ['10', facts(undefined, '$content'), '$content'],
    ['11', facts('$top', undefined), '$top'],
    ['10', facts(undefined, undefined, '$column'), '$column'],
    ['10', facts(undefined, '$content', '$column'), '$column'],
    [null, facts('$top', '$content', '$column'), '$column'],
    ['unknown', facts('$top', '$content'), '$top'],
    ['10', facts(undefined, undefined), null],
    ['11', facts(null, 5), null],
    ['10', facts({ a: 1 }, ['$x'], false), null],
    ['10', facts('', ''), null],
  ])('in room version %s takes the right one of %o: %s', (version, candidates, expected) => {
    expect(redactsOf(candidates, version)).toBe(expected);
  });

  it.each([
    ['{"type":"m.room.redaction","redacts":"$a","content":{"redacts":"$b"}}', '10', '$a'],
    ['{"type":"m.room.redaction","redacts":"$a","content":{"redacts":"$b"}}', '11', '$b'],
    ['{"type":"m.room.redaction","content":{"reason":"spam"}}', '10', null],
    ['{"type":"m.room.redaction","redacts":{"event_id":"$a"},"content":"x"}', '10', null],
    ['{"type":"m.room.message","redacts":"$a","content":{"redacts":"$b"}}', '10', null],
    ['{}', null, null],
  ])('reads it from the event %s in room version %s', (text, version, expected) => {
    const event = parseLossless(text);
    expect(isLosslessObject(event) && redactsOf(event, version)).toBe(expected);
  });
});
