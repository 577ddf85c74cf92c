import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventBadge } from '../../../../shared/contract/timeline';
import type { EventId, RoomId, UserId } from '../../../../shared/matrix/identifiers';
import { cloneDatabase, type ClonedDatabase } from '../../../testing/cloned-database';
import { explainingPool, wholeReads, type Explained } from '../../../testing/explaining-pool';
import { readDatabases } from '../../../testing/read-databases';
import { EventController } from '../../controllers/event-controller';
import { MembershipController } from '../../controllers/membership-controller';
import { RoomController } from '../../controllers/room-controller';
import { UserController } from '../../controllers/user-controller';
import type { Databases } from '../databases';

let clone: ClonedDatabase;
let databases: Databases;
let explained: Databases;
let noted: Explained[] = [];

beforeAll(async () => {
  clone = await cloneDatabase();
  databases = readDatabases(clone.url);
});
beforeEach(() => {
  noted = [];
  const pool = explainingPool(databases.main.pool, noted);
  const { main, state } = databases;
  explained = { main: { ...main, pool }, state: state && { ...state, pool } };
});
afterAll(async () => {
  await databases.main.pool.dispose();
  await clone.dispose();
});

describe('no answer reads a whole table or index', () => {
  it.each(['latest', 'room'] as const)('the rooms of local and remote users, in the order %j', async (order) => {
    const { users, serverName } = clone.truth;
    const memberships = new MembershipController(explained, serverName);
    for (const userId of [users.everyPast, users.busiest, users.remote, users.noRooms] as UserId[]) {
      const input = { userId, memberships: [], order, limit: 5 };
      const { nextCursor } = await memberships.listRooms({ ...input, cursor: null });
      await memberships.listRooms({ ...input, cursor: nextCursor, memberships: ['join'] });
    }
    expect(noted.length).toBeGreaterThan(20);
    expect(wholeReads(noted)).toEqual([]);
  });

  it('members, state and timelines of rooms of every kind, now and at a past time', async () => {
    const rooms = new RoomController(explained, clone.truth.serverName);
    const { plain, largest, serverLeft, stale, purged, partialState, stateReset, invited } = clone.truth.rooms;
    for (const { roomId } of [plain, largest, serverLeft, stale, purged, partialState, stateReset, invited]) {
      const room = { roomId: roomId as RoomId, limit: 5, cursor: null };
      for (const atMs of [undefined, clone.truth.nowMs - 30 * 86_400_000, clone.truth.nowMs]) {
        const at = atMs === undefined ? room : { ...room, atMs };
        await rooms.listMembers({ ...at, memberships: [] });
        for (const types of [[], ['m.room.member', 'm.room.name']]) await rooms.listState({ ...at, types });
      }
      const all = { ...room, types: [], badges: [], forward: false, outliers: false };
      const { nextCursor } = await rooms.listEvents(all);
      await rooms.listEvents({ ...all, cursor: nextCursor, outliers: true });
      await rooms.listEvents({ ...all, forward: true, fromMs: 1, toMs: clone.truth.nowMs, types: ['m.room.message'] });
      await rooms.listEvents({ ...all, jumpToMs: clone.truth.nowMs - 86_400_000 });
    }
    for (const badge of eventBadge.options) {
      const all = { types: [], badges: [badge], forward: false, outliers: false, limit: 5, cursor: null };
      await rooms.listEvents({ ...all, roomId: plain.roomId as RoomId });
    }
    // There is no index of reports by event: the newest are looked through, by their key. As many ids as a page of badges
    // asks for are more than the redactions of this small database.
    const allowed = / on (event_reports|redactions)( without a condition)?$/;
    expect(wholeReads(noted).filter((read) => !allowed.test(read))).toEqual([]);
  });

  it('headers and members of rooms of every kind', async () => {
    const rooms = new RoomController(explained, clone.truth.serverName);
    for (const { roomId } of Object.values(clone.truth.rooms)) {
      await rooms.get(roomId as RoomId);
      const input = { roomId: roomId as RoomId, memberships: ['join' as const], limit: 5 };
      const { nextCursor } = await rooms.listMembers({ ...input, cursor: null });
      await rooms.listMembers({ ...input, memberships: [], cursor: nextCursor });
    }
    expect(wholeReads(noted)).toEqual([]);
  });

  it('searches for rooms', async () => {
    const rooms = new RoomController(explained, clone.truth.serverName);
    for (const text of [clone.truth.rooms.plain.roomId, '!a', '#a', 'a']) {
      await rooms.search({ text, limit: 5, cursor: null });
    }
    // No index serves a part of a name: this one looks through the names of all rooms, within a time of its own.
    const allowed = /^scan_rooms_by_name: .* on room_stats_state/;
    expect(wholeReads(noted).filter((read) => !allowed.test(read))).toEqual([]);
  });

  it('headers of users, and searches by id or its beginning', async () => {
    const users = new UserController(explained, clone.truth.serverName);
    for (const userId of Object.values(clone.truth.users) as UserId[]) {
      await users.get(userId);
      await users.search({ text: userId, limit: 5, cursor: null });
    }
    await users.search({ text: '@ma', limit: 1, cursor: null });
    // pg_database has a row a database, and the search by name is the one that looks through the accounts.
    const allowed = /pg_database|^scan_users_by_name/;
    expect(wholeReads(noted).filter((read) => !allowed.test(read))).toEqual([]);
    expect(
      wholeReads(noted).filter((read) => read.startsWith('search_users_by_prefix') && !/pg_database/.test(read)),
    ).toEqual([]);
  });

  it('single events', async () => {
    const events = new EventController(explained, { ephemeralMessagesEnabled: () => true });
    for (const { eventId } of Object.values(clone.truth.events)) await events.get(eventId as EventId);
    for (const { redaction } of Object.values(clone.truth.redactions)) await events.get(redaction.eventId as EventId);
    expect(wholeReads(noted)).toEqual([]);
  });
});
