import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserRoom } from '../../shared/contract/users';
import type { MembershipTruth, RoomTruth } from '../lab/ground-truth';
import { connectLab, type ConnectedLab } from './connected-lab';

let connected: ConnectedLab;
beforeAll(async () => {
  connected = await connectLab({ name: 'past_rooms' }, []);
}, 300_000);
afterAll(() => connected?.dispose());

/** All rooms of a user, by pages of two, so that every listing crosses pages. */
async function roomsOf(userId: string): Promise<UserRoom[]> {
  const items: UserRoom[] = [];
  for (let cursor: string | null = null; ;) {
    const page: { items: UserRoom[]; nextCursor: string | null } = await connected.synoptic.call('users.listRooms', {
      userId,
      limit: 2,
      cursor,
    });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
}

function roomOf(truth: MembershipTruth): RoomTruth {
  const room = connected.truth.rooms.find(({ roomId }) => roomId === truth.roomId);
  if (room === undefined) throw new Error(`the seed does not know the room of ${truth.label}`);
  return room;
}

function told(room: UserRoom | undefined): unknown {
  return {
    membership: room?.membership,
    forgotten: room?.forgotten,
    name: room?.name,
    serverInRoom: room?.serverInRoom,
    upgradedTo: room?.upgradedTo,
    stays: room?.stays.map(({ membership, endKind, endedBy, reason, profileChanges }) => ({
      membership,
      endKind,
      endedBy,
      reason,
      profileChanges,
    })),
  };
}

describe('the past rooms of every user of a real homeserver', () => {
  it('are told as they were: joined, left, kicked, banned, invited, knocked, forgotten, rejoined, left by the server', async () => {
    const living = connected.truth.memberships.filter((truth) => !roomOf(truth).purged);
    expect(living.length).toBeGreaterThan(30);
    for (const truth of living) {
      const room = (await roomsOf(truth.userId)).find(({ roomId }) => roomId === truth.roomId);
      const { name, serverInRoom, upgradedTo } = roomOf(truth);
      // Null in the seed is a state reset: the room's state names the user no more, which the specification reads as leave.
      const { membership, forgotten, stays } = { ...truth, membership: truth.membership ?? 'leave' };
      const expected = { membership, forgotten, name, serverInRoom, upgradedTo, stays };
      expect({ label: truth.label, ...(told(room) as object) }).toEqual({ label: truth.label, ...expected });
    }
  });

  it('say where they come from: local users from their own table, remote ones from history', async () => {
    for (const { userId, label } of connected.truth.memberships) {
      const local = userId.endsWith(`:${connected.truth.serverName}`);
      const { source } = await connected.synoptic.call('users.listRooms', { userId });
      expect([label, source]).toEqual([label, local ? 'local_current_membership' : 'room_memberships']);
    }
  });

  it('carry the trust of each room, and a room that the server has left has a name from history and a time', async () => {
    for (const { roomId, label, left, purged, name, version } of connected.truth.rooms) {
      const room = await connected.synoptic.call('rooms.get', { roomId });
      const state = purged ? 'purged' : left ? 'deleted' : 'current';
      expect([label, room.trust.state, room.name]).toEqual([label, state, name]);
      if (!purged) expect([label, room.version]).toEqual([label, version]);
      if (left && !purged) {
        expect([room.nameSource, room.trust.sinceMs]).toEqual(['history', expect.any(Number)]);
      }
    }
  });

  it('lack purged rooms, say so, and list one that the user had tagged', async () => {
    const purged = connected.truth.memberships.filter((truth) => roomOf(truth).purged);
    const [first] = purged;
    if (first === undefined) throw new Error('the seed purged no room');
    const before = await connected.synoptic.call('users.listRooms', { userId: first.userId });
    expect(before.items.some(({ roomId }) => roomId === first.roomId)).toBe(false);
    expect(before.notes.some((note) => note.includes('purged'))).toBe(true);
    // What setting a tag writes, and what a purge leaves (1.163).
    await connected.database.query(
      'INSERT INTO room_tags_revisions (user_id, room_id, stream_id) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING',
      [first.userId, first.roomId],
    );
    const after = await roomsOf(first.userId);
    expect(after.find(({ roomId }) => roomId === first.roomId)).toMatchObject({ purged: true, stays: [] });
  });
});
