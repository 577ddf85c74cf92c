import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A Redis of a test's own, which can be stopped, held and started again on the same port. */
export interface TestRedis {
  readonly port: number;
  readonly socketPath: string;
  /** Where it speaks TLS, and the authority to trust for it; null unless it was asked for. */
  readonly tls: { port: number; caFile: string } | null;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: a Redis that accepts and does not answer. */
  hold(): void;
  release(): void;
  dispose(): Promise<void>;
}

const run = promisify(execFile);

async function makeCertificate(folder: string): Promise<{ key: string; certificate: string }> {
  const [key, certificate] = [join(folder, 'redis.key'), join(folder, 'redis.crt')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  await run('openssl', [...request, '-addext', names, '-keyout', key, '-out', certificate]);
  return { key, certificate };
}

/** The server's arguments for TLS on a port of its own, and what a client of it needs. */
async function prepareTls(folder: string): Promise<{ listen: string[]; tls: NonNullable<TestRedis['tls']> }> {
  const [{ key, certificate }, port] = await Promise.all([makeCertificate(folder), freePort()]);
  const files = ['--tls-key-file', key, '--tls-cert-file', certificate, '--tls-ca-cert-file', certificate];
  const listen = ['--tls-port', `${port}`, ...files, '--tls-auth-clients', 'no'];
  return { listen, tls: { port, caFile: certificate } };
}

/**
 * Starts one on a free port of the loopback. @param password demanded at login, if given
 * @param options.tls true: it speaks TLS too, on a second port
 */
export async function startTestRedis(password?: string, options: { tls?: boolean } = {}): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'synoptic-redis-'));
  const socketPath = join(folder, 'redis.sock');
  const secured = options.tls === true ? await prepareTls(folder) : { listen: [], tls: null };
  let child: ChildProcess | undefined;
  const redis: TestRedis = {
    port,
    socketPath,
    tls: secured.tls,
    async start() {
      const login = password === undefined ? [] : ['--requirepass', password];
      const listen = ['--bind', '127.0.0.1', '--port', `${port}`, '--unixsocket', socketPath, ...secured.listen];
      child = spawn('redis-server', [...listen, '--save', '', '--appendonly', 'no', '--dir', folder, ...login], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const started = child;
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject);
        started.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.includes('Ready to accept connections')) resolve();
        });
      });
    },
    async stop() {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
    hold: () => void child?.kill('SIGSTOP'),
    release: () => void child?.kill('SIGCONT'),
    async dispose() {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

/** A port of the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
