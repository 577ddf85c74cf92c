import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServe } from '../serve-host';

const script = join(__dirname, '..', '..', 'dist', 'electron', 'serve.js');
let dataFolder: string;

beforeEach(() => void (dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-serve-process-'))));
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs serve until it ends by itself. */
function runServe(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, '--data-dir', dataFolder, ...args], {
      env: { ...process.env, ...env },
    });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.once('close', (code) => resolve({ ...ended, code }));
  });
}

const codeOf = ({ stderr }: Ended): unknown => (JSON.parse(stderr) as { error: { code: unknown } }).error.code;

describe('the serve host as a process', () => {
  it('ends cleanly on SIGTERM, gives its data folder back, and starts in it again', async () => {
    for (const _run of [1, 2]) {
      const host = await startServe({ args: [], dataFolder });
      expect(await host.call('connections.list', {})).toMatchObject({ items: [{ connectionId: 'demo' }] });
      await host.stop('SIGTERM');
      expect({ code: host.process.exitCode, lock: existsSync(join(dataFolder, 'in-use')) }).toEqual({
        code: 0,
        lock: false,
      });
    }
  });

  it('refuses a data folder that another copy uses, and takes one whose copy was killed', async () => {
    const first = await startServe({ args: [], dataFolder });
    const second = await runServe(['--json']);
    expect({ code: second.code, error: codeOf(second), stdout: second.stdout }).toEqual({
      code: 1,
      error: 'already_running',
      stdout: '',
    });
    await first.stop('SIGKILL');
    const third = await startServe({ args: [], dataFolder });
    await third.stop();
    expect(third.process.exitCode).toBe(0);
  });

  it('says port_in_use with a remedy where the port is taken', async () => {
    const taken = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = taken.address() as { port: number }; // listens on TCP
    const ended = await runServe(['--json', '--port', String(port)]);
    taken.close();
    expect([ended.code, codeOf(ended)]).toEqual([1, 'port_in_use']);
    expect(ended.stderr).toContain('--port');
  });

  it.each([
    ['--connection', 'postgresql://reader:hunter2@db/synapse'],
    ['--writer-connection', 'postgresql://censor:hunter2@db/synapse'],
    ['--redis', 'redis://:hunter2@cache'],
  ])('refuses a password in %s and names the variable instead', async (option, url) => {
    const ended = await runServe([option, url]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/password_in_argument[^]*SYNOPTIC_/);
    expect(ended.stderr + ended.stdout).not.toContain('hunter2');
  });

  it('says why a connection cannot be opened, with its code, and ends', async () => {
    const ended = await runServe(['--json', '--connection', 'postgresql://reader@127.0.0.1:1/synapse?sslmode=disable']);
    expect([ended.code, codeOf(ended)]).toEqual([1, 'connection_refused']);
  });

  it('keeps a password from the environment out of its output and its log', async () => {
    const url = 'postgresql://reader:hunter2@127.0.0.1:1/synapse?sslmode=disable';
    const ended = await runServe(['--json'], { SYNOPTIC_CONNECTION: url, SYNOPTIC_LOG: 'debug' });
    expect(codeOf({ ...ended, stderr: ended.stderr.trim().split('\n').at(-1) ?? '' })).toBe('connection_refused');
    const log = readFileSync(join(dataFolder, 'synoptic.log'), 'utf8');
    expect(log + ended.stderr + ended.stdout).not.toContain('hunter2');
  });
});
