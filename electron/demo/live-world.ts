import type { Client } from 'pg';
import type { NewEvent } from './generator/event-json';
import type { HomeserverSpec } from './generator/homeserver-spec';
import {
  SimulatedRoom,
  type EventRef,
  type MemberEntry,
  type RoomPlan,
  type StateEntry,
} from './generator/simulated-room';
import { hireCast } from './generator/stories/cast';
import { World } from './generator/world';

/** An event that was just made, with what made it. */
export interface FreshEvent {
  room: SimulatedRoom;
  event: NewEvent;
  ref: EventRef;
}

/** The generator's world gone live: rooms are read from the database, and fresh events are kept to be announced. */
export class LiveWorld extends World {
  private readonly fresh: FreshEvent[] = [];
  /** The stream `typing` is in no table: its tokens start anew with the process. */
  typingToken = 0;

  override persist(room: SimulatedRoom, event: NewEvent): EventRef {
    const ref = super.persist(room, event);
    this.fresh.push({ room, event, ref });
    return ref;
  }

  takeFresh(): FreshEvent[] {
    return this.fresh.splice(0);
  }
}

/** Rooms that the live traffic goes to: the largest ones that no story needs as it is. */
const liveRooms = 25;

interface RoomRow {
  room_id: string;
  room_version: string;
  creator: string;
  name: string | null;
  join_rules: string | null;
  encryption: string | null;
}

/** Reads the world as the database has it now. The same spec gives the same people as when it was generated. */
export async function loadLiveWorld(client: Client, spec: HomeserverSpec, seed: number): Promise<LiveWorld> {
  const world = new LiveWorld(spec);
  hireCast(world);
  world.random.reseed(seed);
  const { rows } = await client.query<RoomRow>(
    `SELECT r.room_id, r.room_version, r.creator, s.name, s.join_rules, s.encryption
     FROM room_stats_current c
     JOIN rooms r USING (room_id)
     JOIN room_stats_state s USING (room_id)
     WHERE c.local_users_in_room > 2 AND r.room_version IS NOT NULL
     ORDER BY c.joined_members DESC, r.room_id LIMIT 80`,
  );
  for (const row of rows) {
    if (world.rooms.length >= liveRooms) break;
    if (!world.population.has(row.creator) || world.population.get(row.creator).hasStory) continue;
    world.rooms.push(await loadRoom(client, world, row));
  }
  const last = await client.query<{ last_value: string }>('SELECT last_value FROM events_stream_seq');
  world.streamOrdering = Number(last.rows[0]?.last_value ?? 0);
  return world;
}

async function loadRoom(client: Client, world: LiveWorld, row: RoomRow): Promise<SimulatedRoom> {
  const latest = await client.query<{ instance_name: string; depth: string }>(
    `SELECT instance_name, topological_ordering AS depth FROM events
     WHERE room_id = $1 AND NOT outlier ORDER BY topological_ordering DESC, stream_ordering DESC LIMIT 1`,
    [row.room_id],
  );
  const room = new SimulatedRoom(planOf(row, latest.rows[0]?.instance_name ?? 'persister1'));
  room.depth = Number(latest.rows[0]?.depth ?? 1);
  await loadState(client, world, room);
  const extremities = await client.query<{ event_id: string }>(
    'SELECT event_id FROM event_forward_extremities WHERE room_id = $1 LIMIT 5',
    [row.room_id],
  );
  room.extremities = extremities.rows.map((extremity) => extremity.event_id);
  return room;
}

async function loadState(client: Client, world: LiveWorld, room: SimulatedRoom): Promise<void> {
  const { rows } = await client.query<{
    event_id: string;
    type: string;
    state_key: string;
    membership: string | null;
    at: string | null;
  }>(
    `SELECT event_id, type, state_key, membership, event_stream_ordering AS at
     FROM current_state_events WHERE room_id = $1 LIMIT 5000`,
    [room.roomId],
  );
  for (const row of rows) {
    const ordering = Number(row.at ?? 0);
    if (row.type === 'm.room.member')
      setMember(world, room, row.state_key, memberEntry(row.event_id, row.membership, ordering));
    else room.state.set(`${row.type}\0${row.state_key}`, stateEntry(room, row, ordering));
  }
  const authTypes = ['m.room.create', 'm.room.join_rules', 'm.room.power_levels'];
  room.authEventIds = authTypes.flatMap((type) => room.stateOf(type)?.eventId ?? []);
}

function setMember(world: LiveWorld, room: SimulatedRoom, userId: string, entry: MemberEntry): void {
  room.members.set(userId, entry);
  room.setJoined(userId, entry.membership === 'join');
  if (entry.membership === 'join' && userId.endsWith(':' + world.spec.serverName)) room.localJoined++;
}

function memberEntry(eventId: string, membership: string | null, streamOrdering: number): MemberEntry {
  return { eventId, membership: membership ?? 'leave', streamOrdering, receivedMs: 0 };
}

function stateEntry(
  room: SimulatedRoom,
  row: { event_id: string; type: string; state_key: string },
  streamOrdering: number,
): StateEntry {
  const { event_id: eventId, type, state_key: stateKey } = row;
  return {
    eventId,
    roomId: room.roomId,
    type,
    stateKey,
    sender: room.plan.creator,
    receivedMs: 0,
    streamOrdering,
    depth: 0,
  };
}

function planOf(row: RoomRow, instanceName: string): RoomPlan {
  const joinRule = row.join_rules === 'public' || row.join_rules === 'knock' ? row.join_rules : 'invite';
  return {
    roomId: row.room_id,
    version: row.room_version,
    storedVersion: row.room_version,
    creator: row.creator,
    name: row.name,
    topic: null,
    alias: null,
    joinRule,
    encrypted: row.encryption !== null,
    roomType: null,
    instanceName,
    purged: false,
    predecessor: null,
  };
}
