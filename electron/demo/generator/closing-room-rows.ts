import type { SimulatedRoom } from './simulated-room';
import type { World } from './world';

/** The rows that say how each room stands in the end: state, members, statistics, extremities. */
export function writeRoomRows(world: World): void {
  for (const room of world.rooms) {
    if (room.plan.purged) continue;
    writeCurrentState(world, room);
    writeStatistics(world, room);
    writeSlidingSync(world, room);
    for (const eventId of room.extremities) {
      world.row('event_forward_extremities', { event_id: eventId, room_id: room.roomId });
    }
    if (room.depth > 0) world.row('room_depth', { room_id: room.roomId, min_depth: 1 });
  }
}

function writeCurrentState(world: World, room: SimulatedRoom): void {
  const stateGroup = writeStateGroup(world, room);
  for (const entry of room.currentState()) {
    world.row('current_state_events', {
      event_id: entry.eventId,
      room_id: room.roomId,
      type: entry.type,
      state_key: entry.stateKey,
      membership: entry.membership,
      event_stream_ordering: entry.streamOrdering,
    });
    if (stateGroup === null) continue;
    world.row('state_groups_state', {
      state_group: stateGroup,
      room_id: room.roomId,
      type: entry.type,
      state_key: entry.stateKey,
      event_id: entry.eventId,
    });
  }
  for (const [userId, entry] of room.localMemberships) {
    world.row('local_current_membership', {
      room_id: room.roomId,
      user_id: userId,
      event_id: entry.eventId,
      membership: entry.membership,
      event_stream_ordering: entry.streamOrdering,
    });
  }
}

/** One group per room, of its newest event: enough to find the tables filled, far less than a server has. */
function writeStateGroup(world: World, room: SimulatedRoom): number | null {
  const eventId = room.extremities[0];
  if (eventId === undefined) return null;
  const stateGroup = ++world.stateGroups;
  world.row('state_groups', { id: stateGroup, room_id: room.roomId, event_id: eventId });
  world.row('event_to_state_groups', { event_id: eventId, state_group: stateGroup });
  return stateGroup;
}

function writeStatistics(world: World, room: SimulatedRoom): void {
  const { plan } = room;
  // Emptied when the server leaves; the room's row itself stays.
  const isKnown = room.state.size > 0;
  world.row('room_stats_state', {
    room_id: room.roomId,
    name: isKnown ? plan.name : null,
    canonical_alias: isKnown ? plan.alias : null,
    join_rules: isKnown ? plan.joinRule : null,
    history_visibility: isKnown ? 'shared' : null,
    encryption: isKnown && plan.encrypted ? 'm.megolm.v1.aes-sha2' : null,
    avatar: null,
    guest_access: isKnown && plan.joinRule === 'invite' ? 'can_join' : null,
    is_federatable: isKnown ? true : null,
    topic: isKnown ? plan.topic : null,
    room_type: isKnown ? plan.roomType : null,
  });
  const counted: Record<string, number> = {};
  for (const { membership } of room.members.values()) counted[membership] = (counted[membership] ?? 0) + 1;
  world.row('room_stats_current', {
    room_id: room.roomId,
    current_state_events: room.state.size + room.members.size,
    joined_members: counted.join ?? 0,
    invited_members: counted.invite ?? 0,
    left_members: counted.leave ?? 0,
    banned_members: counted.ban ?? 0,
    local_users_in_room: room.localJoined,
    completed_delta_stream_id: world.streamOrdering,
    knocked_members: counted.knock ?? 0,
  });
}

/** What sliding sync keeps of a room and of each local member who is in it: the room's name is copied into both. */
function writeSlidingSync(world: World, room: SimulatedRoom): void {
  const { plan, roomId } = room;
  if (room.state.size === 0) return;
  const described = { room_type: plan.roomType, room_name: plan.name, is_encrypted: plan.encrypted };
  const newest = Math.max(...[...room.state.values()].map(({ streamOrdering }) => streamOrdering));
  world.row('sliding_sync_joined_rooms', {
    room_id: roomId,
    event_stream_ordering: newest,
    bump_stamp: newest,
    ...described,
  });
  for (const [userId, entry] of room.localMemberships) {
    if (entry.membership !== 'join') continue;
    world.row('sliding_sync_membership_snapshots', {
      room_id: roomId,
      user_id: userId,
      sender: userId,
      membership_event_id: entry.eventId,
      membership: entry.membership,
      event_stream_ordering: entry.streamOrdering,
      event_instance_name: plan.instanceName,
      has_known_state: true,
      ...described,
    });
  }
}
