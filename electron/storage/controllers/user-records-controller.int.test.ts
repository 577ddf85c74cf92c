import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserId } from '../../../shared/matrix/identifiers';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import { UserRecordsController } from './user-records-controller';

let site: ReadSite;
let records: UserRecordsController;
const all = { limit: 100, cursor: null };

beforeAll(async () => {
  site = await openReadSite();
  records = new UserRecordsController(site.databases, site.clone.truth.serverName);
});
afterAll(() => site.dispose());

const serverName = (): string => site.clone.truth.serverName;
const local = (name: string): UserId => `@${name}:${serverName()}` as UserId;

async function addUser(userId: string): Promise<void> {
  await site.admin.query('INSERT INTO users (name, creation_ts) VALUES ($1, 1700000000)', [userId]);
}

/** Every page of a list, with a limit of two. */
async function pages<T>(
  list: (page: { limit: number; cursor: string | null }) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[][]> {
  const read: T[][] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ limit: 2, cursor });
    read.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && read.length < 20);
  return read;
}

describe('devices of a user', () => {
  it('are listed by their id, page by page, without the rows that hold keys', async () => {
    const userId = local('devices');
    await addUser(userId);
    for (const [id, hidden] of [['C', false], ['A', false], ['B', null], ['key', true]] as const) {
      await site.admin.query(
        `INSERT INTO devices (user_id, device_id, display_name, last_seen, ip, user_agent, hidden)
          VALUES ($1, $2, $3, 1700000000123, '203.0.113.9', 'Client/1', $4)`,
        [userId, id, `Name of ${id}`, hidden],
      );
    } // prettier-ignore
    const read = await pages((page) => records.listDevices({ userId, ...page }));
    expect(read.map((page) => page.map(({ deviceId }) => deviceId))).toEqual([['A', 'B'], ['C']]);
    expect(read[0]?.[0]).toEqual({
      deviceId: 'A',
      displayName: 'Name of A',
      lastSeenMs: 1_700_000_000_123,
      ip: '203.0.113.9',
      userAgent: 'Client/1',
    });
  });

  it('of a remote user are said to be elsewhere', async () => {
    const { items, notes } = await records.listDevices({ userId: site.clone.truth.users.remote as UserId, ...all });
    expect([items, notes[0]]).toEqual([[], expect.stringContaining('remote user')]);
  });

  it('of an unknown user are an error', async () => {
    await expect(records.listDevices({ userId: local('nobody.at.all'), ...all })).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });
});

describe('sessions of a user', () => {
  it('are listed last seen first, each once although it has several tokens, and never with one', async () => {
    const userId = local('sessions');
    await addUser(userId);
    const seen: readonly (readonly [string, string | null, string, number])[] = [
      ['secret-1', 'D1', '203.0.113.1', 5],
      ['secret-2', 'D1', '203.0.113.1', 5],
      ['secret-3', 'D1', '203.0.113.2', 5],
      ['secret-4', null, '203.0.113.3', 7],
      ['secret-5', 'D2', '203.0.113.4', 3],
    ];
    for (const row of seen) {
      await site.admin.query(
        `INSERT INTO user_ips (user_id, access_token, device_id, ip, user_agent, last_seen)
          VALUES ($1, $2, $3, $4, 'Client/2', $5)`,
        [userId, ...row],
      );
    }
    const read = await pages((page) => records.listSessions({ userId, ...page }));
    const flat = read.flat();
    expect(flat.map(({ lastSeenMs }) => lastSeenMs)).toEqual([7, 5, 5, 3]);
    expect(new Set(flat.map(({ ip }) => ip)).size).toBe(4);
    expect(flat[0]).toEqual({ deviceId: null, ip: '203.0.113.3', userAgent: 'Client/2', lastSeenMs: 7 });
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it('are not there where the schema has no such table, and the answer says so', async () => {
    const without = readDatabases(site.clone.url, schemaWithout('user_ips'));
    const older = new UserRecordsController(without, serverName());
    const { items, notes } = await older.listSessions({ userId: site.clone.truth.users.busiest as UserId, ...all });
    await without.main.pool.dispose();
    expect([items, notes[0]]).toEqual([[], expect.stringContaining('user_ips')]);
  });
});

describe('reports about a user', () => {
  it('are those of the user, then those of their events, newest first, over several pages', async () => {
    const userId = site.clone.truth.users.busiest as UserId;
    const { rows } = await site.admin.query<{ event_id: string; room_id: string }>(
      'SELECT event_id, room_id FROM events WHERE sender = $1 LIMIT 3',
      [userId],
    );
    for (const [index, { event_id, room_id }] of rows.entries()) {
      await site.admin.query(
        `INSERT INTO event_reports (id, received_ts, room_id, event_id, user_id, reason)
          VALUES ($1, $2, $3, $4, '@reporter:x', 'why')`,
        [100 + index, 1_000 + index, room_id, event_id],
      );
    }
    for (const id of [200, 201]) {
      await site.admin.query(
        `INSERT INTO user_reports (id, received_ts, target_user_id, user_id, reason) VALUES ($1, $2, $3, '@r:x', 'all')`,
        [id, id, userId],
      );
    }
    const read = await pages((page) => records.listReports({ userId, ...page }));
    expect(read.flat().map(({ kind, reportId }) => [kind, reportId])).toEqual([
      ['user', 201], ['user', 200], ['event', 102], ['event', 101], ['event', 100],
    ]); // prettier-ignore
    expect(read.flat()[2]).toEqual({
      reportId: 102,
      kind: 'event',
      reportedMs: 1_002,
      reporter: '@reporter:x',
      reason: 'why',
      eventId: rows[2]?.event_id,
      roomId: rows[2]?.room_id,
    });
  });

  it('are found behind thousands of reports about others, page by page', async () => {
    const userId = local('reported.long.ago');
    await addUser(userId);
    await site.admin.query(
      `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, sender)
        VALUES (1, '$reported.long.ago', 'm.room.message', '!r:x', true, false, 1, $1)`,
      [userId],
    );
    await site.admin.query(
      `INSERT INTO event_reports (id, received_ts, room_id, event_id, user_id)
        SELECT n, n, '!r:x', CASE n WHEN 1000 THEN '$reported.long.ago' ELSE '$gone' || n END, '@r:x'
        FROM generate_series(1000, 6000) AS n`,
    );
    const read = await pages((page) => records.listReports({ userId, ...page }));
    expect(read.map((page) => page.map(({ reportId }) => reportId))).toEqual([[], [], [1000]]);
  });

  it('of the user as a whole are missing on a schema without them, and the answer says so', async () => {
    const without = readDatabases(site.clone.url, schemaWithout('user_reports', 'event_reports'));
    const older = new UserRecordsController(without, serverName());
    const { items, notes } = await older.listReports({ userId: site.clone.truth.users.busiest as UserId, ...all });
    await without.main.pool.dispose();
    expect([items, notes.join(' ')]).toEqual([[], expect.stringMatching(/event_reports.*user_reports/)]);
  });
});
