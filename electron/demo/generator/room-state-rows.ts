import type { NewEvent } from './event-json';
import type { EventRef, MemberEntry, SimulatedRoom } from './simulated-room';
import type { World } from './world';

interface AppliedEvent {
  ref: EventRef;
  isOutlier: boolean;
  joinsTheRoom: boolean;
  isLocal: boolean;
}

/** The effect of a persisted event on its room: current state, its deltas, and the server leaving with its last user. */
export function applyToRoom(world: World, room: SimulatedRoom, event: NewEvent, applied: AppliedEvent): void {
  const { ref, joinsTheRoom } = applied;
  if (event.stateKey === undefined) {
    if (joinsTheRoom && event.type === 'm.room.message') room.remember(ref);
    return;
  }
  if (event.type === 'm.room.member') applyMembership(world, room, event, applied);
  else if (joinsTheRoom) applyState(world, room, event.stateKey, ref);
}

function applyState(world: World, room: SimulatedRoom, stateKey: string, ref: EventRef): void {
  const key = ref.type + '\0' + stateKey;
  const previous = room.state.get(key);
  room.state.set(key, { ...ref, stateKey });
  writeDelta(world, room, {
    type: ref.type,
    stateKey,
    eventId: ref.eventId,
    previous: previous?.eventId ?? null,
    at: ref,
  });
  if (ref.type === 'm.room.create' || ref.type === 'm.room.power_levels' || ref.type === 'm.room.join_rules') {
    room.authEventIds = ['m.room.create', 'm.room.join_rules', 'm.room.power_levels'].flatMap(
      (type) => room.stateOf(type)?.eventId ?? [],
    );
  }
}

function applyMembership(world: World, room: SimulatedRoom, event: NewEvent, applied: AppliedEvent): void {
  const { ref } = applied;
  const userId = event.stateKey ?? '';
  const isLocalUser = userId.endsWith(':' + world.spec.serverName);
  const entry: MemberEntry = {
    membership: String(event.content.membership),
    eventId: ref.eventId,
    streamOrdering: ref.streamOrdering,
    receivedMs: ref.receivedMs,
  };
  // Invites and knocks over federation count for the local user although the room itself is unknown.
  const counts = applied.joinsTheRoom || (event.outOfBand === true && event.rejected === undefined);
  if (!counts) return;
  if (isLocalUser) room.localMemberships.set(userId, entry);
  if (!applied.joinsTheRoom) return;
  const previous = room.members.get(userId);
  const wasJoined = room.isJoined(userId);
  room.members.set(userId, entry);
  room.setJoined(userId, entry.membership === 'join');
  if (isLocalUser) room.localJoined += Number(room.isJoined(userId)) - Number(wasJoined);
  if (isLocalUser && wasJoined && room.localJoined === 0) {
    // The transaction in which the last local user leaves removes all state and does not record the leave itself.
    if (previous) room.members.set(userId, previous);
    serverLeaves(world, room, ref);
    return;
  }
  writeDelta(world, room, {
    type: 'm.room.member',
    stateKey: userId,
    eventId: ref.eventId,
    previous: previous?.eventId ?? null,
    at: ref,
  });
}

function serverLeaves(world: World, room: SimulatedRoom, at: EventRef): void {
  room.serverLeft = true;
  for (const entry of room.currentState()) {
    writeDelta(world, room, { type: entry.type, stateKey: entry.stateKey, eventId: null, previous: entry.eventId, at });
  }
  room.state.clear();
  room.members.clear();
  for (const userId of [...room.joined]) room.setJoined(userId, false);
}

/** State resolution drops a user's membership without an event: only the delta tells. */
export function resetMembership(world: World, room: SimulatedRoom, userId: string, at: EventRef): void {
  const entry = room.members.get(userId);
  if (!entry) throw new Error(`${userId} is not in ${room.roomId}`);
  room.members.delete(userId);
  room.localMemberships.delete(userId);
  if (room.isJoined(userId) && userId.endsWith(':' + world.spec.serverName)) room.localJoined--;
  room.setJoined(userId, false);
  writeDelta(world, room, { type: 'm.room.member', stateKey: userId, eventId: null, previous: entry.eventId, at });
}

interface Delta {
  type: string;
  stateKey: string;
  eventId: string | null;
  previous: string | null;
  at: EventRef;
}

function writeDelta(world: World, room: SimulatedRoom, delta: Delta): void {
  world.roomRow(room.plan, 'current_state_delta_stream', {
    // The lowest ordering of the batch that was persisted together, not the event's own.
    stream_id: room.batchStreamId ?? delta.at.streamOrdering,
    room_id: room.roomId,
    type: delta.type,
    state_key: delta.stateKey,
    event_id: delta.eventId,
    prev_event_id: delta.previous,
    instance_name: room.plan.instanceName,
  });
}
