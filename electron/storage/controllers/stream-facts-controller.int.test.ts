import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainingPool, wholeReads, type Explained } from '../../testing/explaining-pool';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import { StreamFactsController } from './stream-facts-controller';

describe('what the database knows of processes and streams', () => {
  let site: ReadSite;
  let facts: StreamFactsController;
  beforeAll(async () => {
    site = await openReadSite();
    facts = new StreamFactsController(site.databases);
    await site.admin.query(`
      INSERT INTO stream_positions (stream_name, instance_name, stream_id)
        VALUES ('presence_stream', 'p2', 77), ('backfill', 'p2', -12);
      INSERT INTO cache_invalidation_stream_by_instance (stream_id, instance_name, cache_func, keys, invalidation_ts)
        VALUES (900001, 'synoptic', 'f', NULL, 4), (900002, 'synoptic', 'f', NULL, 5), (900003, 'zzz', 'f', NULL, 6);
      INSERT INTO worker_locks (lock_name, lock_key, instance_name, token, last_renewed_ts)
        VALUES ('purge', '!r:x', 'p1', 'secret', 42);
      INSERT INTO background_updates (update_name, progress_json, depends_on) VALUES ('an_update', '{}', 'another');
      INSERT INTO scheduled_tasks (id, action, status, timestamp)
        VALUES ('1', 'purge', 'scheduled', 7), ('2', 'purge', 'scheduled', 5), ('3', 'purge', 'complete', 1);
      INSERT INTO event_expiry (event_id, expiry_ts) VALUES ('$gone', 1), ('$later', 99999999999999)`);
  });
  afterAll(() => site.dispose());

  it('is read in the wire’s names and signs, each part with its rows', async () => {
    const read = await facts.read();
    const position = (stream: string, name: string) =>
      read.streamPositions?.find((row) => row.stream === stream && row.instanceName === name)?.position;
    expect({
      source: read.source,
      presence: position('presence', 'p2'),
      backfill: position('backfill', 'p2'),
      caches: [position('caches', 'synoptic'), position('caches', 'zzz')],
      ownCaches: read.ownCaches,
      locks: read.locks,
      updates: read.backgroundUpdates?.filter(({ name }) => name === 'an_update'),
      tasks: read.scheduledTasks?.filter(({ action }) => action === 'purge'),
      lowest: read.expiries?.lowest,
      isWithin: (read.connections?.used ?? 0) > 0 && (read.connections?.used ?? 0) <= (read.connections?.max ?? 0),
    }).toEqual({
      source: 'primary',
      presence: 77,
      backfill: 12,
      caches: [900_002, 900_003],
      ownCaches: { highest: 900_002, newestMs: 5 },
      locks: [{ name: 'purge', key: '!r:x', instanceName: 'p1', lastRenewedMs: 42 }],
      updates: [{ name: 'an_update', dependsOn: 'another' }],
      tasks: [{ action: 'purge', status: 'scheduled', count: 2, oldestMs: 5 }],
      lowest: {
        eventId: '$gone',
        dueMs: 1,
        eventExists: false,
        writtenBy: null,
        receivedMs: null,
        rejected: false,
        roomVersion: null,
      },
      isWithin: true,
    });
  });

  it('agrees with the tables: sequences, writers of the newest events, pending and overdue', async () => {
    const read = await facts.read();
    const { rows } = await site.admin.query<{ events: string; pending: number; overdue: number; writers: string[] }>(`
      SELECT (SELECT last_value FROM events_stream_seq) AS events,
        (SELECT count(*)::int FROM event_expiry) AS pending,
        (SELECT count(*)::int FROM event_expiry WHERE expiry_ts <= extract(epoch FROM now()) * 1000) AS overdue,
        (SELECT array_agg(DISTINCT instance_name ORDER BY instance_name) FROM
          (SELECT instance_name FROM events WHERE stream_ordering > 0 ORDER BY stream_ordering DESC LIMIT 1000) AS e) AS writers`);
    expect({
      events: read.sequences?.find(({ stream }) => stream === 'events')?.position,
      pending: read.expiries?.pending,
      overdue: read.expiries?.overdue,
      writers: read.eventWriters?.map(({ instanceName }) => instanceName),
    }).toEqual({
      events: Number(rows[0]?.events),
      pending: { value: rows[0]?.pending, exact: true },
      overdue: { value: rows[0]?.overdue, exact: true },
      writers: rows[0]?.writers,
    });
  });

  it('begins with the oldest account, in ms, and estimates what is large', async () => {
    await site.admin.query('ANALYZE events; ANALYZE users');
    const { rows } = await site.admin.query<{ since: string; events: number; users: number }>(`
      SELECT min(creation_ts) AS since, (SELECT count(*)::int FROM events) AS events, count(*)::int AS users
      FROM users WHERE creation_ts > 0`);
    const { users: withoutTime } = (
      await site.admin.query<{ users: number }>(
        'SELECT count(*)::int AS users FROM users WHERE creation_ts IS NULL OR creation_ts <= 0',
      )
    ).rows[0] ?? { users: 0 };
    expect(await facts.readOverview()).toEqual({
      sinceMs: Number(rows[0]?.since) * 1_000,
      estimatedEvents: rows[0]?.events,
      estimatedUsers: (rows[0]?.users ?? 0) + withoutTime,
    });
  });

  it('is positions and sequences alone where only they are asked for, the same as in the whole', async () => {
    const whole = await facts.read();
    const { streamPositions, sequences, source } = await facts.readPositions();
    expect({ streamPositions, sequences, source }).toEqual({
      streamPositions: whole.streamPositions,
      sequences: whole.sequences,
      source: 'primary',
    });
  });

  it('is read by indexes alone', async () => {
    const noted: Explained[] = [];
    const pool = explainingPool(site.databases.main.pool, noted);
    const explained = new StreamFactsController({ ...site.databases, main: { ...site.databases.main, pool } });
    await explained.read();
    await explained.readOverview();
    // Views and catalogues of the server itself have a row a relation or a database.
    const catalogue = /on (pg_|$)|Seq Scan on pg_/;
    expect([noted.length > 8, wholeReads(noted).filter((read) => !catalogue.test(read))]).toEqual([true, []]);
  });

  it('leaves out what an older homeserver does not have, and reads the rest', async () => {
    const databases = readDatabases(
      site.clone.url,
      schemaWithout('worker_locks', 'scheduled_tasks', 'stream_positions', 'event_expiry'),
    );
    const read = await new StreamFactsController(databases).read();
    await databases.main.pool.dispose();
    expect([read.locks, read.scheduledTasks, read.streamPositions, read.expiries, read.backgroundUpdates !== null]).toEqual([
      null, null, null, null, true,
    ]); // prettier-ignore
  });

  it('lets one copy of Synoptic at a time ask silent processes', async () => {
    await site.admin.query('BEGIN; SELECT pg_advisory_xact_lock(1937337859)');
    const meanwhile = await facts.mayProbe();
    await site.admin.query('COMMIT');
    expect([0x73796e03, meanwhile, await facts.mayProbe()]).toEqual([1_937_337_859, false, true]);
  });
});
