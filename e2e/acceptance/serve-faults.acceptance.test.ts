import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareSite, type CensorSite } from '../../electron/testing/censor-site';
import { startServe } from '../serve-host';

const script = join(__dirname, '..', '..', 'dist', 'electron', 'serve.js');
let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'synoptic-serve-faults-'));
  chmodSync(dataFolder, 0o755); // where tests run as root, the demo's PostgreSQL runs as another user
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

/** Process ids of the PostgreSQL servers whose folders are below the data folder. */
function postgresServers(): number[] {
  const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('postmaster.pid'))
    .map((name) => Number(readFileSync(join(dataFolder, name), 'utf8').split('\n')[0]));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The text of every file below the data folder. */
function everyFile(): string {
  const entries = readdirSync(dataFolder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('serve with the demo', () => {
  it('starts again on the folder of a killed copy, and ends on SIGTERM within five seconds, its PostgreSQL with it', async () => {
    const first = await startServe({ args: ['--demo', '--writer'], dataFolder });
    const { items } = await first.call('users.search', { text: 'mallory' });
    const [left = 0] = postgresServers();
    expect({ named: left > 0, runs: runs(left) }).toEqual({ named: true, runs: true });
    await first.stop('SIGKILL');

    const second = await startServe({ args: ['--demo', '--writer'], dataFolder });
    const servers = postgresServers();
    expect((await second.call('users.search', { text: 'mallory' })).items).toEqual(items);
    const startedMs = Date.now();
    await second.stop('SIGTERM');
    const inTime = Date.now() - startedMs < 5_000;
    const running = [left, ...servers].filter(runs);
    expect({ code: second.process.exitCode, inTime, servers: servers.length, running }).toEqual({
      code: 0,
      inTime: true,
      servers: 1,
      running: [],
    });
    expect(postgresServers()).toEqual([]);
  });
});

describe('serve on a homeserver', () => {
  let site: CensorSite;
  let bare: CensorSite;
  beforeAll(async () => {
    [site, bare] = [await prepareSite({ migrate: false }), await prepareSite({ roles: false })];
    await bare.admin.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO synoptic_reader');
  });
  afterAll(async () => {
    await site.dispose();
    await bare.dispose();
  });

  const urlOf = (at: CensorSite, user: string, password = ''): string => {
    const { host, port, database } = at.target('synoptic_reader');
    return `postgresql://${user}${password === '' ? '' : `:${password}`}@${host}:${port}/${database}?sslmode=disable`;
  };

  it('with --writer and without the roles says what is missing, writes nothing there, and ends', async () => {
    const { password = '' } = bare.target('synoptic_reader');
    const args = [
      '--connection',
      urlOf(bare, 'synoptic_reader'),
      '--writer-connection',
      urlOf(bare, 'synoptic_censor'),
    ];
    const child = spawn(process.execPath, [script, '--json', '--writer', '--data-dir', dataFolder, ...args], {
      env: { ...process.env, PGPASSWORD: password },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ ok: false, error: { code: 'roles_missing' } });
    const { rows } = await bare.admin.query(`SELECT FROM pg_namespace WHERE nspname = 'synoptic'`);
    expect(rows).toEqual([]);
  });

  it('keeps passwords out of its arguments, its files and its log, also when it logs everything', async () => {
    const { password = '' } = site.target('synoptic_reader');
    const env = {
      SYNOPTIC_CONNECTION: urlOf(site, 'synoptic_reader', password),
      SYNOPTIC_WRITER_CONNECTION: urlOf(site, 'synoptic_censor', password),
      SYNOPTIC_LOG: 'debug',
    };
    const host = await startServe({ args: ['--writer'], env, dataFolder });
    let stderr = '';
    host.process.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect((await host.call('connections.getStatus', {})).writer).toBe(true);
    await host.ask('connections.test', {
      connection: {
        settings: { name: 'Wrong', reader: { host: '127.0.0.1', port: 1, database: 'x', user: 'y', tls: 'disable' } },
        secrets: { readerPassword: password },
      },
    });
    const cmdline = readFileSync(`/proc/${String(host.process.pid)}/cmdline`, 'utf8');
    await host.stop();
    const log = readFileSync(join(dataFolder, 'synoptic.log'), 'utf8');
    expect(log.length).toBeGreaterThan(100);
    expect([cmdline, everyFile(), stderr].map((text) => text.includes(password))).toEqual([false, false, false]);
    expect(log.includes(host.token)).toBe(false);
  });
});
