import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, say } from '../../electron/launch/say.mjs';
import { postgresPrograms } from './programs.mjs';
import { capture } from './run-command.mjs';

const localPostgres = 'postgres://postgres@127.0.0.1:5432/postgres';
const localRedis = 'redis://127.0.0.1:6379';

/**
 * Gives the tests a PostgreSQL with a superuser and a Redis: the named ones, the machine's own, or ones started for this
 * run in a temporary folder. A server of the machine is used, never reconfigured.
 * @returns {Promise<{env: Record<string, string>, stop: () => Promise<void>}>} variables for the tests
 */
export async function ensureServices() {
  const stops = [];
  const env = {};
  const stop = async () => {
    for (const end of stops.reverse()) await end();
  };
  if (!(await canUsePostgres())) {
    if (process.env.SYNOPTIC_TEST_POSTGRES)
      throw unreachable('PostgreSQL', 'SYNOPTIC_TEST_POSTGRES', 'with a superuser');
    const { url, end } = await startPostgres();
    env.SYNOPTIC_TEST_POSTGRES = url;
    stops.push(end);
  }
  if (!(await canUseRedis())) {
    if (process.env.SYNOPTIC_TEST_REDIS) throw unreachable('Redis', 'SYNOPTIC_TEST_REDIS', '');
    const { url, end } = await startRedis();
    env.SYNOPTIC_TEST_REDIS = url;
    stops.push(end);
  }
  return { env, stop };
}

/** True if the PostgreSQL for tests answers and its login is a superuser. */
export async function canUsePostgres(url = process.env.SYNOPTIC_TEST_POSTGRES || localPostgres) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    return rows[0]?.rolsuper === true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** True if the Redis for tests answers. */
export async function canUseRedis(url = process.env.SYNOPTIC_TEST_REDIS || localRedis) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function startPostgres() {
  const programs = postgresPrograms();
  if (!programs)
    throw new Failure(
      'PostgreSQL does not answer on 127.0.0.1:5432 and is not installed.',
      'Install postgresql, or name one in SYNOPTIC_TEST_POSTGRES.',
    );
  say('Starting a PostgreSQL for the tests …');
  const folder = mkdtempSync(join(tmpdir(), 'synoptic-test-postgres-'));
  const account = await serverAccount();
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const options = { ...account, cwd: folder };
  const made = await capture(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    options,
  );
  if (made.code !== 0)
    throw new Failure(
      `initdb failed: ${made.text.trim().slice(-500)}`,
      'Name a running PostgreSQL in SYNOPTIC_TEST_POSTGRES.',
    );
  const port = await freePort();
  // Nothing here outlives the run: no fsync.
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 300,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...args], { ...options, stdio: 'ignore' });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await waitFor(() => canUsePostgres(url), 'PostgreSQL', child);
  return { url, end: () => endChild(child, 'SIGINT', () => rmSync(folder, { recursive: true, force: true })) };
}

async function startRedis() {
  say('Starting a Redis for the tests …');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore', cwd: tmpdir() });
  child.once('error', () => undefined);
  const url = `redis://127.0.0.1:${port}`;
  await waitFor(() => canUseRedis(url), 'Redis', child);
  return { url, end: () => endChild(child, 'SIGTERM', () => undefined) };
}

// PostgreSQL refuses to run as root; Debian's package made the user postgres.
async function serverAccount() {
  if (process.getuid?.() !== 0) return {};
  const ids = await Promise.all(['-u', '-g'].map((what) => capture('id', [what, 'postgres'])));
  const [uid, gid] = ids.map(({ code, text }) => (code === 0 ? Number(text) : 65_534));
  return { uid, gid };
}

async function waitFor(isReady, what, child) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await isReady()) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill();
  throw new Failure(
    `${what} did not start.`,
    `Start one yourself and name it in SYNOPTIC_TEST_${what.toUpperCase() === 'REDIS' ? 'REDIS' : 'POSTGRES'}.`,
  );
}

function endChild(child, signal, then) {
  return new Promise((resolve) => {
    const done = () => {
      then();
      resolve();
    };
    if (child.exitCode !== null) return done();
    child.once('exit', done);
    child.kill(signal);
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function unreachable(what, variable, addition) {
  return new Failure(
    `The ${what} named in ${variable} does not answer ${addition}`.trimEnd() + '.',
    `Start it, or unset ${variable}.`,
  );
}
