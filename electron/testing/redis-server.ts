import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of a test's own, which can be stopped, held and started again on the same port. */
export interface TestRedis {
  readonly port: number;
  readonly socketPath: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: a Redis that accepts and does not answer. */
  hold(): void;
  release(): void;
  dispose(): Promise<void>;
}

/** Starts one on a free port of the loopback. @param password demanded at login, if given */
export async function startTestRedis(password?: string): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'synoptic-redis-'));
  const socketPath = join(folder, 'redis.sock');
  let child: ChildProcess | undefined;
  const redis: TestRedis = {
    port,
    socketPath,
    async start() {
      const login = password === undefined ? [] : ['--requirepass', password];
      const listen = ['--bind', '127.0.0.1', '--port', `${port}`, '--unixsocket', socketPath];
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
