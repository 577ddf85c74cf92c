import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import { localpartOf, type UserId } from '../../../shared/matrix/identifiers';
import { userCases, type UserCase } from '../../demo/generator/ground-truth';
import type { ClonedDatabase } from '../../testing/cloned-database';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import type { Databases } from '../databases/databases';
import { UserController } from './user-controller';

let site: ReadSite;
let clone: ClonedDatabase;
let databases: Databases;
let users: UserController;
let admin: Client;

beforeAll(async () => {
  site = await openReadSite();
  ({ clone, databases, admin } = site);
  users = new UserController(databases, clone.truth.serverName);
});
afterAll(() => site.dispose());

// The generator makes valid ids.
const idOf = (name: UserCase): UserId => clone.truth.users[name] as UserId;
const get = async (userId: UserId): Promise<OutputOf<'users.get'>> =>
  contract['users.get'].output.parse(await users.get(userId));

async function search(text: string, limit = 100, from = users): Promise<OutputOf<'users.search'>> {
  const items: OutputOf<'users.search'>['items'] = [];
  for (let cursor: string | null = null; ;) {
    const page: OutputOf<'users.search'> = await from.search({ text, limit, cursor });
    items.push(...contract['users.search'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items };
  }
}

describe('a user', () => {
  it.each(userCases)('of the kind %j is described', async (name) => {
    const user = await get(idOf(name));
    const isRemote = name === 'remote' || name === 'remoteSpammer';
    expect([user.userId, user.local, user.account === null]).toEqual([idOf(name), !isRemote, isRemote]);
  });

  it('is told with the state of the account', async () => {
    const accounts = { admin: 'admin', deactivated: 'deactivated', erased: 'erased', locked: 'locked', suspended: 'suspended', shadowBanned: 'shadowBanned', guest: 'guest' } as const; // prettier-ignore
    for (const [name, field] of Object.entries(accounts)) {
      expect([name, (await get(idOf(name as UserCase))).account?.[field]]).toEqual([name, true]);
    }
    expect((await get(idOf('appservice'))).account?.appserviceId).toEqual(expect.any(String));
    const { rows } = await admin.query<{ creation_ts: string }>('SELECT creation_ts FROM users WHERE name = $1', [
      idOf('admin'),
    ]);
    expect((await get(idOf('admin'))).account?.createdMs).toBe(Number(rows[0]?.creation_ts) * 1000);
  });

  it('is counted by membership now, and has devices without the hidden ones', async () => {
    const userId = idOf('everyPast');
    const { rows } = await admin.query<{ membership: string; rooms: string }>(
      'SELECT membership, count(*) AS rooms FROM local_current_membership WHERE user_id = $1 GROUP BY membership',
      [userId],
    );
    const devices = await admin.query<{ devices: string; seen: string | null }>(
      'SELECT count(*) AS devices, max(last_seen) AS seen FROM devices WHERE user_id = $1 AND NOT hidden',
      [userId],
    );
    const user = await get(userId);
    const counted = Object.fromEntries(rows.map((row) => [row.membership, Number(row.rooms)]));
    expect(user.counts).toMatchObject({ ...counted, exact: true });
    expect(user.counts.forgotten).toBeGreaterThan(0);
    expect([user.deviceCount, user.lastSeenMs]).toEqual([
      Number(devices.rows[0]?.devices),
      devices.rows[0]?.seen === null ? null : Number(devices.rows[0]?.seen),
    ]);
  });

  it('of another server is told from history', async () => {
    const user = await get(idOf('remote'));
    expect(user).toMatchObject({ local: false, account: null, deviceCount: null });
    expect(user.counts.total).toBeGreaterThan(0);
  });

  it('is not found where nothing names it', async () => {
    for (const userId of [`@absent:${clone.truth.serverName}`, '@absent:elsewhere.example']) {
      await expect(get(userId as UserId)).rejects.toMatchObject({ code: 'user_not_found' });
    }
  });

  it('is read from an older schema, where what it lacks is not known', async () => {
    const old = readDatabases(clone.url, schemaWithout('users.locked', 'users.suspended', 'users.approved'));
    const user = await new UserController(old, clone.truth.serverName).get(idOf('locked'));
    await old.main.pool.dispose();
    expect(user.account).toMatchObject({ locked: null, suspended: null, approved: null });
  });
});

describe('the search for users', () => {
  it('finds one by the whole id, in a link too, and by localpart with or without @', async () => {
    const userId = idOf('everyPast');
    for (const text of [userId, `https://matrix.to/#/${userId}`, ` ${userId}`]) {
      expect((await search(text)).items).toMatchObject([{ userId, matchedBy: 'id', local: true, source: 'users' }]);
    }
    const localpart = localpartOf(userId);
    for (const text of [localpart, `@${localpart}`, localpart.slice(0, -1)]) {
      expect((await search(text)).items[0]).toMatchObject({ userId, matchedBy: 'prefix', source: 'users' });
    }
  });

  it('finds local users by any part of their name or localpart, in any case', async () => {
    const { rows } = await admin.query<{ full_user_id: string; displayname: string }>(
      `SELECT full_user_id, displayname FROM profiles WHERE displayname ~ '^[A-Za-z]{6,}' ORDER BY full_user_id LIMIT 1`,
    );
    const { full_user_id: userId = '', displayname = '' } = rows[0] ?? {};
    const found = (await search(displayname.slice(1, 5).toUpperCase())).items;
    expect(found).toContainEqual(expect.objectContaining({ userId, local: true }));
  });

  it('lists local users first, each user once, the same by pages', async () => {
    const atOnce = await search('a');
    const keys = atOnce.items.map((user) => user.userId);
    expect(new Set(keys).size).toBe(keys.length);
    const places = atOnce.items.map((user) => (user.local ? 0 : 1));
    expect(places).toEqual([...places].sort());
    expect((await search('a', 3)).items).toEqual(atOnce.items);
    expect(atOnce.items.length).toBeGreaterThan(3);
  });

  it('finds a remote user by id, also one that only history knows', async () => {
    expect((await search(idOf('remote'))).items).toMatchObject([{ userId: idOf('remote'), local: false }]);
    await admin.query('DELETE FROM user_directory WHERE user_id = $1', [idOf('remote')]);
    expect((await search(idOf('remote'))).items).toMatchObject([{ matchedBy: 'id', source: 'room_memberships' }]);
  });

  it.each(['%', '_', '\\', "'; DROP TABLE users", '\u0000', '@', '@:', ':* & !', '\ud800', 'zzzz no such user'])(
    'is not confused by %j',
    async (text) => {
      const { items } = await search(text, 500);
      if (text !== '@')
        expect(items.filter((user) => !JSON.stringify(user).includes(JSON.stringify(text).slice(1, -1)))).toEqual([]);
      if (text !== '_') expect(items.length > 0).toBe(text === '@');
    },
  );

  it('gives up looking through the accounts in time, says so, and still asks the directory', async () => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE');
    const found = await users.search({ text: 'mallory', limit: 10, cursor: null });
    await admin.query('ROLLBACK');
    expect(found.note).toContain('took too long');
    expect((await search('mallory')).note).toBeNull();
  });

  it('works where the database compares text by a locale, and where profiles do not hold the whole id', async () => {
    const old = readDatabases(clone.url, schemaWithout('profiles.full_user_id'));
    const controller = new UserController(old, clone.truth.serverName);
    expect((await search('mallory', 100, controller)).items[0]?.userId).toBe(idOf('everyPast'));
    expect((await search('allor', 100, controller)).items).toEqual((await search('allor')).items);
    const wish = { text: '@mal', serverName: null, after: null, limit: 10 };
    const [range, scan] = await old.main.pool.read('compare', async (txn) => [
      await old.main.userSearch.listAccountsByPrefixTxn(txn, { ...wish, byCodePoint: true }),
      await old.main.userSearch.listAccountsByPrefixTxn(txn, { ...wish, byCodePoint: false }),
    ]);
    await old.main.pool.dispose();
    expect(range).toEqual(scan);
    expect(range?.length).toBeGreaterThan(0);
  });
});
