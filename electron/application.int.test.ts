import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectionSettings, type ConnectionSettings } from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import { systemClock, type Clock } from './base/clock';
import { idleMs } from './connections/unlock-timer';
import { Dispatcher } from './hosts/dispatch';
import { prepareSite, type CensorSite } from './testing/censor-site';
import { FakeClock } from './testing/fake-clock';
import { countingClock, eventually, openApplication, type OpenedApplication } from './testing/opened-application';
import { startTestRedis, type TestRedis } from './testing/redis-server';

let site: CensorSite;
let redis: TestRedis;
let settings: ConnectionSettings;
let password = '';
let opened: OpenedApplication | undefined;

beforeAll(async () => {
  [site, redis] = await Promise.all([prepareSite({ migrate: false }), startTestRedis()]);
  const target = site.target('synoptic_reader');
  password = target.password ?? '';
  settings = connectionSettings.parse({
    name: 'Production',
    reader: { host: target.host, port: target.port, database: target.database, user: target.user, tls: 'disable' },
    censorUser: 'synoptic_censor',
    redis: { host: '127.0.0.1', port: redis.port },
  });
});
afterEach(async () => {
  await opened?.dispose();
  opened = undefined;
});
afterAll(async () => {
  await redis.dispose();
  await site.dispose();
});

async function start(options: { clock?: Clock } = {}): Promise<OpenedApplication> {
  opened = await openApplication((application, log) => {
    const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
    return new Dispatcher({ handlers: application.handlers, findHomeserver, clock: systemClock, log });
  }, options);
  return opened;
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Sessions that Synoptic has in the database now. */
async function sessions(): Promise<number> {
  const { rows } = await site.admin.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'synoptic%'`,
  );
  return rows[0]?.count ?? -1;
}

const secretsOf = (): { readerPassword: string; censorPassword: string } => ({
  readerPassword: password,
  censorPassword: password,
});

describe('a real homeserver', () => {
  it('is saved, opened, read, unlocked, locked and closed through the contract', async () => {
    const { call, pushes } = await start();
    const { connectionId } = await call('connections.save', { settings });
    const status = await call('connections.open', { connectionId, secrets: secretsOf() });
    expect(status).toMatchObject({
      connectionId,
      kind: 'homeserver',
      state: 'open',
      serverName: site.clone.truth.serverName,
      serverNameSource: 'users',
      schemaVersion: 94,
      writer: false,
      databases: [{ name: 'main', role: 'synoptic_reader', source: 'primary', state: 'live' }],
    });
    const { items } = await call('users.search', { text: site.clone.truth.users.busiest });
    expect(items[0]?.userId).toBe(site.clone.truth.users.busiest);
    const list = await call('connections.list', {});
    expect(list.items.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'Demo homeserver closed',
      'Production open',
    ]);

    const plan = await call('connections.getUnlockPlan', {});
    expect(plan).toMatchObject({ database: site.clone.databaseName, role: 'synoptic_censor', missing: [] });
    expect(plan.migrations.length).toBeGreaterThan(0);
    await expect(call('connections.unlock', { database: 'another' })).rejects.toMatchObject({ code: 'unlock_refused' });
    await expect(call('connections.stayUnlocked', {})).rejects.toMatchObject({ code: 'writer_required' });
    const unlocked = await call('connections.unlock', { database: site.clone.databaseName });
    expect(unlocked).toMatchObject({ writer: true, unlock: { role: 'synoptic_censor' } });
    expect((await call('connections.getUnlockPlan', {})).migrations).toEqual([]);
    expect(await call('connections.lock', {})).toMatchObject({ writer: false, unlock: null });

    expect(await call('connections.close', {})).toEqual({ closed: true });
    await expect(call('connections.getStatus', {})).rejects.toMatchObject({ code: 'connection_not_open' });
    const writers = pushes.flatMap((push) => (push.name === 'connections.statusChanged' ? [push.payload.writer] : []));
    expect(writers).toEqual(expect.arrayContaining([true, false]));
  });

  it('leaves no session, no subscription and no timer when it is closed', async () => {
    const clock = countingClock();
    const { call } = await start({ clock });
    await call('connections.open', { connection: { settings, secrets: secretsOf() } });
    await call('connections.unlock', { database: site.clone.databaseName });
    await call('users.search', { text: 'a' });
    expect({ sessions: (await sessions()) > 1, timers: clock.timerCount > 2 }).toEqual({
      sessions: true,
      timers: true,
    });
    await call('connections.close', {});
    expect(clock.timerCount).toBe(0);
    let left = await sessions();
    // The server ends a session a moment after its client has gone.
    for (let look = 0; left > 0 && look < 100; look += 1) {
      await tick();
      left = await sessions();
    }
    expect(left).toBe(0);
  });

  it('is refused without its password, which is in no file, log, push or error', async () => {
    const { call, log, pushes, filesText } = await start();
    const { connectionId } = await call('connections.save', { settings, secrets: secretsOf() });
    const scram = site.clone.adminUrl.includes('@127.0.0.1:5432'); // the usual test server trusts everybody
    if (!scram)
      await expect(call('connections.open', { connectionId })).rejects.toMatchObject({ code: 'password_required' });
    await call('connections.open', { connectionId, secrets: secretsOf() });
    await call('connections.unlock', { database: site.clone.databaseName, password });
    await call('connections.test', { connectionId, testId: 't', secrets: secretsOf() });
    await call('connections.close', {});
    const said = [
      JSON.stringify(pushes),
      log.join(''),
      filesText(),
      JSON.stringify(await call('connections.list', {})),
    ];
    expect(said.map((text) => text.includes(password))).toEqual([false, false, false, false]);
  });

  it('tells each step of a test as it ends, and that nobody answers on its Redis', async () => {
    const { call, pushes } = await start();
    const { ok, steps } = await call('connections.test', {
      testId: 'mine',
      connection: { settings, secrets: secretsOf() },
    });
    const told = pushes.flatMap((push) => (push.name === 'connections.testAdvanced' ? [push.payload] : []));
    expect(ok).toBe(true);
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'name passed',
      'tcp passed',
      'tls skipped',
      'login passed',
      'schema passed',
      'grants passed',
      'censor passed',
      'redis passed',
      'replicate warning',
    ]);
    expect(told.filter(({ step }) => step.state !== 'running').map(({ step }) => step)).toEqual(steps);
    expect(new Set(told.map(({ testId }) => testId))).toEqual(new Set(['mine']));
  });

  it('is locked by itself after 15 idle minutes, and an act through the contract begins them anew', async () => {
    const clock = new FakeClock(Date.now());
    const { call } = await start({ clock });
    await call('connections.open', { connection: { settings: { ...settings, redis: null }, secrets: secretsOf() } });
    await call('connections.unlock', { database: site.clone.databaseName });
    clock.advance(idleMs - 60_000);
    await expect(call('censor.cancelOperation', { operationId: randomUUID() })).rejects.toMatchObject({
      code: 'operation_not_found',
    });
    clock.advance(idleMs - 60_000);
    expect((await call('connections.getStatus', {})).writer).toBe(true);
    clock.advance(61_000);
    // What was being written ends first, so that locking takes a moment.
    for (let look = 0; look < 100 && (await call('connections.getStatus', {})).writer; look += 1) await tick();
    await expect(call('connections.stayUnlocked', {})).rejects.toMatchObject({ code: 'writer_required' });
  });

  it('is one connection for two windows, and closed for both', async () => {
    const { call, window } = await start();
    const { connectionId } = await call('connections.save', { settings });
    const [first, second] = [window(), window()];
    await Promise.all(
      [first, second].map((carrier) => call('connections.open', { connectionId, secrets: secretsOf() }, carrier)),
    );
    expect([first.connectionId, second.connectionId]).toEqual([connectionId, connectionId]);
    await call('connections.close', {}, first);
    await expect(call('connections.getStatus', {}, second)).rejects.toMatchObject({ code: 'connection_not_open' });
  });

  it('that could not be opened is shown as failed, and unsaved ones leave no trace', async () => {
    const { call } = await start();
    const wrong = { ...settings, reader: { ...settings.reader, database: 'nowhere_at_all' } };
    const { connectionId } = await call('connections.save', { settings: wrong });
    const opening = call('connections.open', { connectionId, secrets: secretsOf() });
    await expect(opening).rejects.toMatchObject({ code: 'database_not_found' });
    const unsaved = call('connections.open', { connection: { settings: wrong, secrets: secretsOf() } });
    await expect(unsaved).rejects.toMatchObject({ code: 'database_not_found' });
    const { items } = await call('connections.list', {});
    expect(items.map(({ name, state }) => `${name} ${state}`)).toEqual(['Demo homeserver closed', 'Production failed']);
  });
});

describe('the options of serve', () => {
  const nothing = { demo: false, connection: null, writer: false, writerConnection: null, redis: null, homeserverConfig: null, workersDir: null }; // prettier-ignore
  const urlOf = (user: string): string => {
    const { host, port, database } = settings.reader;
    return `postgresql://${user}@${host}:${port}/${database}`;
  };

  it('open a connection, unlocked for the whole run with --writer, and list it', async () => {
    const { application, call } = await start();
    const wish = { ...nothing, connection: urlOf('synoptic_reader'), writer: true, writerConnection: urlOf('synoptic_censor') }; // prettier-ignore
    await application.openAtStart(wish, { PGPASSWORD: password });
    expect(await call('connections.getStatus', {})).toMatchObject({ writer: true, unlock: { untilMs: null } });
    const { items } = await call('connections.list', {});
    expect(items.map(({ name, state }) => `${name} ${state}`)).toContain(`${settings.reader.database} open`);
  });

  it('leave it locked without --writer, and the idle minutes count when it is unlocked later', async () => {
    const { application, call } = await start();
    const wish = { ...nothing, connection: urlOf('synoptic_reader'), writerConnection: urlOf('synoptic_censor') };
    await application.openAtStart(wish, { PGPASSWORD: password });
    expect((await call('connections.getStatus', {})).writer).toBe(false);
    const { unlock } = await call('connections.unlock', { database: settings.reader.database });
    expect((unlock?.untilMs ?? 0) - (unlock?.sinceMs ?? 0)).toBeGreaterThan(idleMs - 5_000);
  });

  it('refuse --writer where the login may not write, and nothing stays open', async () => {
    const { application, call } = await start();
    const wish = { ...nothing, connection: urlOf('synoptic_reader'), writer: true };
    await expect(application.openAtStart(wish, { PGPASSWORD: password })).rejects.toMatchObject({
      code: 'unlock_refused',
    });
    await application.dispose();
    await expect(call('connections.getStatus', {})).rejects.toMatchObject({ code: 'connection_not_open' });
  });
});

/** Files by which running PostgreSQL servers mark their folders. */
function serversBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('postmaster.pid'));
}

describe('the demo homeserver', { timeout: 180_000 }, () => {
  it('is opened, unlocked, made anew and closed through the contract, and its server ends with it', async () => {
    const { call, pushes, dataFolder } = await start();
    const status = await call('connections.open', { connectionId: 'demo' });
    expect(status).toMatchObject({ kind: 'demo', state: 'open', replication: { via: 'simulated' } });
    expect(pushes.some(({ name }) => name === 'connections.openAdvanced')).toBe(true);
    const { items } = await call('users.search', { text: 'mallory' });
    expect(items.length).toBeGreaterThan(0);
    await eventually(() => pushes.some((push) => push.name === 'connections.statusChanged' && push.payload.replication.state === 'live')); // prettier-ignore
    const { database } = await call('connections.getUnlockPlan', {});
    expect((await call('connections.unlock', { database })).writer).toBe(true);

    expect(await call('connections.resetDemo', {})).toEqual({ reset: true });
    expect(await call('connections.getStatus', {})).toMatchObject({ state: 'open', writer: false });
    expect((await call('users.search', { text: 'mallory' })).items).toEqual(items);

    expect(serversBelow(dataFolder)).toHaveLength(1);
    await call('connections.close', {});
    expect(serversBelow(dataFolder)).toEqual([]);
  });

  it('can be made anew while it is closed, and is closed afterwards', async () => {
    const { call } = await start();
    await call('connections.resetDemo', {});
    const { items } = await call('connections.list', {});
    expect(items[0]).toMatchObject({ connectionId: 'demo', state: 'closed' });
  });

  it('does not outlive the application, even if that is closed while the demo starts', async () => {
    const { call, application, dataFolder } = await start();
    const opening = call('connections.open', { connectionId: 'demo' }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await application.dispose();
    expect(await opening).toBeInstanceOf(AppError);
    expect(serversBelow(dataFolder)).toEqual([]);
  });
});
