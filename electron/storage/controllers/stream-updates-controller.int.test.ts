import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamDefinitions, findStream } from '../../replication/streams/index';
import { explainingPool, wholeReads, type Explained } from '../../testing/explaining-pool';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import { buildDatabases, readNeeds } from '../databases/databases';
import { updatesReaders } from '../databases/main/updates/index';
import { checkSchema } from '../schema-check';
import { StreamFactsController } from './stream-facts-controller';
import { StreamUpdatesController } from './stream-updates-controller';

interface Update {
  token: number;
  row: unknown;
}

/** Everything above `fromToken`, page by page, as a catch-up asks for it. */
async function readAll(
  updates: StreamUpdatesController,
  stream: string,
  range: { writer: string; fromToken: number; toToken: number; limit: number },
): Promise<{ pages: number; rows: Update[] }> {
  const rows: Update[] = [];
  let from = range.fromToken;
  for (let pages = 1; ; pages += 1) {
    const page = await updates.fetchUpdates(stream, { ...range, fromToken: from });
    rows.push(...page.updates);
    if (!page.limited) return { pages, rows };
    expect(page.upToToken).toBeGreaterThan(from);
    from = page.upToToken;
  }
}

describe('missed rows of the primary', () => {
  let site: ReadSite;
  let updates: StreamUpdatesController;
  beforeAll(async () => {
    site = await openReadSite();
    updates = new StreamUpdatesController(site.databases);
    await site.admin.query(`
      INSERT INTO push_rules_stream (stream_id, event_stream_ordering, user_id, rule_id, op, instance_name)
        SELECT 1000 + i / 3, 1, '@u' || i || ':x', 'r', 'ADD', 'writer1' FROM generate_series(0, 29) AS i;
      INSERT INTO device_lists_stream (stream_id, user_id, device_id, instance_name)
        VALUES (9001, '@a:x', 'D', 'writer1'), (9003, '@a:x', 'D', 'writer1'), (9004, '@a:x', 'D', 'other');
      INSERT INTO user_signature_stream (stream_id, from_user_id, user_ids, instance_name) VALUES (9002, '@b:x', '[]', 'writer1');
      INSERT INTO device_lists_outbound_pokes (destination, stream_id, user_id, device_id, sent, ts, instance_name)
        VALUES ('other.example', 9003, '@a:x', 'D', false, 1, 'writer1');
      INSERT INTO device_inbox (user_id, device_id, stream_id, message_json, instance_name)
        VALUES ('@a:x', 'D1', 8001, '{"secret":1}', 'writer1'), ('@a:x', 'D2', 8001, '{"secret":1}', 'writer1');
      INSERT INTO cache_invalidation_stream_by_instance (stream_id, instance_name, cache_func, keys, invalidation_ts)
        VALUES (7000001, 'writer1', 'get_user_by_access_token', '{syt_secret}', 5)`);
  });
  afterAll(() => site.dispose());

  it('come once each and in order, and no page splits the rows of a token', async () => {
    const range = { writer: 'writer1', fromToken: 999, toToken: 2_000, limit: 4 };
    const { pages, rows } = await readAll(updates, 'push_rules', range);
    const expected = Array.from({ length: 30 }, (_, index) => ({
      token: 1_000 + Math.floor(index / 3),
      row: [`@u${index}:x`],
    }));
    const sorted = [...rows].sort(
      (a, b) => a.token - b.token || String(a.row).localeCompare(String(b.row), 'en', { numeric: true }),
    );
    expect([pages, rows.map(({ token }) => token), sorted]).toEqual([10, expected.map(({ token }) => token), expected]);
  });

  it('of one token that has more rows than a page come together', async () => {
    const page = await updates.fetchUpdates('push_rules', {
      writer: 'writer1',
      fromToken: 999,
      toToken: 2_000,
      limit: 1,
    });
    expect([page.updates.length, page.upToToken, page.limited]).toEqual([3, 1_000, true]);
  });

  it('of several tables come in the order of their tokens, those of other writers left out', async () => {
    const range = { writer: 'writer1', fromToken: 9_000, toToken: 9_004, limit: 2 };
    const { rows } = await readAll(updates, 'device_lists', range);
    expect(rows.map(({ token, row }) => [token, ...(row as unknown[])])).toEqual([
      [9_001, '@a:x', false, false],
      [9_002, '@b:x', true, false],
      [9_003, '@a:x', false, false],
      [9_003, 'other.example', false, false],
    ]);
  });

  it('name who is to be told, and never what: neither messages nor the keys of caches are read', async () => {
    const range = { writer: 'writer1', toToken: 7_000_001, limit: 100 };
    const inbox = await updates.fetchUpdates('to_device', { ...range, fromToken: 8_000, toToken: 8_001 });
    const caches = await updates.fetchUpdates('caches', { ...range, fromToken: 7_000_000 });
    expect([inbox.updates, caches.updates]).toEqual([
      [{ token: 8_001, row: ['@a:x'] }],
      [{ token: 7_000_001, row: ['get_user_by_access_token', ['not read'], 5] }],
    ]);
  });

  it.each(['events', 'backfill'])(
    'of %s are all rows of the table, each once, under the sign of the wire',
    async (stream) => {
      const sign = stream === 'backfill' ? -1 : 1;
      const { rows: stored } = await site.admin.query<{ writer: string; tokens: string[] }>(
        `SELECT instance_name AS writer, array_agg(${sign} * stream_ordering ORDER BY ${sign} * stream_ordering) AS tokens
       FROM events WHERE ${sign} * stream_ordering > 0 GROUP BY 1`,
      );
      expect(stored.length).toBeGreaterThan(0);
      for (const { writer, tokens } of stored) {
        const toToken = Number(tokens[tokens.length - 1]);
        const { rows } = await readAll(updates, stream, { writer, fromToken: 0, toToken, limit: 500 });
        const events = rows.filter(({ row }) => stream === 'backfill' || (row as unknown[])[0] === 'ev');
        expect(events.map(({ token }) => token)).toEqual(tokens.map(Number));
        const order = rows.map(({ token }) => token);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    },
  );

  it('parse as rows of the wire, for every stream that has a table', async () => {
    const { streamPositions } = await new StreamFactsController(site.databases).read();
    const inTables = (streamPositions ?? []).filter((row) =>
      updatesReaders.some(({ stream }) => stream === row.stream),
    );
    expect(inTables.length).toBeGreaterThan(6);
    for (const { stream, instanceName, position } of inTables) {
      const from = Math.max(0, position - 200);
      const page = await updates.fetchUpdates(stream, {
        writer: instanceName,
        fromToken: from,
        toToken: position,
        limit: 100,
      });
      const unread = page.updates.filter(({ row }) => findStream(stream)?.row.safeParse(row).success !== true);
      expect([stream, unread]).toEqual([stream, []]);
    }
  });

  it('of seldom streams have the shape of the wire, and nothing that identifies a device to a push gateway', async () => {
    await site.admin.query(`
      INSERT INTO thread_subscriptions (stream_id, instance_name, room_id, event_id, user_id, subscribed, automatic)
        VALUES (600001, 'w', '!r:x', '$e', '@a:x', true, false);
      INSERT INTO sticky_events (stream_id, instance_name, event_id, room_id, event_stream_ordering, sender, expires_at)
        VALUES (600001, 'w', '$e', '!r:x', 600001, '@a:x', 1);
      INSERT INTO profile_updates (stream_id, instance_name, user_id, action, affected_fields, inserted_ts)
        VALUES (600001, 'w', '@a:x', 'update', '["displayname"]', 1);
      INSERT INTO quarantined_media_changes (stream_id, instance_name, origin, media_id, quarantined)
        VALUES (600001, 'w', NULL, 'm', true);
      INSERT INTO un_partial_stated_room_stream (stream_id, instance_name, room_id) VALUES (600001, 'w', '!r:x');
      INSERT INTO un_partial_stated_event_stream (stream_id, instance_name, event_id, rejection_status_changed)
        VALUES (600001, 'w', '$e', true);
      INSERT INTO deleted_pushers (stream_id, app_id, pushkey, user_id, instance_name)
        VALUES (600001, 'app', 'secret', '@a:x', 'w')`);
    const read = async (stream: string): Promise<unknown> => {
      const query = { writer: 'w', fromToken: 600_000, toToken: 600_001, limit: 10 };
      const [first] = (await updates.fetchUpdates(stream, query)).updates;
      return findStream(stream)?.row.safeParse(first?.row).success === true ? first : 'not a row of the wire';
    };
    const seldom = [
      ['thread_subscriptions', ['@a:x', '!r:x', '$e']],
      ['sticky_events', ['!r:x', '$e']],
      ['profile_updates', ['@a:x', 'update', ['displayname']]],
      ['quarantined_media', [null, 'm', true]],
      ['un_partial_stated_room', ['!r:x']],
      ['un_partial_stated_event', ['$e', true]],
      ['pushers', ['@a:x', 'app', '', true]],
    ] as const;
    for (const [stream, row] of seldom) expect([stream, await read(stream)]).toEqual([stream, { token: 600_001, row }]);
  });

  it('are read by an index, but for account data, whose tables have none by token', async () => {
    const noted: Explained[] = [];
    const pool = explainingPool(site.databases.main.pool, noted);
    const explained = new StreamUpdatesController({ ...site.databases, main: { ...site.databases.main, pool } });
    for (const { stream } of updatesReaders.filter((reader) => reader.stream !== 'account_data')) {
      await explained.fetchUpdates(stream, { writer: 'writer1', fromToken: 10, toToken: 10_000, limit: 100 });
    }
    expect([noted.length >= updatesReaders.length - 1, wholeReads(noted)]).toEqual([true, []]);
  });

  it.each([
    ['push_rules', 'push_rules_stream', 'push_rules_stream.stream_id'],
    // In part would be worse than not at all: the gap would be called filled.
    ['device_lists', 'device_lists_outbound_pokes', 'device_lists_outbound_pokes.destination'],
    ['events', 'state_events.state_key', 'state_events.state_key'],
    ['push_rules', 'push_rules_stream.instance_name', 'push_rules_stream.instance_name'],
  ])('of %s are refused in words, naming what is lacking, where %s cannot be read', async (stream, missing, named) => {
    const databases = readDatabases(site.clone.url, schemaWithout(missing));
    const without = new StreamUpdatesController(databases);
    const query = { writer: 'writer1', fromToken: 9_000, toToken: 9_004, limit: 10 };
    const refused: unknown = await without.fetchUpdates(stream, query).catch((error: unknown) => error);
    await databases.main.pool.dispose();
    expect(refused).toMatchObject({ code: 'schema_incomplete', message: expect.stringContaining(named) as unknown });
  });

  it('of account data come from its three tables in long pages, without what was set', async () => {
    await site.admin.query(`
      INSERT INTO account_data (user_id, account_data_type, stream_id, content, instance_name)
        SELECT '@u' || i || ':x', 'm.direct', 500000 + 3 * i, '{"secret":1}', 'writer1' FROM generate_series(0, 39) AS i;
      INSERT INTO room_account_data (user_id, room_id, account_data_type, stream_id, content, instance_name)
        SELECT '@u' || i || ':x', '!r:x', 'm.fully_read', 500001 + 3 * i, '{"secret":1}', 'writer1' FROM generate_series(0, 39) AS i;
      INSERT INTO room_tags_revisions (user_id, room_id, stream_id, instance_name)
        SELECT '@u' || i || ':x', '!r:x', 500002 + 3 * i, 'writer1' FROM generate_series(0, 39) AS i`);
    const range = { writer: 'writer1', fromToken: 499_999, toToken: 900_000_000, limit: 2 };
    const { pages, rows } = await readAll(updates, 'account_data', range);
    const expected = Array.from({ length: 40 }, (_, i) => [
      { token: 500_000 + 3 * i, row: [`@u${i}:x`, null, 'm.direct'] },
      { token: 500_001 + 3 * i, row: [`@u${i}:x`, '!r:x', 'm.fully_read'] },
      { token: 500_002 + 3 * i, row: [`@u${i}:x`, '!r:x', 'm.tag'] },
    ]).flat();
    expect([pages, rows]).toEqual([3, expected]);
  });

  it('stand behind every stream that says that it is caught up from the database, and behind no other', () => {
    const fromDatabase = streamDefinitions.filter(({ catchUp }) => catchUp.from === 'database').map(({ name }) => name);
    expect(updatesReaders.map(({ stream }) => stream).sort()).toEqual([...fromDatabase].sort());
  });

  it('stop being read when nobody waits for them any more', async () => {
    const leaving = new AbortController();
    leaving.abort();
    const query = { writer: 'w', fromToken: 0, toToken: 1, limit: 1, signal: leaving.signal };
    await expect(updates.fetchUpdates('push_rules', query)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('are read 100,000 in a gap, page by page', async () => {
    await site.admin.query(`
      INSERT INTO receipts_linearized (stream_id, room_id, receipt_type, user_id, event_id, data, instance_name)
      SELECT 100000 + i, '!r:x', 'm.read', '@u' || i || ':x', '$e', '{}', 'writer1' FROM generate_series(1, 100000) AS i;
      ANALYZE receipts_linearized`);
    const range = { writer: 'writer1', fromToken: 100_000, toToken: 200_000, limit: 1_000 };
    const { pages, rows } = await readAll(updates, 'receipts', range);
    expect([pages, rows.length, rows[99_999]?.token]).toEqual([100, 100_000, 200_000]);
  });
});

describe('missed rows of an older homeserver', () => {
  it('whose tables name no writer are those of the one writer; what it does not have is said, and not reported as lacking', async () => {
    const site = await openReadSite();
    const single = [
      'device_lists_stream', 'user_signature_stream', 'device_lists_outbound_pokes',
      'push_rules_stream', 'pushers', 'deleted_pushers',
    ]; // prettier-ignore
    const absent = ['thread_subscriptions', 'sticky_events', 'profile_updates', 'quarantined_media_changes'];
    await site.admin.query(`
      ${single.map((table) => `ALTER TABLE ${table} DROP COLUMN instance_name;`).join('\n')}
      ${absent.map((table) => `DROP TABLE ${table} CASCADE;`).join('\n')}
      UPDATE schema_version SET version = 83;
      INSERT INTO push_rules_stream (stream_id, event_stream_ordering, user_id, rule_id, op) VALUES (900001, 1, '@a:x', 'r', 'ADD');
      INSERT INTO device_lists_stream (stream_id, user_id, device_id) VALUES (900001, '@b:x', 'D');
      INSERT INTO deleted_pushers (stream_id, app_id, pushkey, user_id) VALUES (900001, 'app', 'secret', '@c:x')`);
    const { facts, report } = await checkSchema(site.databases.main.pool, readNeeds);
    const updates = new StreamUpdatesController(buildDatabases({ main: site.databases.main.pool }, facts));
    const answers = new Map<string, unknown>();
    for (const { stream } of updatesReaders) {
      const query = { writer: 'master', fromToken: 900_000, toToken: 900_001, limit: 10 };
      const rows = await updates.fetchUpdates(stream, query).then(
        (page) => page.updates.map(({ row }) => row),
        (error: unknown) => (error as { code: string }).code, // an AppError, or the test fails
      );
      if (rows.length > 0) answers.set(stream, rows);
    }
    await site.dispose();
    expect([report.missing, Object.fromEntries(answers)]).toEqual([
      [],
      {
        push_rules: [['@a:x']],
        device_lists: [['@b:x', false, false]],
        pushers: [['@c:x', 'app', '', true]],
        thread_subscriptions: 'schema_incomplete',
        sticky_events: 'schema_incomplete',
        profile_updates: 'schema_incomplete',
        quarantined_media: 'schema_incomplete',
      },
    ]);
  });
});
