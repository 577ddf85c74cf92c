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
