import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import type { RoomId } from '../../../shared/matrix/identifiers';
import { roomCases, type RoomCase } from '../../demo/generator/ground-truth';
import type { ClonedDatabase } from '../../testing/cloned-database';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import type { Databases } from '../databases/databases';
import { RoomController } from './room-controller';

let site: ReadSite;
let clone: ClonedDatabase;
let databases: Databases;
let rooms: RoomController;
let admin: Client;

beforeAll(async () => {
  site = await openReadSite();
  ({ clone, databases, admin } = site);
  rooms = new RoomController(databases, clone.truth.serverName);
});
afterAll(() => site.dispose());

// The generator makes valid ids.
const idOf = (name: RoomCase): RoomId => clone.truth.rooms[name].roomId as RoomId;

async function search(text: string, limit = 100): Promise<OutputOf<'rooms.search'>['items']> {
  const items: OutputOf<'rooms.search'>['items'] = [];
  for (let cursor: string | null = null; ;) {
    const page: OutputOf<'rooms.search'> = await rooms.search({ text, limit, cursor });
    items.push(...contract['rooms.search'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
}

async function members(roomId: RoomId, limit = 500): Promise<OutputOf<'rooms.listMembers'>> {
  const items: OutputOf<'rooms.listMembers'>['items'] = [];
  for (let cursor: string | null = null; ;) {
    const page: OutputOf<'rooms.listMembers'> = await rooms.listMembers({ roomId, memberships: [], limit, cursor });
    items.push(...contract['rooms.listMembers'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items };
  }
}

describe('a room', () => {
  it.each(roomCases)('of the kind %j is described with its trust', async (name) => {
    const truth = clone.truth.rooms[name];
    const room = contract['rooms.get'].output.parse(await rooms.get(idOf(name)));
    expect([room.roomId, room.version, room.trust.state]).toEqual([truth.roomId, truth.version, truth.trust]);
    if (truth.trust !== 'purged') expect(room.name).toBe(truth.name);
  });

  it('that the server has left is told from history: name, topic, creation, since when', async () => {
    const room = await rooms.get(idOf('serverLeft'));
    expect(room).toMatchObject({
      nameSource: 'history',
      members: null,
      createdMs: expect.any(Number),
      trust: { state: 'deleted', sinceMs: expect.any(Number) },
    });
    expect((await rooms.get(idOf('plain'))).nameSource).toBe('current');
  });

  it('that was purged is found by what a purge leaves, and says where', async () => {
    const room = await rooms.get(idOf('purged'));
    expect(room.traces).toContainEqual(expect.stringContaining('current_state_delta_stream'));
    const absent = rooms.get('!absent:example.org' as RoomId);
    await expect(absent).rejects.toMatchObject({ code: 'room_not_found' });
  });

  it('that was upgraded leads to the new one and back', async () => {
    expect((await rooms.get(idOf('upgradedOld'))).upgradedTo).toBe(idOf('upgradedNew'));
    expect((await rooms.get(idOf('upgradedNew'))).upgradedFrom).toBe(idOf('upgradedOld'));
  });

  it('says that it is blocked, encrypted or a space', async () => {
    expect((await rooms.get(idOf('blocked'))).blocked).toBe(true);
    expect((await rooms.get(idOf('encrypted'))).encryption).toBe('m.megolm.v1.aes-sha2');
    expect((await rooms.get(idOf('space'))).roomType).toBe('m.space');
    expect((await rooms.get(idOf('plain'))).blocked).toBe(false);
  });

  it('shows its aliases with who made them, its retention policy, who blocked it, and its loose ends', async () => {
    const { rows } = await admin.query<{ room_id: RoomId; room_alias: string; creator: string }>(
      'SELECT room_id, room_alias, creator FROM room_aliases ORDER BY room_alias LIMIT 1',
    );
    const { room_id: roomId, room_alias: alias, creator: createdBy } = rows[0] ?? expect.fail('no alias');
    expect((await rooms.get(roomId)).aliases).toContainEqual({ alias, createdBy });
    expect((await rooms.get(idOf('retention'))).retention).toEqual({ minMs: 86_400_000, maxMs: 2_592_000_000 });
    expect((await rooms.get(idOf('plain'))).retention).toBeNull();
    const blocked = await rooms.get(idOf('blocked'));
    expect([blocked.blocked, blocked.blockedBy]).toEqual([true, clone.truth.users.admin]);
    const loose = await admin.query<{ event_id: string }>(
      'SELECT event_id FROM event_forward_extremities WHERE room_id = $1 ORDER BY 1',
      [idOf('plain')],
    );
    const { extremities } = await rooms.get(idOf('plain'));
    expect(extremities?.items.map((item) => item.eventId).sort()).toEqual(loose.rows.map((row) => row.event_id));
    expect([extremities?.count, (await rooms.get(idOf('purged'))).extremities]).toEqual([loose.rows.length, null]);
  });

  it('is shown with the whole chain of its upgrades, from either end', async () => {
    const chain = [idOf('upgradedOld'), idOf('upgradedNew')].map((roomId) => ({ roomId, known: true }));
    for (const name of ['upgradedOld', 'upgradedNew'] as const) {
      expect((await rooms.get(idOf(name))).upgradeChain).toMatchObject(chain);
    }
    expect((await rooms.get(idOf('plain'))).upgradeChain).toMatchObject([{ roomId: idOf('plain'), known: true }]);
  });

  it('spans from its first event to its newest, outliers apart', async () => {
    const { rows } = await admin.query<{ first: string; newest: string }>(
      `SELECT (array_agg(received_ts ORDER BY stream_ordering))[1] AS first,
         (array_agg(received_ts ORDER BY stream_ordering DESC))[1] AS newest
       FROM events WHERE room_id = $1 AND NOT outlier AND stream_ordering > 0`,
      [idOf('serverLeft')],
    );
    const { firstEventMs, newestEventMs } = await rooms.get(idOf('serverLeft'));
    expect([firstEventMs, newestEventMs]).toEqual([Number(rows[0]?.first), Number(rows[0]?.newest)]);
    const purged = await rooms.get(idOf('purged'));
    expect([purged.firstEventMs, purged.newestEventMs]).toEqual([null, null]);
  });

  it('whose neighbours by upgrade are no ids at all is shown all the same', async () => {
    const { rows } = await admin.query<{ event_id: string; json: string }>(
      `SELECT j.event_id, j.json FROM event_json j JOIN current_state_events c USING (event_id)
       WHERE c.room_id = $1 AND c.type = 'm.room.create'`,
      [idOf('unnamed')],
    );
    const { event_id: eventId, json } = rows[0] ?? expect.fail('no creation');
    for (const claimed of ['', 'a\\u0000b', 'no id', '!'.repeat(300)]) {
      const claim = `{"content":{"predecessor":{"room_id":"${claimed}"}}}`;
      await admin.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [eventId, claim]);
      const { upgradeChain } = contract['rooms.get'].output.parse(await rooms.get(idOf('unnamed')));
      expect(upgradeChain.map((link) => link.known)).toEqual(claimed === '' ? [true] : [false, true]);
    }
    await admin.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [eventId, json]);
  });

  it('whose statistics are missing is named by its state', async () => {
    await admin.query('DELETE FROM room_stats_state WHERE room_id = $1', [idOf('busiest')]);
    const room = await rooms.get(idOf('busiest'));
    expect([room.name, room.nameSource]).toEqual([clone.truth.rooms.busiest.name, 'current']);
  });
});

describe('the search for rooms', () => {
  it('finds one by its id, in a link too, and by the beginning of the id', async () => {
    const roomId = idOf('plain');
    for (const text of [roomId, ` ${roomId} `, `https://matrix.to/#/${encodeURIComponent(roomId)}`]) {
      expect((await search(text)).map((room) => [room.roomId, room.matchedBy])).toEqual([[roomId, 'id']]);
    }
    for (const text of [roomId.slice(0, 12), roomId.slice(1, 12)]) {
      const found = await search(text);
      expect(found.find((room) => room.roomId === roomId)).toMatchObject({
        matchedBy: 'prefix',
        trust: { state: 'current' },
      });
      expect(found.every((room) => room.roomId.startsWith(roomId.slice(0, 12)))).toBe(true);
    }
  });

  it('finds all of them page by page, each once', async () => {
    const { rows } = await admin.query<{ room_id: string }>('SELECT room_id FROM rooms ORDER BY room_id');
    const paged = await search('!', 7);
    expect(paged.map((room) => room.roomId)).toEqual(rows.map((row) => row.room_id));
  });

  it('finds one by an alias of this server, or its beginning', async () => {
    const { rows } = await admin.query<{ room_alias: string; room_id: string }>(
      'SELECT room_alias, room_id FROM room_aliases ORDER BY room_alias LIMIT 1',
    );
    const alias = rows[0]?.room_alias ?? '';
    for (const text of [alias, alias.slice(0, -3), alias.slice(1, -3)]) {
      expect(await search(text)).toContainEqual(
        expect.objectContaining({ roomId: rows[0]?.room_id, matchedBy: 'alias' }),
      );
    }
  });

  it('finds rooms by a part of the name, in order of the name, each once, and says what it cannot find', async () => {
    const { rows } = await admin.query<{ room_id: string }>(
      `SELECT room_id FROM room_stats_state WHERE name ILIKE '%en%' ORDER BY name, room_id`,
    );
    expect(rows.length).toBeGreaterThan(3);
    const found = await search('En', 2);
    const byName = found.filter((room) => room.matchedBy === 'name').map((room) => room.roomId);
    expect(byName).toEqual(rows.map((row) => row.room_id).filter((roomId) => byName.includes(roomId)));
    const ids = found.map((room) => room.roomId);
    expect([new Set(ids).size, rows.every((row) => ids.includes(row.room_id))]).toEqual([ids.length, true]);
    const { note } = await rooms.search({ text: 'En', limit: 500, cursor: null });
    expect(note).toContain('server has left');
    expect((await rooms.search({ text: '!en', limit: 5, cursor: null })).note).toBeNull();
  });

  it('finds names with wildcards, quotes and controls by what they hold, however long they are', async () => {
    const roomId = idOf('unnamed');
    for (const name of ['100%_\\', `"'\u202E\u0001`, `z${'\u0001'.repeat(3_000)}`]) {
      await admin.query('UPDATE room_stats_state SET name = $2 WHERE room_id = $1', [roomId, name]);
      const found = await search(name.slice(0, 20), 1);
      expect(found.map((room) => [room.roomId, room.matchedBy])).toContainEqual([roomId, 'name']);
    }
    await admin.query('UPDATE room_stats_state SET name = NULL WHERE room_id = $1', [roomId]);
  });

  it('that takes too long by name lists what it found otherwise, and says why there may be more', async () => {
    const { pool } = databases.main;
    const read: typeof pool.read = (name, work, options) =>
      pool.read(name, work, name === 'scan_rooms_by_name' ? { ...options, timeoutMs: 1 } : options);
    const main = { ...databases.main, pool: { read } as unknown as typeof pool };
    await admin.query(
      `INSERT INTO room_stats_state (room_id, name) SELECT '!slow' || i, repeat('x', 200) FROM generate_series(1, 60000) AS i`,
    );
    const slow = new RoomController({ ...databases, main }, clone.truth.serverName);
    const { items, note } = await slow.search({ text: idOf('plain').slice(1, 12), limit: 5, cursor: null });
    await admin.query(`DELETE FROM room_stats_state WHERE room_id LIKE '!slow%'`);
    expect(note).toContain('took too long');
    expect(items.map((item) => item.roomId)).toContain(idOf('plain'));
  });

  it('finds a purged room by its whole id', async () => {
    expect(await search(idOf('purged'))).toMatchObject([{ roomId: idOf('purged'), trust: { state: 'purged' } }]);
  });

  it.each(['', ' ', '\u0000', '%', '_', "'", '!\u{10FFFF}', 'no such room', '$event', '\ud800'])(
    'is not confused by %j',
    async (text) => {
      expect(await search(text)).toEqual([]);
    },
  );
});

describe('the members of a room', () => {
  it('are those of its current state, in order of id, page by page each once', async () => {
    const { items, trust, atToken } = await members(idOf('largest'), 7);
    const { rows } = await admin.query<{ state_key: string; membership: string; event_id: string }>(
      `SELECT state_key, membership, event_id FROM current_state_events
       WHERE room_id = $1 AND type = 'm.room.member' ORDER BY state_key`,
      [idOf('largest')],
    );
    const newest = await admin.query<{ top: string }>(
      'SELECT max(stream_ordering) AS top FROM events WHERE room_id = $1 AND NOT outlier',
      [idOf('largest')],
    );
    expect(items.map((item) => [item.userId, item.membership, item.eventId])).toEqual(
      rows.map((row) => [row.state_key, row.membership, row.event_id]),
    );
    expect([trust.state, atToken]).toEqual(['current', Number(newest.rows[0]?.top)]);
    const joined = items.filter((item) => item.membership === 'join');
    expect(joined.length).toBe(clone.truth.rooms.largest.joinedMembers);
    expect(new Set(items.map((item) => item.local))).toEqual(new Set([true, false]));
  });

  it('can be narrowed to a membership', async () => {
    const all = (await members(idOf('largest'))).items.filter((item) => item.membership === 'leave');
    const input = { roomId: idOf('largest'), memberships: ['leave' as const], limit: 500, cursor: null };
    expect((await rooms.listMembers(input)).items).toEqual(all);
  });

  it('of a room that the server has left are as last known: locals by their own table, others by history', async () => {
    const { items, trust } = await members(idOf('serverLeft'), 2);
    const { rows } = await admin.query<{ user_id: string; membership: string }>(
      'SELECT user_id, membership FROM local_current_membership WHERE room_id = $1 ORDER BY user_id',
      [idOf('serverLeft')],
    );
    expect(trust.state).toBe('deleted');
    const local = items
      .filter((item) => item.local)
      .map((item) => ({ user_id: item.userId, membership: item.membership }));
    expect(local).toEqual(rows);
    const users = items.map((item) => item.userId);
    expect(users).toEqual([...new Set(users)].sort());
  });

  it('of a purged room are none, of an unknown one an error', async () => {
    expect((await members(idOf('purged'))).items).toEqual([]);
    await expect(members('!absent:example.org' as RoomId)).rejects.toMatchObject({ code: 'room_not_found' });
  });
});
