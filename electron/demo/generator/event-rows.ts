import type { NewEvent } from './event-json';
import { formatVersion } from './room-versions';
import type { EventRef, SimulatedRoom } from './simulated-room';
import type { World } from './world';

interface PlacedEvent {
  ref: EventRef;
  json: string;
  originServerTs: number;
  isLocal: boolean;
  isOutlier: boolean;
}

/** The rows that persisting one event leaves, but for the room's state. */
export function writeEventRows(world: World, room: SimulatedRoom, event: NewEvent, placed: PlacedEvent): void {
  writeEvent(world, room, event, placed);
  if (event.rejected !== undefined) {
    const lastCheck = new Date(placed.ref.receivedMs).toISOString();
    world.roomRow(room.plan, 'rejections', {
      event_id: placed.ref.eventId,
      reason: event.rejected,
      last_check: lastCheck,
    });
    return;
  }
  if (event.type === 'm.room.member' && event.stateKey !== undefined) writeMembership(world, room, event, placed.ref);
  if (event.type === 'm.room.redaction') writeRedaction(world, room, event, placed.ref);
  if (!event.censored) {
    if (!event.redactedLater) writeRelation(world, room, event, placed.ref);
    writeLabels(world, room, event, placed.ref);
    writeExpiry(world, event, placed.ref);
  }
  if (!placed.isOutlier) writeSearchText(world, room, event, placed);
}

function writeEvent(world: World, room: SimulatedRoom, event: NewEvent, placed: PlacedEvent): void {
  const { ref } = placed;
  world.roomRow(room.plan, 'events', {
    topological_ordering: ref.depth,
    event_id: ref.eventId,
    type: event.type,
    room_id: room.roomId,
    processed: true,
    outlier: placed.isOutlier,
    depth: ref.depth,
    origin_server_ts: placed.originServerTs,
    received_ts: ref.receivedMs,
    sender: event.sender,
    contains_url: typeof event.content.url === 'string',
    instance_name: room.plan.instanceName,
    stream_ordering: ref.streamOrdering,
    state_key: event.stateKey ?? null,
    rejection_reason: event.rejected ?? null,
  });
  world.roomRow(room.plan, 'event_json', {
    event_id: ref.eventId,
    room_id: room.roomId,
    internal_metadata: JSON.stringify(internalMetadata(world, event, placed)),
    json: placed.json,
    format_version: formatVersion(room.plan.version),
  });
  if (event.stateKey !== undefined) {
    world.roomRow(room.plan, 'state_events', {
      event_id: ref.eventId,
      room_id: room.roomId,
      type: event.type,
      state_key: event.stateKey,
    });
  }
}

function internalMetadata(world: World, event: NewEvent, placed: PlacedEvent): Record<string, unknown> {
  const metadata: Record<string, unknown> = {};
  if (placed.isLocal) metadata.device_id = world.population.get(event.sender).deviceId;
  if (placed.isLocal && event.stateKey === undefined) {
    metadata.txn_id = `m${placed.originServerTs}.${placed.ref.streamOrdering % 50}`;
  }
  if (event.outOfBand) metadata.out_of_band_membership = true;
  if (placed.isOutlier) metadata.outlier = true;
  if (event.softFailed) metadata.soft_failed = true;
  if (event.recheck) metadata.recheck_redaction = true;
  return metadata;
}

function writeMembership(world: World, room: SimulatedRoom, event: NewEvent, ref: EventRef): void {
  const { displayname, avatar_url, membership } = event.content;
  world.roomRow(room.plan, 'room_memberships', {
    event_id: ref.eventId,
    user_id: event.stateKey ?? '',
    sender: event.sender,
    room_id: room.roomId,
    membership: typeof membership === 'string' ? membership : 'leave',
    forgotten: event.forgotten ? 1 : 0,
    display_name: textOrNull(displayname),
    avatar_url: textOrNull(avatar_url),
    event_stream_ordering: ref.streamOrdering,
    participant: false,
  });
}

function writeRedaction(world: World, room: SimulatedRoom, event: NewEvent, ref: EventRef): void {
  // Without a target that is a string the homeserver writes no row: such a redaction redacts nothing.
  if (typeof event.redacts !== 'string') return;
  world.roomRow(room.plan, 'redactions', {
    event_id: ref.eventId,
    redacts: event.redacts,
    have_censored: event.haveCensored ?? false,
    received_ts: ref.receivedMs,
    recheck: event.recheckColumn ?? event.recheck ?? false,
  });
}

function writeRelation(world: World, room: SimulatedRoom, event: NewEvent, ref: EventRef): void {
  const relation = objectOrNull(event.content['m.relates_to']);
  const { rel_type: relationType, event_id: target, key } = relation ?? {};
  if (typeof relationType !== 'string' || typeof target !== 'string') return;
  world.roomRow(room.plan, 'event_relations', {
    event_id: ref.eventId,
    relates_to_id: target,
    relation_type: relationType,
    aggregation_key: relationType === 'm.annotation' ? textOrNull(key) : null,
  });
}

function writeLabels(world: World, room: SimulatedRoom, event: NewEvent, ref: EventRef): void {
  const labels: unknown = event.content['org.matrix.labels'];
  if (!Array.isArray(labels)) return;
  for (const label of labels) {
    world.roomRow(room.plan, 'event_labels', {
      event_id: ref.eventId,
      label: String(label),
      room_id: room.roomId,
      topological_ordering: ref.depth,
    });
  }
}

function writeExpiry(world: World, event: NewEvent, ref: EventRef): void {
  const expiryTs = event.content['org.matrix.self_destruct_after'];
  if (typeof expiryTs !== 'number' || event.stateKey !== undefined) return;
  world.row('event_expiry', { event_id: ref.eventId, expiry_ts: expiryTs });
}

const searchedKeys: Readonly<Record<string, string>> = {
  'm.room.message': 'body',
  'm.room.name': 'name',
  'm.room.topic': 'topic',
};

function writeSearchText(world: World, room: SimulatedRoom, event: NewEvent, placed: PlacedEvent): void {
  const key = searchedKeys[event.type];
  const words = key === undefined ? undefined : event.content[key];
  if (key === undefined || typeof words !== 'string') return;
  world.roomRow(room.plan, 'event_search_text', {
    event_id: placed.ref.eventId,
    room_id: room.roomId,
    sender: event.sender,
    key: `content.${key}`,
    // PostgreSQL text cannot hold NUL; the homeserver replaces it by a space in the index too.
    words: words.replaceAll('\0', ' ').slice(0, 4000),
    origin_server_ts: placed.originServerTs,
    stream_ordering: placed.ref.streamOrdering,
  });
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll('\0', '') : null;
}

function objectOrNull(value: unknown): Readonly<Record<string, unknown>> | null {
  // An object from our own content literals; its keys are read one by one below with their types checked.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
