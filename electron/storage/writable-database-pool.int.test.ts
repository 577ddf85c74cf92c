import { expect, it } from 'vitest';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { testPostgresUrl } from '../testing/cloned-database';
import { sql } from './sql';
import { WritableDatabasePool } from './writable-database-pool';

it('the server notices within 15 s that a machine went away, so that no lock of ours outlives it for hours', async () => {
  const url = new URL(testPostgresUrl());
  const target = {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: { mode: 'disable' as const, caFile: null },
    applicationName: 'synoptic keepalive test',
  };
  const pool = new WritableDatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
  try {
    const [row] = await pool.read('keepalives', (txn) =>
      txn.query<{ seconds: number }>(sql`
        SELECT current_setting('tcp_keepalives_idle')::int
          + current_setting('tcp_keepalives_count')::int * current_setting('tcp_keepalives_interval')::int AS seconds`),
    );
    expect(row?.seconds).toBeLessThanOrEqual(15);
    expect(row?.seconds).toBeGreaterThan(0);
  } finally {
    await pool.dispose();
  }
});
