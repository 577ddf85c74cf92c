import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { DatabasePool } from './database-pool';
import { translateLoginError } from './postgres-errors';
import type { PostgresTarget } from './postgres-target';
import { sql } from './sql';
import { WritableDatabasePool } from './writable-database-pool';

const testUrl = new URL(process.env['SYNOPTIC_TEST_POSTGRES'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres');
const target: PostgresTarget = {
  host: testUrl.hostname,
  port: Number(testUrl.port || 5432),
  database: testUrl.pathname.slice(1),
  user: decodeURIComponent(testUrl.username),
  password: decodeURIComponent(testUrl.password),
  tls: { mode: 'disable', caFile: null },
  applicationName: 'synoptic pool test',
};
const options = { name: 'main', target, log: silentLog, clock: systemClock } as const;

describe('the reading pool', () => {
  const pool = new DatabasePool(options);
  beforeAll(() => pool.start());
  afterAll(() => pool.dispose());

  it('reads int8 as a number and refuses one that a number cannot hold', async () => {
    const rows = await pool.read('small', (txn) => txn.query<{ n: number }>(sql`SELECT ${7}::int8 AS n`));
    expect(rows).toEqual([{ n: 7 }]);
    await expect(pool.read('big', (txn) => txn.query(sql`SELECT 9007199254740993::int8 AS n`))).rejects.toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  it('is refused by the server when it tries to write, whatever the role may do', async () => {
    await expect(
      pool.read('create', (txn) => txn.query(sql`CREATE TEMPORARY TABLE never (a int)`)),
    ).rejects.toMatchObject({ code: 'server_read_only' });
  });

  it('ends a query that takes longer than it may', async () => {
    const slow = pool.read('slow', (txn) => txn.query(sql`SELECT pg_sleep(5)`), { timeoutMs: 50 });
    await expect(slow).rejects.toMatchObject({ code: 'query_timeout' });
  });

  it('cancels the statement on the server when the caller goes away', async () => {
    const controller = new AbortController();
    const marker = `cancel me ${process.pid}`;
    const reading = pool.read('sleep', (txn) => txn.query(sql`SELECT pg_sleep(20), ${marker}::text`), {
      signal: controller.signal,
      timeoutMs: 30_000,
    });
    const failed = expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    controller.abort();
    await failed;
    const running = await pool.read('look', (txn) =>
      txn.query(
        sql`SELECT pid FROM pg_stat_activity WHERE application_name = ${target.applicationName} AND state = 'active' AND query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()`,
      ),
    );
    expect(running).toEqual([]);
  });

  it('that had no connection free in time has not lost the database', async () => {
    const { host, port, database, user, password = '' } = target;
    const narrow = new Pool({ host, port, database, user, password, max: 1, connectionTimeoutMillis: 50 });
    const used = await narrow.connect();
    const error: unknown = await narrow.connect().catch((reason: unknown) => reason);
    used.release();
    await narrow.end();
    expect(translateLoginError(error, { doing: 'wait' }).code).toBe('query_timeout');
  });

  it('goes on after its connections are cut', async () => {
    const states: string[] = [];
    const listening = pool.onStateChange((state) => states.push(state.kind));
    const cut = pool.read('cut', async (txn) => {
      const [own] = await txn.query<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      const other = new WritableDatabasePool(options);
      await other.read('terminate', (writer) => writer.query(sql`SELECT pg_terminate_backend(${own?.pid ?? 0})`));
      await other.dispose();
      return txn.query(sql`SELECT 1`);
    });
    await expect(cut).rejects.toMatchObject({ code: 'connection_lost' });
    expect(await pool.read('again', (txn) => txn.query(sql`SELECT 1 AS one`))).toEqual([{ one: 1 }]);
    expect(states).toEqual(['lost', 'live']);
    listening.dispose();
  });
});

describe('the writable pool', () => {
  const pool = new WritableDatabasePool(options);
  afterAll(() => pool.dispose());

  it('rolls back what fails', async () => {
    const table = sql`pg_temp.kept`;
    await pool.session('rollback', async (session) => {
      await session.write('make', (txn) => txn.execute(sql`CREATE TEMPORARY TABLE kept (a int)`));
      const failing = session.write('fail', async (txn) => {
        await txn.execute(sql`INSERT INTO ${table} VALUES (1)`);
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow();
      expect(await session.write('count', (txn) => txn.query(sql`SELECT a FROM ${table}`))).toEqual([]);
    });
  });

  it('refuses an advisory lock that another session holds, within its time', async () => {
    const key = 730_000_000 + process.pid;
    await pool.session('first', async (first) => {
      await first.lock(key, { timeoutMs: 500 });
      const second = pool.session('second', (session) => session.lock(key, { timeoutMs: 50 }));
      await expect(second).rejects.toMatchObject({ code: 'lock_conflict' });
      await first.unlock(key);
    });
  });
});
