import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../base/clock';
import { silentLog } from '../../base/log';
import { schemaWithout } from '../../testing/read-databases';
import { startTestPostgres, type TestPostgres } from '../../testing/test-postgres';
import { DatabasePool } from '../database-pool';
import { buildDatabases } from '../databases/databases';
import { CensorController } from './censor-controller';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
  await server.admin(`
    CREATE SEQUENCE cache_invalidation_stream_seq;
    CREATE TABLE cache_invalidation_stream_by_instance (stream_id bigint, instance_name text);
    INSERT INTO cache_invalidation_stream_by_instance SELECT nextval('cache_invalidation_stream_seq'), 'synoptic'`);
});
afterAll(() => server.dispose());

async function position() {
  const url = new URL(server.url());
  const target = {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: url.username,
    password: url.password,
    tls: { mode: 'disable' as const, caFile: null },
    applicationName: 'synoptic replica test',
  };
  const main = new DatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
  try {
    return await new CensorController(buildDatabases({ main }, schemaWithout()).main).readCachesPosition();
  } finally {
    await main.dispose();
  }
}

// A replica's sequence runs ahead of the primary's: processes that believed it would drop what is announced next.
it('knows the position of our name on the primary, and none on a replica', async () => {
  expect(await position()).toEqual({ own: 1, last: 1 });
  await server.becomeReplica();
  expect(await position()).toEqual({ own: null, last: 0 });
});
