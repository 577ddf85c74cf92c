import { changeMembership } from '../memberships';
import { encryptedContent } from '../message-content';
import { setState } from '../room-builder';
import { stableRoomVersions } from '../room-versions';
import type { World } from '../world';
import type { Cast } from './cast';
import { chatter, daysAgo, gather, noteRoom } from './telling';

/** How many rooms these stories make. */
export const storyRooms = stableRoomVersions.length + 9;

/** Rooms that are special in themselves, and one plain room of each version. */
export function scheduleRooms(world: World, cast: Cast): void {
  stableRoomVersions.forEach((version, index) => {
    world.at(daysAgo(world, 1400 - index * 100), () => roomOfVersion(world, cast, version));
  });
  world.at(daysAgo(world, 1420), () => nullVersion(world, cast));
  world.at(daysAgo(world, 210), () => unknownVersion(world, cast));
  world.at(daysAgo(world, 880), () => encrypted(world, cast));
  world.at(daysAgo(world, 870), () => space(world, cast));
  world.at(daysAgo(world, 350), () => blocked(world, cast));
  world.at(daysAgo(world, 340), () => hostileName(world, cast));
  world.at(daysAgo(world, 330), () => unnamed(world, cast));
  world.at(daysAgo(world, 320), () => retention(world, cast));
}

function roomOfVersion(world: World, cast: Cast, version: string): void {
  const wish = { version, creator: cast.alice, name: `Release ${version} planning`, joinRule: 'public' as const };
  const room = gather(world, wish, [cast.bob, cast.rita]);
  chatter(world, room, 3);
  const message = world.persist(room, {
    type: 'm.room.message',
    sender: cast.bob.userId,
    content: { msgtype: 'm.text', body: `The checklist for release ${version} is ready: grüße, 日本, 🎉` },
  });
  world.truth.messageOfVersion[version] = world.truthOf(room, message);
  if (version !== '10') return;
  world.truth.events.set('plain', world.truthOf(room, message));
  const create = room.stateOf('m.room.create');
  const levels = room.stateOf('m.room.power_levels');
  const member = room.members.get(cast.bob.userId);
  if (!create || !levels || !member) throw new Error('A room that was just made lacks its first state');
  world.truth.events.set('create', world.truthOf(room, create));
  world.truth.events.set('powerLevels', world.truthOf(room, levels));
  const { eventId, streamOrdering, receivedMs } = member;
  const ref = {
    eventId,
    streamOrdering,
    receivedMs,
    roomId: room.roomId,
    type: 'm.room.member',
    sender: cast.bob.userId,
    depth: 0,
  };
  world.truth.events.set('member', world.truthOf(room, ref));
}

/** A very old room that the server has left: its version was never filled in. */
function nullVersion(world: World, cast: Cast): void {
  const wish = {
    version: '1',
    storedVersion: null,
    creator: cast.keeper,
    name: 'First contact',
    joinRule: 'public' as const,
  };
  const room = gather(world, wish, [cast.alice]);
  chatter(world, room, 3);
  const message = world.persist(room, {
    type: 'm.room.message',
    sender: cast.alice.userId,
    content: { msgtype: 'm.text', body: 'Hello, is this thing on?' },
  });
  world.truth.events.set('nullVersion', world.truthOf(room, message));
  changeMembership(world, room, { user: cast.alice.userId, membership: 'leave' });
  noteRoom(world, 'nullVersion', room);
}

function unknownVersion(world: World, cast: Cast): void {
  const room = gather(
    world,
    { version: 'org.example.unreleased', creator: cast.mod, name: 'Protocol tests', joinRule: 'public' },
    [cast.bob],
  );
  chatter(world, room, 2);
  const content = { msgtype: 'm.text', body: 'This room follows rules of the future' };
  const message = world.persist(room, { type: 'm.room.message', sender: cast.bob.userId, content });
  world.truth.events.set('unknownVersion', world.truthOf(room, message));
  const expiryMs = world.spec.nowMs - 25 * 86_400_000;
  const brief = world.persist(room, {
    type: 'm.room.message',
    sender: cast.bob.userId,
    content: { msgtype: 'm.text', body: 'Gone tomorrow', 'org.matrix.self_destruct_after': expiryMs },
  });
  world.truth.expiry.set('unknownVersion', { eventId: brief.eventId, expiryMs, roomId: room.roomId });
  noteRoom(world, 'unknownVersion', room);
}

function encrypted(world: World, cast: Cast): void {
  const room = gather(
    world,
    { version: '9', creator: cast.alice, name: 'Family', joinRule: 'invite', encrypted: true },
    [cast.bob],
  );
  for (let i = 0; i < 6; i++) {
    const sender = world.random.pick(room.joined);
    const event = world.persist(room, { type: 'm.room.encrypted', sender, content: encryptedContent(world) });
    if (i === 3) world.truth.events.set('encrypted', world.truthOf(room, event));
  }
  noteRoom(world, 'encrypted', room);
}

function space(world: World, cast: Cast): void {
  const wish = {
    version: '9',
    creator: cast.admin,
    name: 'Everything here',
    joinRule: 'public' as const,
    roomType: 'm.space',
  };
  const room = gather(world, wish, [cast.alice, cast.bob, cast.mod]);
  for (const child of world.rooms.filter((other) => other !== room && other.localJoined > 0).slice(-8)) {
    setState(world, room, { type: 'm.space.child', stateKey: child.roomId, content: { via: [world.spec.serverName] } });
  }
  noteRoom(world, 'space', room);
}

function blocked(world: World, cast: Cast): void {
  const room = gather(world, { version: '10', creator: cast.spammer, name: 'Cheap watches', joinRule: 'public' }, [
    cast.bob,
  ]);
  chatter(world, room, 4);
  changeMembership(world, room, {
    user: cast.bob.userId,
    membership: 'leave',
    by: cast.admin.userId,
    reason: 'Room shut down',
  });
  world.row('blocked_rooms', { room_id: room.roomId, user_id: cast.admin.userId });
  noteRoom(world, 'blocked', room);
}

function hostileName(world: World, cast: Cast): void {
  const name = '<script>alert("room")</script>\u202e\u2066 =HYPERLINK("http://evil.example")';
  const room = gather(
    world,
    { version: '11', creator: cast.hostile, name, topic: '"><svg onload=alert(1)>', joinRule: 'public' },
    [cast.alice],
  );
  chatter(world, room, 3);
  noteRoom(world, 'hostileName', room);
}

function unnamed(world: World, cast: Cast): void {
  const room = gather(world, { version: '10', creator: cast.alice, name: null, joinRule: 'invite' }, [cast.bob]);
  chatter(world, room, 5);
  noteRoom(world, 'unnamed', room);
}

function retention(world: World, cast: Cast): void {
  const room = gather(world, { version: '10', creator: cast.mod, name: 'Short memory', joinRule: 'public' }, [
    cast.alice,
  ]);
  const event = world.persist(room, {
    type: 'm.room.retention',
    sender: cast.mod.userId,
    stateKey: '',
    content: { min_lifetime: 86_400_000, max_lifetime: 2_592_000_000 },
  });
  world.row('room_retention', {
    room_id: room.roomId,
    event_id: event.eventId,
    min_lifetime: 86_400_000,
    max_lifetime: 2_592_000_000,
  });
  chatter(world, room, 3);
  noteRoom(world, 'retention', room);
}
