import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventId, RoomId, UserId } from '../../../../shared/matrix/identifiers';
import { cloneDatabase, type ClonedDatabase } from '../../../testing/cloned-database';
import { readDatabases } from '../../../testing/read-databases';
import { EventController } from '../../controllers/event-controller';
import { MembershipController } from '../../controllers/membership-controller';
import { RoomController } from '../../controllers/room-controller';
import { UserController } from '../../controllers/user-controller';
import type { Databases } from '../databases';

/** Roles belong to the whole server: only one test at a time may run the script. */
const rolesLock = 7_233_011;

let clone: ClonedDatabase;
let databases: Databases;

beforeAll(async () => {
  clone = await cloneDatabase();
  const admin = new Client({ connectionString: clone.adminUrl });
  const owner = new Client({ connectionString: clone.url });
  await Promise.all([admin.connect(), owner.connect()]);
  await admin.query('SELECT pg_advisory_lock($1)', [rolesLock]);
  await owner.query(readFileSync(join(__dirname, '../../../../migrations/roles.sql'), 'utf8'));
  await Promise.all([admin.end(), owner.end()]);
  const url = new URL(clone.url);
  url.username = 'synoptic_reader';
  databases = readDatabases(url.toString());
});
afterAll(async () => {
  await databases.main.pool.dispose();
  await clone.dispose();
});

describe('the reader role of the script', () => {
  it('may read everything that answers about users need', async () => {
    const { users, serverName } = clone.truth;
    const controller = new UserController(databases, serverName);
    const memberships = new MembershipController(databases, serverName);
    for (const userId of Object.values(users) as UserId[]) {
      expect((await controller.get(userId)).userId).toBe(userId);
      await memberships.listRooms({ userId, memberships: [], order: 'latest', limit: 3, cursor: null });
    }
    for (const text of ['mallory', 'zz no such', '@']) {
      expect((await controller.search({ text, limit: 3, cursor: null })).note).toBeNull();
    }
  });

  it('may read everything that answers about rooms and events need', async () => {
    const rooms = new RoomController(databases, clone.truth.serverName);
    for (const { roomId } of Object.values(clone.truth.rooms)) {
      expect((await rooms.get(roomId as RoomId)).roomId).toBe(roomId);
      await rooms.listMembers({ roomId: roomId as RoomId, memberships: [], limit: 3, cursor: null });
      await rooms.search({ text: roomId, limit: 3, cursor: null });
    }
    const events = new EventController(databases, { ephemeralMessagesEnabled: () => null });
    for (const { eventId } of Object.values(clone.truth.events)) {
      expect((await events.get(eventId as EventId)).eventId).toBe(eventId);
    }
  });
});
