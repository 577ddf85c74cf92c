import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import type { Membership, UserRoom } from '../../../shared/contract/users';
import type { UserId } from '../../../shared/matrix/identifiers';
import { membershipCases, type MembershipTruth } from '../../demo/generator/ground-truth';
import type { ClonedDatabase } from '../../testing/cloned-database';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import type { Databases } from '../databases/databases';
import { MembershipController } from './membership-controller';

let site: ReadSite;
let clone: ClonedDatabase;
let databases: Databases;
let controller: MembershipController;
let admin: Client;

beforeAll(async () => {
  site = await openReadSite();
  ({ clone, databases, admin } = site);
  controller = new MembershipController(databases, clone.truth.serverName);
});
afterAll(() => site.dispose());

interface Listing {
  limit?: number;
  order?: 'latest' | 'room';
  memberships?: Membership[];
  from?: MembershipController;
}

type Page = OutputOf<'users.listRooms'>;

async function listAll(userId: string, listing: Listing = {}): Promise<Page & { pages: number }> {
  const { limit = 500, order = 'latest', memberships = [], from = controller } = listing;
  const items: UserRoom[] = [];
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    // The test's ids come from the generator, which makes valid ones.
    const page: Page = await from.listRooms({ userId: userId as UserId, memberships, order, limit, cursor });
    items.push(...contract['users.listRooms'].output.parse(page).items);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items, pages };
  }
}

/** An entry in the truth's fields. */
function comparable(room: UserRoom | undefined): unknown {
  return {
    roomId: room?.roomId,
    roomName: room?.name,
    forgotten: room?.forgotten,
    serverInRoom: room?.serverInRoom,
    stays: room?.stays.map(({ membership, eventIds, fromMs, endEventId, toMs, endKind, endedBy, reason }) => ({
      membership, eventIds, fromMs, endEventId, toMs, endKind, endedBy, reason,
    })), // prettier-ignore
  };
}

function expected(truth: MembershipTruth): unknown {
  const { roomId, roomName, forgotten, serverInRoom, stays } = truth;
  return { roomId, roomName, forgotten, serverInRoom, stays };
}

async function roomOf(truth: MembershipTruth, from = controller): Promise<UserRoom | undefined> {
  const { items } = await listAll(truth.userId, { from });
  return items.find((item) => item.roomId === truth.roomId);
}

describe('the rooms of a user', () => {
  it.each(membershipCases.filter((name) => name !== 'purged'))('tell the past %j as it was', async (name) => {
    const truth = clone.truth.memberships[name];
    expect(comparable(await roomOf(truth))).toEqual(expected(truth));
  });

  it('say of each membership what it is now; after a state reset none is left', async () => {
    for (const name of membershipCases.filter((each) => each !== 'purged')) {
      const truth = clone.truth.memberships[name];
      const now = name === 'stateReset' ? 'leave' : truth.membership;
      expect([name, (await roomOf(truth))?.membership]).toEqual([name, now]);
    }
  });

  it('come from the table of local memberships, those of remote users from history', async () => {
    const { joined, remoteJoined } = clone.truth.memberships;
    const local = await listAll(joined.userId);
    const remote = await listAll(remoteJoined.userId);
    expect([local.source, remote.source]).toEqual(['local_current_membership', 'room_memberships']);
    expect(local.notes).toEqual([expect.stringContaining('purged')]);
    expect(remote.notes[0]).toContain('remote user');
  });

  it('name a room that the server has left from history, and say since when it cannot be relied on', async () => {
    const truth = clone.truth.memberships.serverLeft;
    const room = await roomOf(truth);
    const { rows } = await admin.query<{ since: string }>(
      `SELECT max(e.received_ts) AS since FROM local_current_membership l JOIN events e USING (event_id)
       WHERE l.room_id = $1 AND l.membership IN ('leave', 'ban')`,
      [truth.roomId],
    );
    expect([room?.nameSource, room?.trust]).toEqual(['history', { state: 'deleted', sinceMs: Number(rows[0]?.since) }]);
  });

  it('lead from an upgraded room to the new one', async () => {
    const { upgradedOld, upgradedNew } = clone.truth.rooms;
    const { items } = await listAll(clone.truth.memberships.upgraded.userId);
    expect(items.find((room) => room.roomId === upgradedOld.roomId)?.upgradedTo).toBe(upgradedNew.roomId);
  });

  it.each(['latest', 'room'] as const)('in the order %j are the same by pages of three as at once', async (order) => {
    const userId = clone.truth.users.busiest;
    const atOnce = await listAll(userId, { order });
    const paged = await listAll(userId, { order, limit: 3 });
    expect(paged.items).toEqual(atOnce.items);
    expect(paged.pages).toBe(Math.ceil(atOnce.items.length / 3));
    expect(new Set(atOnce.items.map((room) => room.roomId)).size).toBe(atOnce.items.length);
    const key = (room: UserRoom): string | number => (order === 'room' ? room.roomId : -(room.lastChangeMs ?? 0));
    const keys = atOnce.items.map(key);
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });

  it('can be narrowed to some memberships', async () => {
    const userId = clone.truth.users.everyPast;
    const all = (await listAll(userId)).items;
    for (const wanted of [['ban', 'knock'], ['leave'], ['join']] as const) {
      const narrowed = (await listAll(userId, { memberships: [...wanted] })).items;
      expect(narrowed).toEqual(all.filter((room) => wanted.some((membership) => membership === room.membership)));
      expect(narrowed.length).toBeGreaterThan(0);
    }
  });

  it('are the same where an older schema, or unfinished rows, do not say the order of memberships', async () => {
    const userId = clone.truth.users.everyPast;
    const before = (await listAll(userId)).items;
    const old = readDatabases(
      clone.url,
      schemaWithout('room_memberships.event_stream_ordering', 'local_current_membership.event_stream_ordering'),
    );
    const from = new MembershipController(old, clone.truth.serverName);
    expect((await listAll(userId, { from })).items).toEqual(before);
    await old.main.pool.dispose();
    await admin.query('UPDATE room_memberships SET event_stream_ordering = NULL WHERE user_id = $1', [userId]);
    await admin.query('UPDATE local_current_membership SET event_stream_ordering = NULL WHERE user_id = $1', [userId]);
    expect((await listAll(userId)).items).toEqual(before);
  });

  it('are listed though events of theirs are gone or cannot be read', async () => {
    const truth = clone.truth.memberships.remoteKicked;
    const end = truth.stays[truth.stays.length - 1]?.endEventId;
    await admin.query(`UPDATE event_json SET json = '{"reason' WHERE event_id = $1`, [end]);
    expect((await roomOf(truth))?.stays.map((stay) => [stay.endKind, stay.reason])).toContainEqual(['kicked', null]);
    await admin.query('DELETE FROM event_json WHERE event_id = $1', [end]);
    await admin.query('DELETE FROM events WHERE event_id = $1', [end]);
    expect((await roomOf(truth))?.stays.map((stay) => stay.endKind)).toContain('kicked');
  });

  it('with more events than are read at once keep the newest and say so', async () => {
    const truth = clone.truth.memberships.profileChanges;
    const { rows } = await admin.query<{ top: string }>('SELECT max(stream_ordering) AS top FROM events');
    await admin.query(
      `INSERT INTO room_memberships (event_id, user_id, sender, room_id, membership, forgotten, event_stream_ordering)
       SELECT '$profile' || n, $1, $1, $2, 'join', 0, $3::bigint + n FROM generate_series(1, 600) n`,
      [truth.userId, truth.roomId, rows[0]?.top],
    );
    const room = await roomOf(truth);
    const stay = room?.stays[room.stays.length - 1];
    expect([room?.staysTruncated, stay?.eventIds.length, stay?.moreEvents]).toEqual([true, 50, 450]);
  });

  it('of somebody whom nothing here names are not found, and of an account without rooms are none', async () => {
    await expect(listAll(`@absent:${clone.truth.serverName}`)).rejects.toMatchObject({ code: 'user_not_found' });
    await expect(listAll('@absent:elsewhere.example')).rejects.toMatchObject({ code: 'user_not_found' });
    expect((await listAll(clone.truth.users.noRooms)).items).toEqual([]);
  });

  it('that were purged are listed where the user once tagged them, and no others', async () => {
    const { userId, roomId } = clone.truth.memberships.purged;
    expect(await roomOf(clone.truth.memberships.purged)).toBeUndefined();
    await admin.query(
      `INSERT INTO room_tags_revisions (user_id, room_id, stream_id) VALUES ($1, $2, 1), ($1, '!never:example.org', 1)
       ON CONFLICT DO NOTHING`,
      [userId, roomId],
    );
    const { items } = await listAll(userId, { limit: 4 });
    expect(items.filter((room) => room.purged)).toMatchObject([
      { roomId, membershipSource: 'room_tags_revisions', membership: 'leave', trust: { state: 'purged' }, stays: [] },
    ]);
  });

  it('refuse a cursor of another order or of no list', async () => {
    const userId = clone.truth.users.busiest as UserId;
    const input = { userId, memberships: [], limit: 1 };
    const { nextCursor } = await controller.listRooms({ ...input, order: 'room', cursor: null });
    for (const cursor of [nextCursor, 'nonsense']) {
      const asked = controller.listRooms({ ...input, order: 'latest', cursor });
      await expect(asked).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
  });

  it('to which only an invite over federation leads are named by what came with it', async () => {
    const userId = clone.truth.users.noRooms;
    const [roomId, eventId] = ['!afar:elsewhere.example', '$invite_from_afar'];
    const json = { unsigned: { invite_room_state: [{ type: 'm.room.name', content: { name: 'Afar' } }] } };
    await admin.query(`INSERT INTO rooms (room_id, is_public, creator, room_version) VALUES ($1, false, '', '10')`, [
      roomId,
    ]);
    await admin.query(
      `INSERT INTO local_current_membership (room_id, user_id, event_id, membership, event_stream_ordering)
       VALUES ($1, $2, $3, 'invite', -5)`,
      [roomId, userId, eventId],
    );
    await admin.query(
      `INSERT INTO room_memberships (event_id, user_id, sender, room_id, membership, forgotten)
       VALUES ($1, $2, '@ann:elsewhere.example', $3, 'invite', 0)`,
      [eventId, userId, roomId],
    );
    await admin.query(
      `INSERT INTO events (event_id, room_id, type, sender, processed, outlier, depth, topological_ordering, stream_ordering, origin_server_ts)
       VALUES ($1, $2, 'm.room.member', '@ann:elsewhere.example', true, true, 1, 1, -5, 1000)`,
      [eventId, roomId],
    );
    await admin.query(`INSERT INTO event_json (event_id, room_id, internal_metadata, json) VALUES ($1, $2, '{}', $3)`, [
      eventId,
      roomId,
      JSON.stringify(json),
    ]);
    expect((await listAll(userId)).items).toMatchObject([
      { roomId, name: 'Afar', nameSource: 'history', membership: 'invite', trust: { state: 'deleted', sinceMs: null } },
    ]);
  });
});
