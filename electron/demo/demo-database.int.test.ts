import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock';
import { createLog } from '../base/log';
import { DemoDatabase } from './demo-database';
import { smallSpec } from './generator/homeserver-spec';

const log = createLog('off', () => undefined);

function makeDatabase(folder: string): DemoDatabase {
  return new DemoDatabase({ folder, log, clock: systemClock, spec: smallSpec });
}

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function countEvents(database: DemoDatabase): Promise<number> {
  const [row] = await query<{ count: string }>(database.adminUrl(), 'SELECT count(*) FROM events');
  return Number(row?.count);
}

describe('the demo database', () => {
  let folder: string;
  let database: DemoDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'synoptic-demo-'));
    // Where the tests run as root, PostgreSQL runs as another user and must be able to get here.
    await chmod(folder, 0o755);
    database = makeDatabase(folder);
    await database.start();
  });

  afterAll(async () => {
    await database.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('is filled at the first start, on the newest PostgreSQL, in the homeserver’s locale', async () => {
    const [facts] = await query<Record<string, string>>(
      database.adminUrl(),
      `SELECT current_setting('server_version_num')::int / 10000 AS major, datcollate, pg_encoding_to_char(encoding) AS encoding
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(facts).toEqual({ major: 18, datcollate: 'C', encoding: 'UTF8' });
    expect(await countEvents(database)).toBe(database.truth.rows.events);
  });

  it('refuses a wrong password and none', async () => {
    for (const password of ['wrong', '']) {
      const url = new URL(database.adminUrl());
      url.password = password;
      await expect(query(url.toString(), 'SELECT 1')).rejects.toThrow(/password/);
    }
  });

  it('keeps its password where only its owner can read it', async () => {
    const { mode } = await stat(path.join(folder, 'superuser-password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('listens on the loopback address alone', async () => {
    const [row] = await query<{ listen_addresses: string }>(database.adminUrl(), 'SHOW listen_addresses');
    expect(row?.listen_addresses).toBe('127.0.0.1');
  });

  it('keeps what changed over a restart, and forgets it at a reset', async () => {
    await query(database.adminUrl(), 'DELETE FROM events WHERE stream_ordering > 100');
    const left = await countEvents(database);
    await database.dispose();
    database = makeDatabase(folder);
    expect(await database.start()).toEqual({ isNew: false });
    expect(await countEvents(database)).toBe(left);
    await database.reset();
    expect(await countEvents(database)).toBe(database.truth.rows.events);
  });

  it('is made anew where the last attempt did not finish', async () => {
    await database.dispose();
    await rm(path.join(folder, 'demo.json'));
    database = makeDatabase(folder);
    expect(await database.start()).toEqual({ isNew: true });
  });

  it('is made anew where its files are damaged', async () => {
    await database.dispose();
    await writeFile(path.join(folder, 'cluster', 'global', 'pg_control'), 'not a control file');
    database = makeDatabase(folder);
    expect(await database.start()).toEqual({ isNew: true });
  });

  it('ends the server that a killed application left behind, and goes on with its data', async () => {
    const [row] = await query<{ pid: string }>(database.adminUrl(), 'SELECT 1 AS pid');
    expect(row).toBeDefined();
    const postmaster = path.join(folder, 'cluster', 'postmaster.pid');
    const pid = Number((await readFile(postmaster, 'utf8')).split('\n')[0]);
    // A second copy on the same folder stands for the next start: the first one's server is still running.
    const next = makeDatabase(folder);
    expect(await next.start()).toEqual({ isNew: false });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    await database.dispose();
    database = next;
  });

  it('leaves no server running after it was disposed', async () => {
    const pid = Number((await readFile(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    await database.dispose();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    await expect(stat(path.join(folder, 'cluster', 'postmaster.pid'))).rejects.toThrow(/ENOENT/);
  });

  it('does not take another program for a left-behind server', async () => {
    const other = spawn('sleep', ['30']);
    try {
      await writeFile(path.join(folder, 'cluster', 'postmaster.pid'), `${other.pid}\n${folder}/cluster\n`);
      database = makeDatabase(folder);
      await database.start();
      expect(other.exitCode).toBeNull();
      expect(other.signalCode).toBeNull();
    } finally {
      other.kill();
      await once(other, 'exit');
    }
  });
});
