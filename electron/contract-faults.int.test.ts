import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectionSettings, redisAddress, type ConnectionSettings } from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import { systemClock } from './base/clock';
import type { SecretStore } from './connections/secret-store';
import { Dispatcher } from './hosts/dispatch';
import { prepareSite, type CensorSite } from './testing/censor-site';
import { eventually, openApplication, type OpenedApplication } from './testing/opened-application';
import { startTestRedis } from './testing/redis-server';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres';

/** A server that asks for passwords, with a homeserver on it. */
let server: TestPostgres;
let site: CensorSite;
let settings: ConnectionSettings;
let password = '';
let opened: OpenedApplication;

const usualServer = process.env['SYNOPTIC_TEST_POSTGRES'];
beforeAll(async () => {
  server = await startTestPostgres();
  process.env['SYNOPTIC_TEST_POSTGRES'] = server.url();
  site = await prepareSite({ migrate: false });
  const reader = site.target('synoptic_reader');
  password = reader.password ?? '';
  const { host, port, database, user } = reader;
  settings = connectionSettings.parse({
    name: 'A server that asks for passwords',
    reader: { host, port, database, user, tls: 'disable' },
    censorUser: 'synoptic_censor',
  });
});
afterEach(() => opened.dispose());
afterAll(async () => {
  await site.dispose();
  if (usualServer === undefined) delete process.env['SYNOPTIC_TEST_POSTGRES'];
  else process.env['SYNOPTIC_TEST_POSTGRES'] = usualServer;
  await server.dispose();
});

/** A keychain for tests: what it gives is not the password, and can be read back. */
const keychain: SecretStore = {
  keychain: 'available',
  sentence: 'A keychain of the test.',
  encrypt: (secret) => Buffer.from(secret).reverse().toString('base64'),
  decrypt: (text) => Buffer.from(text, 'base64').reverse().toString(),
};

async function start(options: { secretStore?: SecretStore } = {}): Promise<OpenedApplication> {
  opened = await openApplication((application, log) => {
    const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
    return new Dispatcher({ handlers: application.handlers, findHomeserver, clock: systemClock, log });
  }, options);
  return opened;
}

/** What a refused call answers, as it crosses the contract. */
async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  return call.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    },
  );
}

const secretsOf = () => ({ readerPassword: password });
const storedOf = async ({ call }: OpenedApplication, connectionId: string) =>
  (await call('connections.list', {})).items.find((one) => one.connectionId === connectionId)?.stored;

describe('passwords', () => {
  it('that are wrong or not given are told apart, for reading and for writing, and nothing is opened or unlocked', async () => {
    const { call } = await start();
    const { connectionId } = await call('connections.save', { settings });
    const open = (secrets: object) => refusalOf(call('connections.open', { connectionId, secrets }));
    expect((await open({})).code).toBe('password_required');
    expect((await open({ readerPassword: 'not-this-one' })).code).toBe('login_failed');
    await call('connections.open', { connectionId, secrets: secretsOf() });
    expect(await call('connections.getUnlockPlan', {})).toMatchObject({ passwordRequired: true, missing: [] });
    const unlock = (input: object) =>
      refusalOf(call('connections.unlock', { database: settings.reader.database, ...input }));
    expect((await unlock({})).code).toBe('password_required');
    expect((await unlock({ password: 'nor-this-one' })).code).toBe('login_failed');
    expect(await call('connections.getStatus', {})).toMatchObject({ writer: false, unlock: null });
    expect(await call('connections.unlock', { database: settings.reader.database, password })).toMatchObject({
      writer: true,
    });
  });

  it('appear in no file, log, push, error or process argument', async () => {
    const { call, filesText, log, pushes } = await start({ secretStore: keychain });
    const wrong = 'wrong-and-yet-secret';
    const said: unknown[] = [];
    const save = { settings, secrets: { readerPassword: password, censorPassword: wrong }, storePasswords: true };
    const { connectionId } = await call('connections.save', save);
    said.push(await refusalOf(call('connections.open', { connectionId, secrets: { readerPassword: wrong } })));
    said.push(await call('connections.open', { connectionId }));
    said.push(await refusalOf(call('connections.unlock', { database: settings.reader.database })));
    said.push(await call('connections.test', { connectionId, testId: 'a' }));
    said.push(await call('connections.list', {}));
    const pasted = `postgresql://synoptic_reader:${wrong}@127.0.0.1:${settings.reader.port}/x?options=-cfoo`;
    said.push(await refusalOf(call('connections.readUrl', { url: pasted })));
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    const wires = said.map((one) => (one instanceof AppError ? one.toWire() : one));
    const everywhere = [JSON.stringify(wires), filesText(), log.join(''), JSON.stringify(pushes), stdout];
    for (const secret of [password, wrong]) {
      expect(everywhere.map((text) => text.includes(secret))).toEqual([false, false, false, false, false]);
    }
  });

  it('are kept only after the server has accepted them', async () => {
    const application = await start({ secretStore: keychain });
    const { call } = application;
    const { connectionId } = await call('connections.save', { settings });
    await call('connections.open', { connectionId, secrets: secretsOf() });
    const unlock = (given: string) =>
      call('connections.unlock', { database: settings.reader.database, password: given, storePassword: true });
    expect((await refusalOf(unlock('not-this-one'))).code).toBe('login_failed');
    expect((await storedOf(application, connectionId))?.censor).toBe(false);
    await call('connections.unlock', { database: settings.reader.database, password });
    await unlock('nobody-asked-the-server');
    expect((await storedOf(application, connectionId))?.censor).toBe(false);
    await call('connections.lock', {});
    await unlock(password);
    expect((await storedOf(application, connectionId))?.censor).toBe(true);
  });

  it('that cannot be kept are refused before anything is unlocked', async () => {
    const { call } = await start();
    const { connectionId } = await call('connections.save', { settings });
    const unlock = () =>
      refusalOf(call('connections.unlock', { database: settings.reader.database, password, storePassword: true }));
    await call('connections.open', { connectionId, secrets: secretsOf() });
    expect((await unlock()).code).toBe('no_keychain');
    expect((await call('connections.getStatus', {})).writer).toBe(false);
    await call('connections.close', {});
    await call('connections.open', { connection: { settings, secrets: secretsOf() } });
    expect((await unlock()).code).toBe('connection_not_found');
    expect((await call('connections.getStatus', {})).writer).toBe(false);
  });
});

describe('which connection', () => {
  it('is asked for where two are open, and goes without saying where one is', async () => {
    const { call, window } = await start();
    const first = await call('connections.open', { connection: { settings, secrets: secretsOf() } }, window());
    const second = window();
    await call('connections.open', { connection: { settings, secrets: secretsOf() } }, second);
    const unbound = window();
    expect((await refusalOf(call('connections.getStatus', {}, unbound))).code).toBe('connection_required');
    await call('connections.close', {}, second);
    expect((await call('connections.getStatus', {}, unbound)).connectionId).toBe(first.connectionId);
  });

  it('is not found by an id that nobody gave', async () => {
    const { call } = await start();
    for (const connectionId of ['nobody', 'x'.repeat(64), '__proto__', '\0']) {
      expect((await refusalOf(call('connections.open', { connectionId }))).code).toBe('connection_not_found');
      expect((await refusalOf(call('connections.test', { connectionId }))).code).toBe('connection_not_found');
      expect((await refusalOf(call('connections.remove', { connectionId }))).code).toBe('connection_not_found');
    }
  });

  it('never logs in with words that hold a NUL, which would add parameters to the login', async () => {
    const { call } = await start();
    for (const field of ['user', 'database', 'host']) {
      const reader = { ...settings.reader, [field]: `${settings.reader.user}\0options\0-c role=postgres` };
      const connection = { settings: { ...settings, reader }, secrets: secretsOf() };
      expect((await refusalOf(call('connections.open', { connection }))).code).toBe('invalid_input');
    }
    const url = 'postgresql://synoptic_reader%00options%00-crole=postgres@127.0.0.1/synapse';
    expect((await refusalOf(call('connections.readUrl', { url }))).code).toBe('configuration_invalid');
  });
});

describe('a database that lets the reader read in part', () => {
  it('says on use what is lacking, with the statement that mends it, and goes on with the rest', async () => {
    const { call } = await start();
    await site.admin.query('REVOKE SELECT ON events FROM synoptic_reader');
    await site.admin.query('REVOKE SELECT (event_id) ON events FROM synoptic_reader');
    const { rows } = await site.admin.query<{ event_id: string }>('SELECT event_id FROM events LIMIT 1');
    await call('connections.open', { connection: { settings, secrets: secretsOf() } });
    const { schema } = await call('connections.getStatus', {});
    const statement = schema?.notGranted.find(({ table }) => table === 'events')?.statement ?? '';
    expect(statement).toMatch(/^GRANT SELECT \(.*event_id.*\) ON events TO "synoptic_reader";$/);
    const refusal = await refusalOf(call('events.get', { eventId: rows[0]?.event_id ?? '' }));
    expect(refusal).toMatchObject({ code: 'permission_denied', remedy: expect.stringContaining(statement) as string });
    expect((await call('users.search', { text: 'a' })).items.length).toBeGreaterThan(0);
    await site.admin.query(statement);
    expect((await call('events.get', { eventId: rows[0]?.event_id ?? '' })).eventId).toBe(rows[0]?.event_id);
  });
});

describe('a Redis that is away or refuses the login', () => {
  it('keeps nobody from reading and unlocking, is told with its code, and is used as soon as it is there', async () => {
    const secret = 'of-this-redis-alone';
    const redis = await startTestRedis(secret);
    try {
      await redis.stop();
      const { call, log, pushes } = await start();
      const address = { ...settings, redis: redisAddress.parse({ host: '127.0.0.1', port: redis.port }) };
      const replication = async () => (await call('connections.getStatus', {})).replication;
      const until = (state: string) =>
        vi.waitFor(async () => expect((await replication()).state).toBe(state), { timeout: 20_000, interval: 100 });
      const secrets = { ...secretsOf(), redisPassword: secret };
      await call('connections.open', { connection: { settings: address, secrets } });
      expect((await call('users.search', { text: 'a' })).items.length).toBeGreaterThan(0);
      expect((await call('connections.unlock', { database: settings.reader.database, password })).writer).toBe(true);
      await vi.waitFor(async () => expect((await replication()).error?.code).toBe('redis_unreachable'));
      expect(await replication()).toMatchObject({ via: 'redis', listening: null });
      await redis.start();
      await until('live');
      expect((await replication()).error).toBeNull();
      await call('connections.close', {});

      await call('connections.open', {
        connection: { settings: address, secrets: { ...secrets, redisPassword: 'not-this-one' } },
      });
      await vi.waitFor(async () => expect((await replication()).error?.code).toBe('redis_login_failed'));
      expect((await call('users.search', { text: 'a' })).items.length).toBeGreaterThan(0);
      const said = log.join('') + JSON.stringify(pushes) + JSON.stringify(await replication());
      expect([said.includes(secret), said.includes('not-this-one')]).toEqual([false, false]);
    } finally {
      await opened.dispose();
      await redis.dispose();
    }
  });
});

describe('a server that is stopped and started', () => {
  it('is told as lost with the reason, answers calls with its code, and comes back by itself, still unlocked', async () => {
    const { call, pushes } = await start();
    await call('connections.open', { connection: { settings, secrets: secretsOf() } });
    await call('connections.unlock', { database: settings.reader.database, password });
    const lastStatus = () =>
      pushes.flatMap((push) => (push.name === 'connections.statusChanged' ? [push.payload] : [])).at(-1);
    site.admin.on('error', () => undefined); // the test's own session ends with the server
    await server.stop();
    await eventually(() => lastStatus()?.state === 'lost');
    expect((await refusalOf(call('users.search', { text: 'a' }))).code).toBe('connection_refused');
    expect(await call('connections.getStatus', {})).toMatchObject({ state: 'lost', writer: true });
    await server.start();
    await eventually(() => lastStatus()?.state === 'open');
    expect((await call('users.search', { text: 'a' })).items.length).toBeGreaterThan(0);
    expect(lastStatus()).toMatchObject({ writer: true, error: null });
  });
});
