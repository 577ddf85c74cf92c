import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareSite, type CensorSite } from '../../electron/testing/censor-site';
import { startTestRedis, type TestRedis } from '../../electron/testing/redis-server';
import { expectDefined } from '../../shared/assert';
import type { Operation } from '../../shared/contract/censor';
import { startServe, type ServeHost } from '../serve-host';

/** How often serve is killed; the goal of 100 is reached by setting it. */
const kills = Number(process.env['SYNOPTIC_TEST_KILLS'] ?? 15);
const eventsEach = 30;
/** A limit at which thirty events are three transactions and not one, so that there is a middle to be killed in. */
const ratePerSecond = 50;
/** Thirty events are written in about this time, in ms. */
const runMs = 400;

let site: CensorSite;
let redis: TestRedis;
let dataFolder: string;
/** The copy that was started last; it must not outlive a test that failed. */
let latest: ServeHost | undefined;
/** What a process of the homeserver hears. */
let process1: Redis;
const heard: string[] = [];
/** Events to censor, those of a room together: each room is told three times, a second apart. */
let messages: string[];
let killsEach = 3;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-killed-'));
  [site, redis] = await Promise.all([prepareSite({ migrate: false }), startTestRedis()]);
  process1 = new Redis(redis.port, '127.0.0.1');
  await process1.subscribe(site.serverName);
  process1.on('message', (_channel: string, line: string) => heard.push(line));
  const { rows } = await site.admin.query<{ event_id: string }>(
    `SELECT e.event_id FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
     WHERE e.type = 'm.room.message' AND r.room_version IN ('9', '10', '11') AND j.json LIKE '%"body":%'
       AND NOT EXISTS (SELECT FROM redactions d WHERE d.redacts = e.event_id)
     ORDER BY count(*) OVER (PARTITION BY e.room_id) DESC, e.room_id, e.stream_ordering LIMIT $1`,
    [Math.ceil(kills / killsEach) * eventsEach],
  );
  // The small homeserver has messages for about eight operations; beyond that each is killed more often.
  const operations = Math.floor(rows.length / eventsEach);
  messages = rows.slice(0, operations * eventsEach).map(({ event_id: eventId }) => eventId);
  killsEach = Math.ceil(kills / operations);
});
afterAll(async () => {
  await latest?.stop('SIGKILL');
  process1.disconnect();
  await redis.dispose();
  await site.dispose();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(): Promise<ServeHost> {
  const { host, port, database, password = '' } = site.target('synoptic_reader');
  const url = (user: string): string => `postgresql://${user}@${host}:${port}/${database}?sslmode=disable`;
  const connections = ['--connection', url('synoptic_reader'), '--writer-connection', url('synoptic_censor')];
  const args = [...connections, '--writer', '--redis', `redis://127.0.0.1:${redis.port}`];
  latest = await startServe({ args, env: { PGPASSWORD: password }, dataFolder });
  return latest;
}

async function killSometime(host: ServeHost): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * runMs));
  await host.stop('SIGKILL');
}

/** The operation of a preview as a new copy shows it; undefined if it was never recorded. */
async function findOperation(host: ServeHost, previewId: string): Promise<Operation | undefined> {
  // The server needs a moment to notice that the process is gone; until then the operation counts as running.
  return vi.waitFor(
    async () => {
      const { items } = await host.call('censor.listOperations', { limit: 500 });
      const operation = items.find((item) => item.previewId === previewId);
      expect(operation?.state).not.toBe('running');
      return operation;
    },
    { timeout: 10_000 },
  );
}

/** Every event is whole and not in the audit, or pruned and audited once with the digest of what is stored. */
async function expectWholeOrCensored(host: ServeHost, ids: readonly string[]): Promise<number> {
  const { rows } = await site.admin.query<{ event_id: string; json: string; sha256: string }>(
    `SELECT event_id, json, encode(sha256(convert_to(json, 'UTF8')), 'hex') AS sha256 FROM event_json
     WHERE event_id = ANY ($1)`,
    [ids],
  );
  const audited = (await host.call('audit.list', { limit: 500 })).items;
  let censored = 0;
  for (const id of ids) {
    const { json, sha256 } = expectDefined(
      rows.find((row) => row.event_id === id),
      'the event is here',
    );
    const digests = audited.filter(({ eventId }) => eventId === id).map(({ afterSha256 }) => afterSha256);
    const isWhole = json.includes('"body":');
    expect(digests).toEqual(isWhole ? [] : [sha256]);
    if (!isWhole) censored += 1;
  }
  return censored;
}

describe('serve, killed at any moment while it censors', () => {
  const states = new Set<string>();
  const operationIds: string[] = [];

  it('leaves every event whole, or censored and audited exactly once, and goes on when resumed', async () => {
    for (let first = 0; first < messages.length; first += eventsEach) {
      const ids = messages.slice(first, first + eventsEach);
      operationIds.push(await censorThroughKills(ids));
    }
    // The kills came in the middle of writing, at least once: the test has not looked at nothing.
    expect([...states]).toContain('interrupted in the middle');
  }, 600_000);

  async function censorThroughKills(eventIds: string[]): Promise<string> {
    let host = await start();
    let { previewId } = await host.call('censor.preview', { eventIds });
    const apply = () =>
      host.ask('censor.apply', {
        previewId,
        reason: 'killed on purpose',
        confirmCount: eventIds.length,
        ratePerSecond,
      });
    let act: () => Promise<unknown> = apply;
    for (let kill = 0; kill < killsEach; kill += 1) {
      const answer = act().catch(() => 'nobody answers any more');
      await killSometime(host);
      await answer;
      host = await start();
      const operation = await findOperation(host, previewId);
      const censored = await expectWholeOrCensored(host, eventIds);
      states.add(describeState(operation, censored));
      if (operation === undefined) {
        // Previews live in the process that made them.
        ({ previewId } = await host.call('censor.preview', { eventIds }));
        act = apply;
        continue;
      }
      expect(operation.done).toBe(censored);
      const { operationId } = operation;
      act = () => host.ask('censor.resumeOperation', { operationId });
    }
    await act();
    const operation = expectDefined(await findOperation(host, previewId), 'it is recorded by now');
    expect(operation).toMatchObject({ state: 'done', total: eventsEach, done: eventsEach, failed: 0 });
    expect(await expectWholeOrCensored(host, eventIds)).toBe(eventsEach);
    await host.stop();
    return operation.operationId;
  }

  it('tells every process of what was written by copies that were killed before they could', async () => {
    const host = await start();
    await vi.waitFor(
      async () => {
        const { items } = await host.call('censor.listOperations', { limit: 500 });
        const told = items.filter(({ operationId }) => operationIds.includes(operationId));
        expect(told.map(({ telling }) => telling.state)).toEqual(operationIds.map(() => 'told'));
      },
      { timeout: 300_000, interval: 1_000 },
    );
    await host.stop();
    // Whoever missed a row fetches all up to the last position that was announced, which is the last row.
    const { rows } = await site.admin.query<{ last: string }>(
      `SELECT max(stream_id) AS last FROM cache_invalidation_stream_by_instance WHERE instance_name = 'synoptic'`,
    );
    const last = heard.filter((line) => line.startsWith('POSITION caches synoptic ')).at(-1);
    expect(last?.split(' ').at(-1)).toBe(rows[0]?.last);
    // And each event by its own row, heard at once or fetched.
    const told = await site.admin.query<{ count: string }>(
      `SELECT count(DISTINCT keys[1]) AS count FROM cache_invalidation_stream_by_instance
       WHERE cache_func = '_get_event_cache' AND keys[1] = ANY ($1)`,
      [messages],
    );
    expect(Number(told.rows[0]?.count)).toBe(messages.length);
  }, 330_000);

  it('ends on SIGTERM in the middle of writing within five seconds, with nothing half-done', async () => {
    const host = await start();
    const { rows } = await site.admin.query<{ event_id: string }>(
      `SELECT e.event_id FROM events e JOIN event_json j USING (event_id) JOIN rooms r ON r.room_id = e.room_id
       WHERE e.type = 'm.room.message' AND r.room_version IN ('9', '10', '11') AND j.json LIKE '%"body":%'
         AND NOT EXISTS (SELECT FROM redactions d WHERE d.redacts = e.event_id) LIMIT 30`,
    );
    const eventIds = rows.map(({ event_id: eventId }) => eventId);
    const { previewId } = await host.call('censor.preview', { eventIds });
    // Slowly, so that there is a middle.
    const apply = { previewId, reason: 'ended on purpose', confirmCount: eventIds.length, ratePerSecond: 5 };
    const answer = host.ask('censor.apply', apply).catch(() => 'nobody answers any more');
    await new Promise((resolve) => setTimeout(resolve, 800));
    const startedMs = Date.now();
    await host.stop('SIGTERM');
    await answer;
    expect({ code: host.process.exitCode, inTime: Date.now() - startedMs < 5_000 }).toEqual({ code: 0, inTime: true });
    const next = await start();
    const operation = expectDefined(await findOperation(next, previewId), 'it was begun');
    expect(operation.state).toBe('interrupted');
    expect(operation.done).toBe(await expectWholeOrCensored(next, eventIds));
    await next.stop();
  }, 60_000);
});

function describeState(operation: Operation | undefined, censored: number): string {
  if (operation === undefined) return 'never begun';
  if (operation.state !== 'interrupted') return operation.state;
  return censored > 0 && censored < eventsEach ? 'interrupted in the middle' : 'interrupted at an end';
}
