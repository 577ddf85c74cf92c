import type { Person } from './population';
import { roomForms, roomPlaces, roomSubjects, roomTeams, roomTopics } from './room-words';
import { domainOf, makeRoomId, versionNumber } from './room-versions';
import { SimulatedRoom, type RoomPlan } from './simulated-room';
import type { World } from './world';

export interface RoomWish {
  version: string;
  creator: Person;
  /** What `rooms.room_version` shall hold, if not the version. */
  storedVersion?: string | null;
  name?: string | null;
  topic?: string | null;
  alias?: string | null;
  joinRule?: RoomPlan['joinRule'];
  encrypted?: boolean;
  roomType?: string;
  purged?: boolean;
  predecessor?: { roomId: string; eventId: string };
}

/** Creates a room now, by its creator's server, with the state events that a client asks for. */
export function createRoom(world: World, wish: RoomWish): SimulatedRoom {
  const room = new SimulatedRoom(planRoom(world, wish));
  const plan = room.plan;
  world.rooms.push(room);
  world.roomRow(plan, 'rooms', {
    room_id: plan.roomId,
    is_public: plan.joinRule === 'public' && plan.alias !== null,
    creator: plan.creator,
    room_version: plan.storedVersion,
    has_auth_chain_index: true,
  });
  room.batchStreamId = world.streamOrdering + 1;
  persistInitialState(world, room, wish);
  room.batchStreamId = null;
  if (plan.alias !== null && domainOf(plan.alias) === world.spec.serverName) {
    world.roomRow(plan, 'room_aliases', { room_alias: plan.alias, room_id: plan.roomId, creator: plan.creator });
  }
  return room;
}

/** A remote room of which only an invite or knock is known: a row in `rooms`, no state, no creator. */
export function createRoomKnownByInvite(world: World, wish: RoomWish): SimulatedRoom {
  const room = new SimulatedRoom(planRoom(world, wish));
  world.rooms.push(room);
  const { roomId, storedVersion } = room.plan;
  world.row('rooms', {
    room_id: roomId,
    is_public: false,
    creator: '',
    room_version: storedVersion,
    has_auth_chain_index: true,
  });
  return room;
}

/** Persists a state event of the room. */
export function setState(world: World, room: SimulatedRoom, change: StateChange): void {
  world.persist(room, {
    type: change.type,
    sender: change.sender ?? room.plan.creator,
    stateKey: change.stateKey ?? '',
    content: change.content,
  });
}

interface StateChange {
  type: string;
  content: Readonly<Record<string, unknown>>;
  sender?: string;
  stateKey?: string;
}

function planRoom(world: World, wish: RoomWish): RoomPlan {
  const { random } = world;
  const name = wish.name === undefined ? inventRoomName(world) : wish.name;
  const roomId = makeRoomId(random, wish.version, domainOf(wish.creator.userId));
  return {
    roomId,
    version: wish.version,
    storedVersion: wish.storedVersion === undefined ? wish.version : wish.storedVersion,
    creator: wish.creator.userId,
    name,
    topic: wish.topic ?? null,
    alias: wish.alias ?? null,
    joinRule: wish.joinRule ?? 'invite',
    encrypted: wish.encrypted ?? false,
    roomType: wish.roomType ?? null,
    // All events of a room are written by one persister.
    instanceName: (roomId.charCodeAt(1) + roomId.charCodeAt(2)) % 2 === 0 ? 'persister1' : 'persister2',
    purged: wish.purged ?? false,
    predecessor: wish.predecessor?.roomId ?? null,
  };
}

function persistInitialState(world: World, room: SimulatedRoom, wish: RoomWish): void {
  const { plan } = room;
  setState(world, room, { type: 'm.room.create', content: createContent(plan, wish) });
  joinUser(world, room, wish.creator);
  setState(world, room, { type: 'm.room.power_levels', content: powerLevels(plan) });
  if (plan.alias !== null) setState(world, room, { type: 'm.room.canonical_alias', content: { alias: plan.alias } });
  setState(world, room, { type: 'm.room.join_rules', content: joinRules(plan) });
  setState(world, room, { type: 'm.room.history_visibility', content: { history_visibility: 'shared' } });
  if (plan.joinRule === 'invite')
    setState(world, room, { type: 'm.room.guest_access', content: { guest_access: 'can_join' } });
  if (plan.encrypted) {
    setState(world, room, { type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } });
  }
  if (plan.name !== null) setState(world, room, { type: 'm.room.name', content: { name: plan.name } });
  if (plan.topic !== null) setState(world, room, { type: 'm.room.topic', content: { topic: plan.topic } });
}

function createContent(plan: RoomPlan, wish: RoomWish): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  if (versionNumber(plan.version) < 11) content.creator = plan.creator;
  // Version 1 rooms are older than the key, and leave it out.
  if (plan.version !== '1') content.room_version = plan.version;
  if (plan.roomType !== null) content.type = plan.roomType;
  if (wish.predecessor) content.predecessor = { room_id: wish.predecessor.roomId, event_id: wish.predecessor.eventId };
  return content;
}

function powerLevels(plan: RoomPlan): Record<string, unknown> {
  return {
    // Creators of version 12 stand above all levels and may not be listed.
    users: versionNumber(plan.version) >= 12 ? {} : { [plan.creator]: 100 },
    users_default: 0,
    events: { 'm.room.name': 50, 'm.room.power_levels': 100, 'm.room.tombstone': 100, 'm.room.encryption': 100 },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 0,
    historical: 100,
  };
}

function joinRules(plan: RoomPlan): Record<string, unknown> {
  if (plan.joinRule !== 'restricted') return { join_rule: plan.joinRule };
  return { join_rule: 'restricted', allow: [{ type: 'm.room_membership', room_id: plan.predecessor ?? plan.roomId }] };
}

/** The person joins, with the profile they have. */
export function joinUser(world: World, room: SimulatedRoom, person: Person): ReturnType<World['persist']> {
  const content: Record<string, unknown> = { membership: 'join' };
  if (person.displayName !== null) content.displayname = person.displayName;
  if (person.avatarUrl !== null) content.avatar_url = person.avatarUrl;
  return world.persist(room, { type: 'm.room.member', sender: person.userId, stateKey: person.userId, content });
}

/** A believable name; about one room in ten has none. */
export function inventRoomName(world: World): string | null {
  const { random } = world;
  const kind = random.below(10);
  if (kind === 0) return null;
  if (kind < 4) return `${random.pick(roomSubjects)} ${random.pick(roomPlaces)}`;
  if (kind < 7) return random.pick(roomTeams) + random.pick(roomForms);
  if (kind < 9) return random.pick(roomSubjects) + random.pick(roomForms);
  return `${random.pick(roomTeams)} ${random.between(2021, 2026)}`;
}

/** A topic for about half of the rooms. */
export function inventTopic(world: World): string | null {
  return world.random.chance(0.5) ? world.random.pick(roomTopics) : null;
}
