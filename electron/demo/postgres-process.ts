import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';

const run = promisify(execFile);

/**
 * Settings of a database that may be made anew at any time: nothing waits for the disk, nothing is kept for replicas.
 * A killed process loses nothing by this; a power failure may, and then the demo is rebuilt.
 */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '32MB',
  max_wal_size: '1GB',
  shared_buffers: '96MB',
  maintenance_work_mem: '96MB',
  max_connections: '60',
  jit: 'off',
  // A tenth of a second instead of most of one for the first ANALYZE; the demo's tables are small.
  default_statistics_target: '20',
  password_encryption: 'scram-sha-256',
};

export interface PostgresPlace {
  binaries: PostgresBinaries;
  account: ServerAccount | null;
  /** PostgreSQL's own data folder. */
  cluster: string;
}

/** Makes an empty cluster whose superuser is `user` with the password in `passwordFile`. Throws what initdb said. */
export async function initialiseCluster(place: PostgresPlace, user: string, passwordFile: string): Promise<void> {
  const flags = [
    `--pgdata=${place.cluster}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await run(place.binaries.initdb, flags, { ...place.account, cwd: path.dirname(place.cluster), env: environment() });
}

/** A running server. `ended` resolves when the process is gone, for whatever reason. */
export interface RunningPostgres {
  port: number;
  ended: Promise<void>;
  /** What the server last wrote to its log, for error messages. */
  lastLog(): string;
  stop(): Promise<void>;
}

/** Starts the server on a free port of the loopback address. It may not accept connections yet when this resolves. */
export async function startPostgres(place: PostgresPlace): Promise<RunningPostgres> {
  const port = await findFreePort();
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(place.binaries.postgres, ['-D', place.cluster, ...flags], {
    ...place.account,
    cwd: path.dirname(place.cluster),
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString('utf8')).slice(-4_000)));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // If the application ends without disposing, at least a normal end takes the server with it.
  const onExit = (): void => void child.kill('SIGINT');
  process.once('exit', onExit);
  void ended.then(() => process.removeListener('exit', onExit));
  return { port, ended, lastLog: () => log, stop: () => stopChild(place, child, ended) };
}

/** Whether a server runs on this cluster, whoever started it. */
export async function hasRunningServer(cluster: string): Promise<boolean> {
  const pid = await readPostmasterPid(cluster);
  return pid !== null && isAlive(pid) && (await isPostgres(pid));
}

/** Ends a server that an application left behind when it was killed. Resolves when its folder is free. */
export async function stopLeftover(place: PostgresPlace): Promise<void> {
  const pid = await readPostmasterPid(place.cluster);
  if (pid === null || !(await hasRunningServer(place.cluster))) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    for (let i = 0; i < 100 && isAlive(pid); i++) await delay(30);
    if (!isAlive(pid)) return;
  }
}

async function stopChild(place: PostgresPlace, child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    // Windows knows no signals; a kill would leave the cluster to recover at the next start.
    await run(place.binaries.pgCtl, ['stop', '-D', place.cluster, '-m', 'fast']).catch(() => child.kill());
  } else child.kill('SIGINT');
  const inTime = await Promise.race([ended.then(() => true), delay(8_000).then(() => false)]);
  if (!inTime) child.kill('SIGKILL');
  await ended;
}

async function readPostmasterPid(cluster: string): Promise<number | null> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

// After a restart of the machine another program may have the number; only Linux tells its name without asking a tool.
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.startsWith('postgres');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address with a port');
  return address.port;
}

// PG* variables of the operator's shell must not reach the demo's server or its tools.
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
