import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findServerAccount, type ServerAccount } from '../demo/postgres-account';
import { findPostgresBinaries } from '../demo/postgres-binaries';
import { initialiseCluster, type PostgresPlace } from '../demo/postgres-process';
import { freePort } from './redis-server';

const run = promisify(execFile);
const superuser = 'test_admin';
const superuserPassword = 'of-the-test-admin';
const readyWithinMs = 20_000;

/**
 * A PostgreSQL of a test's own, for what the shared test server does not do: it asks for passwords, speaks TLS with a
 * certificate that nobody knows, lets `tls_only` in with TLS alone, and can be stopped and started on its port.
 * It listens on 127.0.0.1 and 127.0.0.2; the certificate is for `localhost` and 127.0.0.2.
 */
export interface TestPostgres {
  readonly port: number;
  /** File of the certificate, which is its own authority. */
  readonly certificate: string;
  url(database?: string): string;
  /** Runs SQL as superuser. */
  admin(sql: string, database?: string): Promise<void>;
  start(): Promise<void>;
  /** Cuts every connection at once, as the administrator's `pg_ctl restart -m immediate` would. */
  stop(): Promise<void>;
  /** Starts again as a replica, which only reads. */
  becomeReplica(): Promise<void>;
  dispose(): Promise<void>;
}

/** @param options.standby a server that never gets ready, as one is in recovery (SQLSTATE 57P03) */
export async function startTestPostgres(options: { standby?: boolean } = {}): Promise<TestPostgres> {
  const account = await findServerAccount();
  const folder = await mkdtemp(path.join(tmpdir(), 'synoptic-postgres-'));
  await giveTo(account, folder, 0o755);
  const place: PostgresPlace = {
    binaries: await findPostgresBinaries(account),
    account,
    cluster: path.join(folder, 'cluster'),
  };
  const certificate = await prepare(place, folder, options);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const server: TestPostgres = {
    port,
    certificate,
    url: (database = 'postgres') => `postgres://${superuser}:${superuserPassword}@127.0.0.1:${port}/${database}`,
    async admin(sql, database) {
      const client = new Client({ connectionString: server.url(database) });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
    async start() {
      const flags = ['-D', place.cluster, '-p', `${port}`];
      child = spawn(place.binaries.postgres, flags, { ...account, cwd: folder, stdio: 'ignore' });
      await untilItAnswers(server.url(), options.standby ? '57P03' : null);
    },
    async stop() {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      running.kill('SIGQUIT');
      await once(running, 'exit');
    },
    async becomeReplica() {
      await server.stop();
      await askForRecovery(place);
      await server.start();
    },
    async dispose() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const settings = [
  "listen_addresses = '127.0.0.1,127.0.0.2'",
  "unix_socket_directories = ''",
  'fsync = off',
  'max_connections = 30',
  'shared_buffers = 16MB',
  'ssl = on',
  "ssl_cert_file = 'server.crt'",
  "ssl_key_file = 'server.key'",
  "lc_messages = 'C'",
];
const logins = [
  'hostssl all tls_only 127.0.0.0/8 scram-sha-256',
  'host all tls_only 127.0.0.0/8 reject',
  'host all all 127.0.0.0/8 scram-sha-256',
  '',
];

/** Makes the cluster, its certificate and its rules. Answers where the certificate is. */
async function prepare(place: PostgresPlace, folder: string, options: { standby?: boolean }): Promise<string> {
  const { account, cluster } = place;
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, superuserPassword);
  await giveTo(account, passwordFile, 0o600);
  await initialiseCluster(place, superuser, passwordFile);
  const [key, certificate] = [path.join(cluster, 'server.key'), path.join(cluster, 'server.crt')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.2';
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  await run('openssl', [...request, '-addext', names, '-keyout', key, '-out', certificate]);
  await giveTo(account, key, 0o600);
  await giveTo(account, certificate, 0o644);
  const standby = options.standby ? ['hot_standby = off'] : [];
  await appendFile(path.join(cluster, 'postgresql.conf'), [...settings, ...standby, ''].join('\n'));
  await writeFile(path.join(cluster, 'pg_hba.conf'), logins.join('\n'));
  if (options.standby) await askForRecovery(place);
  const copy = path.join(folder, 'authority.pem'); // the cluster's own folder is closed to others
  await run('cp', [certificate, copy]);
  return copy;
}

async function askForRecovery({ account, cluster }: PostgresPlace): Promise<void> {
  const signal = path.join(cluster, 'standby.signal');
  await writeFile(signal, '');
  await giveTo(account, signal, 0o600);
}

async function giveTo(account: ServerAccount | null, file: string, mode: number): Promise<void> {
  await chmod(file, mode);
  if (account) await chown(file, account.uid, account.gid);
}

async function untilItAnswers(url: string, refusal: string | null): Promise<void> {
  const untilMs = Date.now() + readyWithinMs;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      if (refusal === null) return;
    } catch (error) {
      if (refusal !== null && (error as { code?: unknown }).code === refusal) return;
      if (Date.now() > untilMs) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
