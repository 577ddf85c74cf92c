/**
 * `npm run bench:load -- [--events 1000000] [--database synoptic_bench]`: makes the benchmark's database with the demo's
 * generator, on the test PostgreSQL. An existing one of the same size is kept.
 */
import { Client } from 'pg';
import { benchmarkSpec } from '../demo/generator/homeserver-spec';
import { loadHomeserver, type LoadProgress } from '../demo/generator/load-homeserver';
import { createEmptyDatabase, dropDatabase, testNowMs, testPostgresUrl, withDatabase } from './cloned-database';

function option(name: string, otherwise: string): string {
  const index = process.argv.indexOf(`--${name}`);
  return (index >= 0 ? process.argv[index + 1] : undefined) ?? otherwise;
}

async function isLoaded(url: string, comment: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ comment: string | null }>(
      "SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = current_database()",
    );
    return rows[0]?.comment === comment;
  } catch {
    return false; // no such database yet
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A backlog of redactions, as of a homeserver whose job was off: each message redacted by the next one of its room. */
const backlog = `
  INSERT INTO redactions (event_id, redacts, have_censored, received_ts, recheck)
  SELECT said.event_id, said.before, false, said.received_ts, true
  FROM (
    SELECT e.event_id, e.received_ts, lag(e.event_id) OVER (PARTITION BY e.room_id ORDER BY e.stream_ordering) AS before
    FROM (SELECT event_id, room_id, received_ts, stream_ordering FROM events WHERE type = 'm.room.message' AND stream_ordering > 0 ORDER BY stream_ordering LIMIT 100000) AS e
  ) AS said
  WHERE said.before IS NOT NULL
  ON CONFLICT DO NOTHING`;

async function main(): Promise<void> {
  const events = Number(option('events', '1000000'));
  const database = option('database', 'synoptic_bench');
  if (!Number.isInteger(events) || events < 10_000 || !/^[a-z_][a-z0-9_]{0,62}$/.test(database)) {
    throw new Error('--events takes a whole number from 10000, --database a plain lower-case name');
  }
  const adminUrl = testPostgresUrl();
  const url = withDatabase(adminUrl, database);
  const comment = `synoptic benchmark ${events}, with a backlog`;
  if (await isLoaded(url, comment)) {
    console.log(`${database}: ${events} events are there`);
    return;
  }
  await dropDatabase(adminUrl, database);
  await createEmptyDatabase(adminUrl, database);
  const client = new Client({ connectionString: url });
  await client.connect();
  const startedMs = Date.now();
  let shown = '';
  const onProgress = (progress: LoadProgress): void => {
    const percent = Math.floor((progress.events / progress.totalEvents) * 10) * 10;
    const line = progress.phase === 'rows' ? `${percent} % of the rows` : progress.phase;
    if (line === shown) return;
    shown = line;
    console.log(`${database}: ${line} after ${Math.round((Date.now() - startedMs) / 1000)} s`);
  };
  await loadHomeserver(client, benchmarkSpec(events, testNowMs()), { onProgress });
  await client.query(backlog);
  // As autovacuum leaves any server that has run for a while: without it no index alone can answer.
  await client.query('VACUUM (ANALYZE)');
  await client.query(`COMMENT ON DATABASE ${database} IS '${comment}'`);
  await client.end();
  console.log(`${database}: ${events} events in ${Math.round((Date.now() - startedMs) / 1000)} s`);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
