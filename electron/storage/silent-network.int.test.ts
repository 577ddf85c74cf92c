import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { testPostgresUrl } from '../testing/cloned-database';
import { DatabasePool } from './database-pool';
import { sql } from './sql';

/** A way to PostgreSQL that can fall silent as a firewall makes it: nothing arrives any more, and nobody is told. */
let way: Server;
let isSilent = false;
const sockets = new Set<Socket>();
const url = new URL(testPostgresUrl());

beforeAll(async () => {
  way = createServer((client) => {
    const upstream = connect(Number(url.port || 5432), url.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', (bytes: Buffer) => isSilent || to.write(bytes));
    }
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  way.close();
});

it('a network that falls silent counts as lost after a time, and the pool goes on when it is back', async () => {
  const { port } = way.address() as AddressInfo; // not a pipe
  const target = {
    host: '127.0.0.1',
    port,
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: { mode: 'disable' as const, caFile: null },
    applicationName: 'synoptic silence test',
  };
  const pool = new DatabasePool({ name: 'main', target, log: silentLog, clock: systemClock, silenceMs: 300 });
  const read = (): Promise<unknown> => pool.read('one', (txn) => txn.query(sql`SELECT 1 AS one`));
  try {
    await pool.start();
    isSilent = true;
    const startedMs = Date.now();
    await expect(read()).rejects.toMatchObject({ code: 'connection_lost' });
    expect(Date.now() - startedMs).toBeLessThan(3_000);
    expect(pool.state.kind).toBe('lost');
    isSilent = false;
    expect(await read()).toEqual([{ one: 1 }]);
    expect(pool.state.kind).toBe('live');
  } finally {
    isSilent = false;
    await pool.dispose();
  }
});
