import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventBadge } from '../../../../shared/contract/timeline';
import type { EventId, RoomId, UserId } from '../../../../shared/matrix/identifiers';
import { systemClock } from '../../../base/clock';
import { silentLog } from '../../../base/log';
import { prepareSite, type CensorSite } from '../../../testing/censor-site';
import { schemaWithout } from '../../../testing/read-databases';
import { CensorshipController } from '../../controllers/censorship-controller';
import { CensorController } from '../../controllers/censor-controller';
import { EventController } from '../../controllers/event-controller';
import { MembershipController } from '../../controllers/membership-controller';
import { RoomController } from '../../controllers/room-controller';
import { StandingContentController } from '../../controllers/standing-content-controller';
import { StreamFactsController } from '../../controllers/stream-facts-controller';
import { StreamUpdatesController } from '../../controllers/stream-updates-controller';
import { UserController } from '../../controllers/user-controller';
import { UserMessageController } from '../../controllers/user-message-controller';
import { UserRecordsController } from '../../controllers/user-records-controller';
import { DatabasePool } from '../../database-pool';
import { sql } from '../../sql';
import { buildDatabases, type Databases } from '../databases';
import { updatesReaders } from './updates/index';

let site: CensorSite;
let databases: Databases;

beforeAll(async () => {
  site = await prepareSite({ migrate: false });
  const target = site.target('synoptic_reader');
  const main = new DatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
  databases = buildDatabases({ main }, schemaWithout());
});
afterAll(async () => {
  await databases.main.pool.dispose();
  await site.dispose();
});

describe('the reader role of the script', () => {
  it('may read everything that answers about users need', async () => {
    const { users, serverName } = site.clone.truth;
    const controller = new UserController(databases, serverName);
    const memberships = new MembershipController(databases, serverName);
    const messages = new UserMessageController(databases, serverName);
    const records = new UserRecordsController(databases, serverName);
    for (const userId of Object.values(users) as UserId[]) {
      expect((await controller.get(userId)).userId).toBe(userId);
      await memberships.listRooms({ userId, memberships: [], order: 'latest', limit: 3, cursor: null });
      await messages.list({ userId, types: [], badges: [], limit: 3, cursor: null });
      await records.listDevices({ userId, limit: 3, cursor: null });
      await records.listSessions({ userId, limit: 3, cursor: null });
      await records.listReports({ userId, limit: 3, cursor: null });
    }
    for (const text of ['mallory', 'zz no such', '@']) {
      expect((await controller.search({ text, limit: 3, cursor: null })).note).toBeNull();
    }
  });

  it('may not read the tokens beside the addresses that users were seen at', async () => {
    const token = databases.main.pool.read('read_tokens', (txn) =>
      txn.query(sql`SELECT access_token FROM user_ips LIMIT 1`),
    );
    await expect(token).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('may read everything that the queue of censorships needs', async () => {
    const queue = new CensorshipController(databases, systemClock);
    const standing = new StandingContentController(databases);
    const { events, expiry, redactions } = site.clone.truth;
    for (const kind of ['expiry', 'redaction'] as const) {
      const terms = { kind, shiftMs: 0 };
      const wish = { ...terms, overdueOnly: false, limit: 100, cursor: null, keep: null };
      expect((await queue.list(wish)).rows.length).toBeGreaterThan(0);
      expect((await queue.readSummary({ ...terms, judged: 100 })).pending.value).toBeGreaterThan(0);
      const eventId = kind === 'expiry' ? expiry.future.eventId : (redactions.due.targetEventId ?? '');
      expect(await queue.get({ ...terms, eventId })).not.toBeNull();
    }
    const room = { roomId: events.selfDestructBoolean.roomId as RoomId, limit: 10, cursor: null };
    expect((await standing.listNeverExpiring(room, true)).items.length).toBeGreaterThan(0);
    await standing.listUnpruned(room, 0);
  });

  it('may read everything that streams and findings need', async () => {
    const facts = new StreamFactsController(databases);
    const read = await facts.read();
    const lacking = Object.entries(read).filter(([part, value]) => value === null && part !== 'ownCaches');
    const updates = new StreamUpdatesController(databases);
    for (const { stream } of updatesReaders) {
      const query = { writer: 'master', fromToken: 0, toToken: 1_000, limit: 100 };
      expect((await updates.fetchUpdates(stream, query)).upToToken).toBeGreaterThan(0);
    }
    const { sinceMs, estimatedEvents } = await facts.readOverview();
    const streams = new Set(read.sequences?.map(({ stream }) => stream));
    expect([lacking, sinceMs !== null, estimatedEvents !== null, streams.has('events'), await facts.mayProbe()]).toEqual([
      [], true, true, true, true,
    ]); // prettier-ignore
  });

  it('may read everything that answers about rooms and events need', async () => {
    const rooms = new RoomController(databases, site.clone.truth.serverName);
    for (const { roomId } of Object.values(site.clone.truth.rooms)) {
      expect((await rooms.get(roomId as RoomId)).roomId).toBe(roomId);
      await rooms.listMembers({ roomId: roomId as RoomId, memberships: [], limit: 3, cursor: null });
      await rooms.search({ text: roomId, limit: 3, cursor: null });
      const at = { roomId: roomId as RoomId, atMs: site.clone.truth.nowMs - 86_400_000, limit: 3, cursor: null };
      await rooms.listMembers({ ...at, memberships: [] });
      await rooms.listState({ ...at, types: [] });
      const events = { types: [], badges: eventBadge.options.slice(0, 5), forward: false, outliers: true };
      await rooms.listEvents({ ...events, roomId: roomId as RoomId, limit: 3, cursor: null });
      const claimed = { fromMs: 1, badges: [], outliers: false, roomId: roomId as RoomId, limit: 3, cursor: null };
      await rooms.listEvents({ ...events, ...claimed });
    }
    expect(await rooms.search({ text: 'a', limit: 3, cursor: null })).toMatchObject({ items: expect.any(Array) });
    const censor = new CensorController(databases.main, site.clone.truth.serverName);
    const { targets } = await censor.readPreview(
      Object.values(site.clone.truth.events).map(({ eventId }) => eventId),
      { thorough: true },
    );
    expect(targets.length).toBe(Object.values(site.clone.truth.events).length);
    const events = new EventController(databases, { ephemeralMessagesEnabled: () => null });
    for (const { eventId } of Object.values(site.clone.truth.events)) {
      expect((await events.get(eventId as EventId)).eventId).toBe(eventId);
    }
  });
});
