import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock';
import { createLog } from '../base/log';
import { parseCommand, type ReplicationCommand } from '../replication/commands';
import type { ReplicationLink } from '../replication/replication-link';
import { DemoHomeserver } from './demo-homeserver';
import { demoInstanceNames } from './demo-workers';
import { smallSpec } from './generator/homeserver-spec';

const warnings: string[] = [];
const log = createLog('warn', (line) => void warnings.push(line));

describe('the demo homeserver', () => {
  let folder: string;
  let demo: DemoHomeserver;
  let client: Client;
  let link: ReplicationLink;
  let heard: ReplicationCommand[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'synoptic-demo-'));
    // Where the tests run as root, PostgreSQL runs as another user and must be able to get here.
    await chmod(folder, 0o755);
    demo = new DemoHomeserver({ folder, log, clock: systemClock, spec: smallSpec });
    await demo.start();
    client = new Client(demo.adminUrl());
    await client.connect();
  });

  beforeEach(async () => {
    heard = [];
    link = demo.link();
    link.onLine((line) => heard.push(parseCommand(line)));
    await link.start();
  });

  afterEach(() => link.dispose());

  afterAll(async () => {
    await client.end();
    await demo.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const until = async (isSo: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> => {
    const deadline = Date.now() + timeoutMs;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error('It did not come so in time');
      await systemClock.sleep(20);
    }
  };

  const invalidate = async (cacheFunc: string, key: string): Promise<number> => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO cache_invalidation_stream_by_instance (stream_id, instance_name, cache_func, keys, invalidation_ts)
       VALUES (nextval('cache_invalidation_stream_seq'), 'synoptic', $1, $2, $3) RETURNING stream_id AS id`,
      [cacheFunc, [key], Date.now()],
    );
    return Number(rows[0]?.id);
  };

  it('has seven processes that listen, us not counted, and all of them answer REPLICATE', async () => {
    expect(await link.countSubscribers()).toBe(7);
    expect(await link.publish('REPLICATE', { timeoutMs: 100 })).toBe(7);
    const answered = (): Set<string> => new Set(heard.flatMap((c) => (c.kind === 'POSITION' ? [c.instanceName] : [])));
    await until(() => answered().size === 7);
    expect([...answered()].sort()).toEqual([...demoInstanceNames].sort());
  });

  it('announces each event that it writes, under the token that the table has', async () => {
    const events = (): ReplicationCommand[] =>
      heard.filter((c) => c.kind === 'RDATA' && c.stream === 'events' && c.token !== null);
    await until(() => events().length >= 3);
    for (const event of events()) {
      if (event.kind !== 'RDATA') continue;
      const { rows } = await client.query<{ instance_name: string }>(
        'SELECT instance_name FROM events WHERE stream_ordering = $1',
        [event.token],
      );
      expect(rows).toEqual([{ instance_name: event.instanceName }]);
    }
  });

  it('keeps sequence, table and stream_positions together', async () => {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT (SELECT max(stream_ordering) FROM events) AS newest,
              (SELECT last_value FROM events_stream_seq) AS sequence,
              (SELECT max(stream_id) FROM stream_positions WHERE stream_name = 'events') AS position`,
    );
    expect(rows[0]?.sequence).toBe(rows[0]?.newest);
    expect(rows[0]?.position).toBe(rows[0]?.newest);
  });

  it('drops an event or a whole room in every process that is told', async () => {
    const { edited, encrypted } = demo.truth.events;
    expect(demo.toldProcesses({ eventId: edited.eventId })).toBe(0);
    const first = await invalidate('_get_event_cache', edited.eventId);
    await link.publish(`RDATA caches synoptic ${first} ["_get_event_cache",["${edited.eventId}"],1]`, {
      timeoutMs: 100,
    });
    const second = await invalidate('ph_cache_fake', encrypted.roomId);
    await link.publish(`RDATA caches synoptic ${second} ["ph_cache_fake",["${encrypted.roomId}"],1]`, {
      timeoutMs: 100,
    });
    await until(
      () =>
        demo.toldProcesses({ eventId: edited.eventId }) === 7 && demo.toldProcesses({ roomId: encrypted.roomId }) === 7,
    );
  });

  it('ignores a token that it has had, and fetches what a POSITION says it has missed', async () => {
    const { image, reply } = demo.truth.events;
    const id = await invalidate('_get_event_cache', reply.eventId);
    await link.publish(`RDATA caches synoptic ${id - 1} ["_get_event_cache",["${image.eventId}"],1]`, {
      timeoutMs: 100,
    });
    await link.publish(`POSITION caches synoptic 0 ${id}`, { timeoutMs: 100 });
    await until(() => demo.toldProcesses({ eventId: reply.eventId }) === 7);
    expect(demo.toldProcesses({ eventId: image.eventId })).toBe(0);
  });

  it('expires nothing behind a row whose event is missing, and goes on when that row is gone', async () => {
    const { purgedRoom, missingEvent, rejectedEvent, unknownVersion, overdue } = demo.truth.expiry;
    const isThere = async (eventId: string): Promise<boolean> =>
      (await client.query('SELECT 1 FROM event_expiry WHERE event_id = $1', [eventId])).rows.length > 0;
    expect(await isThere(overdue.eventId)).toBe(true);
    const blocking = [purgedRoom, missingEvent, rejectedEvent, unknownVersion].map((expiry) => expiry.eventId);
    await client.query('DELETE FROM event_expiry WHERE event_id = ANY($1)', [blocking]);
    await until(async () => !(await isThere(overdue.eventId)));
    const { rows } = await client.query<{ json: string }>('SELECT json FROM event_json WHERE event_id = $1', [
      overdue.eventId,
    ]);
    expect(rows[0]?.json).toContain('"content":{}');
  });

  it('is at work again after a reset, as new', async () => {
    await client.end();
    await demo.reset();
    client = new Client(demo.adminUrl());
    await client.connect();
    expect(demo.toldProcesses({ eventId: demo.truth.events.edited.eventId })).toBe(0);
    heard.length = 0;
    await until(() => heard.some((c) => c.kind === 'RDATA' && c.stream === 'events'));
  });

  it('refuses to publish over a link that is closed', async () => {
    await link.dispose();
    await expect(link.publish('REPLICATE', { timeoutMs: 100 })).rejects.toMatchObject({ code: 'redis_unreachable' });
  });

  it('has warned of nothing all the while', () => {
    expect(warnings).toEqual([]);
  });
});
