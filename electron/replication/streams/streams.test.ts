import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireNameOf } from '../../../shared/matrix/stream-names';
import { streamSequences } from '../../storage/databases/main/stream-position-store';
import { parseCommand } from '../commands';
import { findStream, streamDefinitions } from './index';

const recorded = readFileSync(path.join(__dirname, '..', 'fixtures', 'synapse-1.163.txt'), 'utf8').split('\n');

test('each recorded row parses under its stream, and is described by what it names', () => {
  const rows = recorded.map(parseCommand).flatMap((command) => (command.kind === 'RDATA' ? [command] : []));
  const unread = rows.filter(({ stream, rowJson }) => {
    const found = findStream(stream);
    return found?.row.safeParse(JSON.parse(rowJson)).success !== true;
  });
  expect({ rows: rows.length > 30, unread }).toEqual({ rows: true, unread: [] });
});

test('every stream that the recorded processes announce is known, and no other', () => {
  const announced = recorded
    .map(parseCommand)
    .flatMap((command) => (command.kind === 'POSITION' ? [command.stream] : []));
  expect([...new Set(announced)].sort()).toEqual(streamDefinitions.map(({ name }) => name).sort());
});

const samples: readonly [string, unknown, string, string[]][] = [
  ['events', ['ev', ['$e', '!r:x', 'm.room.message', null, null, null, null, false, false]], 'm.room.message $e in !r:x', ['$e', '!r:x']],
  ['events', ['state', ['!r:x', 'm.room.member', '@a:x', '$e']], 'current state m.room.member @a:x is $e in !r:x', ['$e', '!r:x', '@a:x']],
  ['events', ['state', ['!r:x', 'm.room.name', '', null]], 'current state m.room.name removed in !r:x', ['!r:x']],
  ['events', ['state-all', ['!r:x']], 'all current state changed in !r:x', ['!r:x']],
  ['events', ['ev', ['$e', '!r:x', 'm.x', null, null, null, null, true, false, 'of a newer homeserver']], 'm.x $e in !r:x, rejected', ['$e', '!r:x']],
  ['backfill', ['$e', '!r:x', 'm.room.message', null, null, null], 'm.room.message $e in !r:x', ['$e', '!r:x']],
  ['sticky_events', ['!r:x', '$e'], '$e in !r:x', ['$e', '!r:x']],
  ['profile_updates', ['@a:x', 'update', ['displayname']], '@a:x update: displayname', ['@a:x']],
  ['typing', ['!r:x', ['@a:x', '@b:x']], '!r:x: @a:x, @b:x', ['!r:x', '@a:x', '@b:x']],
  ['typing', ['!r:x', []], '!r:x: nobody', ['!r:x']],
  ['to_device', ['@a:x'], '@a:x', ['@a:x']],
  ['to_device', ['other.example'], 'other.example', ['other.example']],
  ['account_data', ['@a:x', null, 'm.direct'], '@a:x m.direct', ['@a:x']],
  ['account_data', ['@a:x', '!r:x', 'm.tag'], '@a:x m.tag in !r:x', ['@a:x', '!r:x']],
  ['presence', ['@a:x', 'online', 1, 2, 3, null, true], '@a:x online', ['@a:x']],
  ['presence_federation', ['other.example', '@a:x'], '@a:x to other.example', ['@a:x', 'other.example']],
  ['push_rules', ['@a:x'], '@a:x', ['@a:x']],
  ['receipts', ['!r:x', 'm.read', '@a:x', '$e', null, { ts: 1 }], 'm.read @a:x up to $e in !r:x', ['@a:x', '$e', '!r:x']],
  ['device_lists', ['@a:x', true, false], '@a:x signatures', ['@a:x']],
  ['device_lists', ['@a:x', false], '@a:x devices', ['@a:x']],
  ['thread_subscriptions', ['@a:x', '!r:x', '$e'], '@a:x thread $e in !r:x', ['@a:x', '!r:x', '$e']],
  ['quarantined_media', [null, 'abc', true], 'local/abc quarantined', []],
  ['caches', ['get_user_by_id', ['@a:x'], 1], 'get_user_by_id @a:x', ['@a:x']],
  ['caches', ['cs_cache_fake', ['!r:x', '@a:x'], 1], 'cs_cache_fake !r:x @a:x', ['!r:x', '@a:x']],
  ['caches', ['get_user_by_access_token', ['syt_a_secret'], 1], 'get_user_by_access_token not shown', []],
  ['caches', ['get_all', null, 1], 'get_all all', []],
  ['pushers', ['@a:x', 'im.app', 'secret push key', true], '@a:x im.app removed', ['@a:x']],
  ['un_partial_stated_room', ['!r:x'], '!r:x', ['!r:x']],
  ['un_partial_stated_event', ['$e', true], '$e, rejection changed', ['$e']],
  ['federation', ['e', { content: 'secret' }], 'to be sent: e', []],
]; // prettier-ignore

test.each(samples)('a row of %s %j says: %s', (stream, row, sentence, identifiers) => {
  const definition = findStream(stream);
  const parsed = definition?.row.parse(row);
  expect([definition?.describe(parsed), definition?.identifiers(parsed).map(({ id }) => id)]).toEqual([
    sentence,
    identifiers,
  ]);
});

test('access tokens, push keys and what is to be sent to other servers are kept nowhere', () => {
  const kept = samples
    .filter(([stream, row]) => findStream(stream)?.keepsRaw === false && JSON.stringify(row).includes('secret'))
    .map(([stream, row]) => {
      const definition = findStream(stream);
      return JSON.stringify(definition?.decode(definition.row.parse(row)));
    });
  expect(kept).toEqual([
    '{"cache_func":"get_user_by_access_token","keys":["not shown"],"invalidation_ts":1}',
    '{"user_id":"@a:x","app_id":"im.app","pushkey":"not shown","deleted":true}',
    '{"type":"e","data":"not shown"}',
  ]);
});

test('whatever a row holds, it parses or is refused, and what parses can be described', () => {
  const anyRow = fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.jsonValue())));
  fc.assert(
    fc.property(fc.constantFrom(...streamDefinitions), anyRow, (stream, row) => {
      const parsed = stream.row.safeParse(row);
      if (!parsed.success) return;
      expect(typeof stream.describe(parsed.data)).toBe('string');
      expect(Array.isArray(stream.identifiers(parsed.data))).toBe(true);
      expect(typeof stream.decode(parsed.data)).toBe('object');
    }),
  );
});

test('names of stream_positions and sequences are those that the database is asked for', () => {
  const named = streamDefinitions.filter(({ positionName }) => positionName !== null);
  const sequences = streamDefinitions.flatMap(({ name, sequence }) => (sequence === null ? [] : [[name, sequence]]));
  expect({
    wire: named.map(({ positionName }) => wireNameOf(positionName ?? '')),
    sequences: Object.fromEntries(sequences),
  }).toEqual({ wire: named.map(({ name }) => name), sequences: streamSequences });
});
