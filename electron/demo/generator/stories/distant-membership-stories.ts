import { changeMembership } from '../memberships';
import { createRoom, createRoomKnownByInvite, setState } from '../room-builder';
import { resetMembership } from '../room-state-rows';
import type { World } from '../world';
import type { Cast } from './cast';
import { chatter, daysAgo, gather, noteRoom, Past } from './telling';

/** How many rooms these stories make. */
export const distantMembershipRooms = 10;

/** Memberships whose end is not simply an event in a room that the server is in. */
export function scheduleDistantMemberships(world: World, cast: Cast): void {
  world.at(daysAgo(world, 1200), () => serverLeaves(world, cast));
  world.at(daysAgo(world, 720), () => stateReset(world, cast));
  world.at(daysAgo(world, 680), () => staleRoom(world, cast));
  world.at(daysAgo(world, 950), () => upgrade(world, cast));
  world.at(daysAgo(world, 760), () => purged(world, cast));
  world.at(daysAgo(world, 0.4), () => partialState(world, cast));
  world.at(daysAgo(world, 3), () => invitedFromAfar(world, cast));
  world.at(daysAgo(world, 540), () => remoteUsers(world, cast));
  world.at(daysAgo(world, 300), () => forkedJoin(world, cast));
}

function serverLeaves(world: World, cast: Cast): void {
  const room = gather(
    world,
    { version: '6', creator: cast.keeper, name: 'Old harbour', topic: 'Ships that left', joinRule: 'public' },
    [cast.rita],
  );
  const past = new Past(world, room, cast.mallory.userId);
  past.change({ membership: 'join' });
  const alice = changeMembership(world, room, { user: cast.alice.userId, membership: 'join' });
  chatter(world, room, 12);
  noteRoom(world, 'serverLeft', room);
  const said = world.persist(room, {
    type: 'm.room.message',
    sender: cast.alice.userId,
    content: { msgtype: 'm.text', body: 'Last one out turns off the light.' },
  });
  world.truth.events.set('inLeftRoom', world.truthOf(room, said));
  world.at(alice.receivedMs + 200 * 86_400_000, () => {
    changeMembership(world, room, { user: cast.alice.userId, membership: 'leave' });
    past.change({ membership: 'leave' });
    past.tell('serverLeft', { serverInRoom: false });
  });
}

function stateReset(world: World, cast: Cast): void {
  const room = gather(world, { version: '2', creator: cast.mod, name: 'Film club Αθήνα', joinRule: 'public' }, [
    cast.alice,
    cast.bob,
  ]);
  const past = new Past(world, room, cast.mallory.userId);
  past.change({ membership: 'join' });
  chatter(world, room, 8);
  const at = world.persist(room, {
    type: 'm.room.message',
    sender: cast.alice.userId,
    content: { msgtype: 'm.text', body: 'Was something wrong with the federation just now?' },
  });
  resetMembership(world, room, cast.mallory.userId, at);
  past.wasReset();
  past.tell('stateReset', { isCurrent: false });
  chatter(world, room, 4);
  noteRoom(world, 'stateReset', room);
}

/** Nobody of ours is joined, yet the state's rows remain: the last local user was reset out, not gone. */
function staleRoom(world: World, cast: Cast): void {
  const room = gather(world, { version: '4', creator: cast.keeper, name: 'Lighthouse log', joinRule: 'public' }, [
    cast.rita,
    cast.bob,
  ]);
  chatter(world, room, 6);
  const at = world.persist(room, {
    type: 'm.room.message',
    sender: cast.keeper.userId,
    content: { msgtype: 'm.text', body: 'Light is on.' },
  });
  resetMembership(world, room, cast.bob.userId, at);
  noteRoom(world, 'stale', room);
}

function upgrade(world: World, cast: Cast): void {
  const oldRoom = gather(world, { version: '1', creator: cast.mod, name: 'Dev talk', joinRule: 'public' }, [
    cast.alice,
    cast.bob,
  ]);
  const past = new Past(world, oldRoom, cast.mallory.userId);
  past.change({ membership: 'join' });
  chatter(world, oldRoom, 10);
  world.at(world.clockMs + 90 * 86_400_000, () => {
    const predecessor = { roomId: oldRoom.roomId, eventId: oldRoom.extremities[0] ?? '' };
    const newRoom = createRoom(world, {
      version: '10',
      creator: cast.mod,
      name: 'Dev talk',
      joinRule: 'public',
      predecessor,
    });
    setState(world, oldRoom, {
      type: 'm.room.tombstone',
      content: { body: 'This room has been replaced', replacement_room: newRoom.roomId },
    });
    past.change({ membership: 'leave' });
    past.tell('upgraded');
    for (const user of [cast.mallory, cast.alice])
      changeMembership(world, newRoom, { user: user.userId, membership: 'join' });
    chatter(world, newRoom, 8);
    noteRoom(world, 'upgradedOld', oldRoom);
    noteRoom(world, 'upgradedNew', newRoom);
  });
}

/** Of a purged room only the tables remain that a purge does not know: see survivesPurge in world.ts. */
function purged(world: World, cast: Cast): void {
  const room = gather(
    world,
    { version: '9', creator: cast.spammer, name: 'Prizes', joinRule: 'public', purged: true },
    [cast.bob],
  );
  const past = new Past(world, room, cast.mallory.userId);
  past.change({ membership: 'join' });
  const message = world.persist(room, {
    type: 'm.room.message',
    sender: cast.spammer.userId,
    content: {
      msgtype: 'm.text',
      body: 'You have won',
      'org.matrix.self_destruct_after': world.spec.nowMs - 90 * 86_400_000,
    },
  });
  world.row('event_reports', {
    id: 1,
    received_ts: world.clockMs,
    room_id: room.roomId,
    event_id: message.eventId,
    user_id: cast.bob.userId,
    reason: 'Gift card fraud',
    content: JSON.stringify({ score: -100, reason: 'Gift card fraud' }),
  });
  world.truth.expiry.set('purgedRoom', {
    eventId: message.eventId,
    expiryMs: world.spec.nowMs - 90 * 86_400_000,
    roomId: null,
  });
  changeMembership(world, room, { user: cast.bob.userId, membership: 'leave' });
  past.change({ membership: 'leave' });
  past.tell('purged', { serverInRoom: false, isCurrent: false });
  noteRoom(world, 'purged', room);
}

function partialState(world: World, cast: Cast): void {
  const room = gather(
    world,
    { version: '10', creator: cast.keeper, name: 'Fjord HQ (3,000 members)', joinRule: 'public' },
    [cast.rita],
  );
  const past = new Past(world, room, cast.mallory.userId);
  const join = past.change({ membership: 'join' });
  world.row('partial_state_rooms', {
    room_id: room.roomId,
    device_lists_stream_id: 1,
    join_event_id: join.eventId,
    joined_via: 'old-server.example',
  });
  for (const server of ['old-server.example', 'chat.riverside.example']) {
    world.row('partial_state_rooms_servers', { room_id: room.roomId, server_name: server });
  }
  world.row('partial_state_events', { room_id: room.roomId, event_id: join.eventId });
  past.tell('partialState');
  noteRoom(world, 'partialState', room, true);
}

function invitedFromAfar(world: World, cast: Cast): void {
  // The room itself is unknown here: nothing but the invite, an outlier, was ever received.
  const known = createRoomKnownByInvite(world, { version: '11', creator: cast.rita, name: null });
  const past = new Past(world, known, cast.mallory.userId);
  past.change({ membership: 'invite', by: cast.rita.userId, reason: 'Shh', event: { outOfBand: true } });
  past.tell('invited', { serverInRoom: false });
  noteRoom(world, 'invited', known);
}

function remoteUsers(world: World, cast: Cast): void {
  const room = gather(world, { version: '5', creator: cast.mod, name: 'Amateur radio Bristol', joinRule: 'public' }, [
    cast.alice,
  ]);
  const joined = new Past(world, room, cast.rita.userId);
  joined.change({ membership: 'join' });
  const kicked = new Past(world, room, cast.spammer.userId);
  kicked.change({ membership: 'join' });
  chatter(world, room, 10);
  world.at(world.clockMs + 3_600_000, () => {
    kicked.change({ membership: 'leave', by: cast.mod.userId, reason: 'spam' });
    joined.tell('remoteJoined', { isCurrent: false });
    kicked.tell('remoteKicked', { isCurrent: false });
    noteRoom(world, 'spam', room);
  });
}

/** A join on a branch that lost: a row in room_memberships, later than the leave, that never became current. */
function forkedJoin(world: World, cast: Cast): void {
  const room = gather(world, { version: '6', creator: cast.mod, name: 'Mapping Tbilisi', joinRule: 'public' }, [
    cast.alice,
  ]);
  const past = new Past(world, room, cast.mallory.userId);
  past.change({ membership: 'join' });
  chatter(world, room, 4);
  past.change({ membership: 'leave' });
  changeMembership(world, room, { user: cast.mallory.userId, membership: 'join', event: { fork: true } });
  past.tell('forked');
}
