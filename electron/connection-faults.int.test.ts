import { createServer, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionSettings, type ConnectionSettings, type TestStep } from '../shared/contract/connections';
import type { AppError } from '../shared/errors';
import { systemClock } from './base/clock';
import { silentLog } from './base/log';
import { RealProbes } from './connection-probes';
import { testConnection } from './connections/connection-test';
import { Homeserver } from './homeserver';
import { cloneDatabase, type ClonedDatabase } from './testing/cloned-database';
import { freePort, startTestRedis } from './testing/redis-server';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres';

const migrationsFolder = join(__dirname, '..', 'migrations');
const password = 'right-and-secret';

let server: TestPostgres;
let clone: ClonedDatabase;
let admin: Client;
/** A login of this run's own: roles belong to the whole server, which other tests use too. */
const role = `synoptic_fault_${randomBytes(5).toString('hex')}`;

beforeAll(async () => {
  [server, clone] = await Promise.all([startTestPostgres(), cloneDatabase()]);
  await server.admin(`
    CREATE ROLE somebody LOGIN PASSWORD '${password}';
    CREATE ROLE may_not_log_in PASSWORD '${password}';
    CREATE ROLE tls_only LOGIN PASSWORD '${password}';
    CREATE ROLE crowded LOGIN PASSWORD '${password}' CONNECTION LIMIT 0;`);
  admin = new Client({ connectionString: clone.url });
  await admin.connect();
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
});
afterAll(async () => {
  await admin.query(`DROP OWNED BY ${role}`);
  await admin.query(`DROP ROLE ${role}`);
  await admin.end();
  await Promise.all([server.dispose(), clone.dispose()]);
});

function settingsFor(reader: Partial<ConnectionSettings['reader']>): ConnectionSettings {
  const own = { host: '127.0.0.1', port: server.port, database: 'postgres', user: 'somebody', tls: 'disable' };
  return connectionSettings.parse({ name: 'a server', reader: { ...own, ...reader } });
}

function settingsOfClone(user: string): ConnectionSettings {
  const { hostname, port } = new URL(clone.url);
  return settingsFor({ host: hostname, port: Number(port || 5432), database: clone.databaseName, user });
}

function open(settings: ConnectionSettings, readerPassword: string | undefined = password): Promise<Homeserver> {
  return Homeserver.open({
    connectionId: 'fault',
    kind: 'homeserver',
    settings,
    secrets: readerPassword === '' ? {} : { readerPassword },
    migrationsFolder,
    operator: () => 'Ada',
    unlockIdleMs: null,
    clock: systemClock,
    log: silentLog,
  });
}

async function test(settings: ConnectionSettings, readerPassword: string = password): Promise<TestStep[]> {
  const probes = new RealProbes({ clock: systemClock, log: silentLog, migrationsFolder });
  const secrets = readerPassword === '' ? {} : { readerPassword };
  const signal = new AbortController().signal;
  return (await testConnection({ settings, secrets }, probes, { clock: systemClock, onStep: () => undefined, signal }))
    .steps;
}

/** What opening and testing both say of a fault. */
async function faultOf(
  settings: ConnectionSettings,
  given = password,
): Promise<{ code: string; step: string | undefined }> {
  const error = await open(settings, given).then(
    async (homeserver) => {
      await homeserver.dispose();
      throw new Error('it was opened');
    },
    (refusal: AppError) => refusal,
  );
  const failed = (await test(settings, given)).find(({ state }) => state === 'failed');
  expect(failed?.error?.code).toBe(error.code);
  expect(error.remedy).not.toBe('');
  expect(JSON.stringify([error.toWire(), failed])).not.toContain(given === '' ? password : given);
  return { code: error.code, step: failed?.step };
}

describe('a connection that cannot be had', () => {
  it('because the host is not known', async () => {
    expect(await faultOf(settingsFor({ host: 'no-such-host.invalid' }))).toEqual({
      code: 'name_not_resolved',
      step: 'name',
    });
  });

  it('because nothing listens on the port, or on the unix socket', async () => {
    const port = await freePort();
    expect(await faultOf(settingsFor({ port }))).toEqual({ code: 'connection_refused', step: 'tcp' });
    expect(await faultOf(settingsFor({ host: '/nowhere' }))).toEqual({ code: 'connection_refused', step: 'tcp' });
  });

  it.each([
    ['answers in another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['hangs up', null],
  ])('because what listens on the port %s', async (_, answer) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => (answer === null ? socket.destroy() : socket.end(answer)));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo; // not a pipe
    try {
      expect(await faultOf(settingsFor({ port }))).toEqual({ code: 'connection_refused', step: 'login' });
      expect(await faultOf(settingsFor({ port, tls: 'require' }))).toEqual({ code: 'connection_refused', step: 'tls' });
    } finally {
      other.close();
    }
  });

  it('because what listens on the port waits for other words, as Redis does', async () => {
    const redis = await startTestRedis();
    const settings = settingsFor({ port: redis.port });
    await expect(open(settings).finally(() => redis.dispose())).rejects.toMatchObject({ code: 'connection_refused' });
  });

  it('because the password is wrong, or the login unknown', async () => {
    expect(await faultOf(settingsFor({}), 'wrong-one')).toEqual({ code: 'login_failed', step: 'login' });
    expect(await faultOf(settingsFor({ user: 'nobody_here' }))).toEqual({ code: 'login_failed', step: 'login' });
  });

  it('because a password is needed and none was given', async () => {
    expect(await faultOf(settingsFor({}), '')).toEqual({ code: 'password_required', step: 'login' });
  });

  it('because there is no such database', async () => {
    expect(await faultOf(settingsFor({ database: 'nowhere' }))).toEqual({ code: 'database_not_found', step: 'login' });
  });

  it('because the server takes no more connections', async () => {
    expect(await faultOf(settingsFor({ user: 'crowded' }))).toEqual({ code: 'too_many_connections', step: 'login' });
  });

  it('because the server is starting', async () => {
    const starting = await startTestPostgres({ standby: true });
    try {
      expect(await faultOf(settingsFor({ port: starting.port }))).toEqual({ code: 'server_starting', step: 'login' });
    } finally {
      await starting.dispose();
    }
  });
});

describe('TLS', () => {
  it('is required by the server where the connection is in clear', async () => {
    expect(await faultOf(settingsFor({ user: 'tls_only' }))).toEqual({ code: 'tls_required', step: 'login' });
  });

  it('is not blamed where the server refuses the login for another reason, with the same SQLSTATE', async () => {
    expect(await faultOf(settingsFor({ user: 'may_not_log_in' }))).toEqual({ code: 'login_failed', step: 'login' });
  });

  it('is not trusted with a certificate that nobody vouches for, or that is for another host', async () => {
    expect(await faultOf(settingsFor({ host: 'localhost', tls: 'verify-full' }))).toEqual({
      code: 'tls_untrusted',
      step: 'tls',
    });
    expect(await faultOf(settingsFor({ tls: 'verify-full', tlsCaFile: server.certificate }))).toEqual({
      code: 'tls_untrusted',
      step: 'tls',
    });
    expect(await faultOf(settingsFor({ tls: 'verify-ca', host: 'localhost' }))).toEqual({
      code: 'tls_untrusted',
      step: 'tls',
    });
  });

  it('is not offered by every server', async () => {
    const { hostname, port } = new URL(clone.url);
    const settings = settingsFor({ host: hostname, port: Number(port || 5432), tls: 'require' });
    expect(await faultOf(settings)).toEqual({ code: 'tls_not_supported', step: 'tls' });
  });

  it.each([
    ['a name', { host: 'localhost', tls: 'verify-full' }],
    ['an address', { host: '127.0.0.2', tls: 'verify-full' }],
    ['an authority alone', { host: '127.0.0.1', tls: 'verify-ca' }],
  ] as const)('is trusted by the named authority for %s', async (_, reader) => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', onWarning);
    const settings = settingsFor({ ...reader, user: 'tls_only', tlsCaFile: server.certificate });
    const steps = await test(settings);
    expect(await open(settings).catch((error: AppError) => error.code)).toBe('not_a_homeserver');
    process.off('warning', onWarning);
    expect(steps.map(({ step, state }) => `${step} ${state}`).slice(1, 5)).toEqual([
      'tcp passed',
      'tls passed',
      'login passed',
      'schema failed',
    ]);
    expect(warnings).toEqual([]);
  });
});

describe('a database', () => {
  it('that holds no homeserver is not opened', async () => {
    expect(await faultOf(settingsFor({}))).toEqual({ code: 'not_a_homeserver', step: 'schema' });
  });

  it('whose tables the login may not read is not opened, with the statements that mend it', async () => {
    expect(await faultOf(settingsOfClone(role))).toEqual({ code: 'permission_denied', step: 'schema' });
  });

  it('whose schema is older than 68 is not opened, and a newer one than known is read but not written', async () => {
    const setVersion = (version: number) => admin.query('UPDATE schema_version SET version = $1', [version]);
    await admin.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    await admin.query(`GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    const settings = { ...settingsOfClone(role), censorUser: role };
    try {
      await setVersion(67);
      expect(await faultOf(settings)).toEqual({ code: 'schema_too_old', step: 'schema' });
      await setVersion(999);
      const homeserver = await open(settings);
      try {
        expect((await homeserver.getStatus()).schema?.supported).toBe('newer');
        expect((await homeserver.users.search({ text: 'a', limit: 5, cursor: null })).items.length).toBeGreaterThan(0);
        await expect(homeserver.unlock({ database: clone.databaseName })).rejects.toMatchObject({
          code: 'schema_unknown',
        });
        expect(homeserver.isUnlocked).toBe(false);
      } finally {
        await homeserver.dispose();
      }
    } finally {
      await setVersion(94);
    }
  });

  it('that lacks a table or a column is opened, and says what does not work without it', async () => {
    await admin.query('ALTER TABLE event_relations RENAME TO event_relations_away');
    await admin.query('ALTER TABLE room_memberships RENAME COLUMN display_name TO display_name_away');
    try {
      const homeserver = await open(settingsOfClone(role));
      const { schema } = await homeserver.getStatus();
      await homeserver.dispose();
      expect(schema?.missing).toContainEqual(expect.objectContaining({ table: 'event_relations', column: null }));
      expect(schema?.missing.every(({ without }) => without.length > 5)).toBe(true);
      const step = (await test(settingsOfClone(role))).find(({ step }) => step === 'schema');
      expect(step).toMatchObject({ state: 'warning', sentence: expect.stringContaining('event_relations') as string });
    } finally {
      await admin.query('ALTER TABLE event_relations_away RENAME TO event_relations');
      await admin.query('ALTER TABLE room_memberships RENAME COLUMN display_name_away TO display_name');
    }
  });

  it('that may be read in part is opened, and the test prints the statements that are lacking, which suffice', async () => {
    await admin.query(`REVOKE SELECT ON users, room_memberships FROM ${role}`);
    const homeserver = await open(settingsOfClone(role));
    const { schema, serverName } = await homeserver.getStatus();
    await homeserver.dispose();
    expect({ tables: schema?.notGranted.map(({ table }) => table).sort(), serverName }).toEqual({
      tables: expect.arrayContaining(['room_memberships', 'users']) as string[],
      serverName: clone.truth.serverName,
    });
    const grants = (await test(settingsOfClone(role))).find(({ step }) => step === 'grants');
    expect(grants?.state).toBe('warning');
    await admin.query(grants?.fix ?? '');
    expect((await test(settingsOfClone(role))).find(({ step }) => step === 'grants')?.state).toBe('passed');
  });
});
