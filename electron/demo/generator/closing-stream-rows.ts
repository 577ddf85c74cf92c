import type { SequenceName } from '../schema/server-tables';
import type { World } from './world';

/** Which process writes which stream; the demo's seven processes (demo-workers.ts) go on where this ends. */
export const streamWriters = {
  account_data: 'streams1',
  device_lists_stream: 'streams1',
  presence_stream: 'streams1',
  push_rules_stream: 'streams1',
  receipts: 'streams1',
  to_device: 'streams1',
} as const;

/** Rows behind the streams other than events, the positions of all, and where their sequences stand. */
export function writeStreamRows(world: World): Partial<Record<SequenceName, number>> {
  const sequences: Partial<Record<SequenceName, number>> = {
    events_stream_seq: world.streamOrdering,
    events_backfill_stream_seq: Math.max(1, -world.backfillOrdering),
    account_data_sequence: writeAccountData(world),
    device_lists_sequence: writeDeviceLists(world),
    presence_stream_sequence: writePresence(world),
    push_rules_stream_sequence: writePushRules(world),
    receipts_sequence: writeReceipts(world),
    device_inbox_sequence: writeDeviceInbox(world),
    cache_invalidation_stream_seq: writeCacheInvalidations(world),
    state_group_id_seq: Math.max(1, world.stateGroups),
  };
  writePositions(world, sequences);
  return sequences;
}

function writePositions(world: World, sequences: Partial<Record<SequenceName, number>>): void {
  const position = (stream: string, instance: string, streamId: number | undefined): void => {
    if (streamId) world.row('stream_positions', { stream_name: stream, instance_name: instance, stream_id: streamId });
  };
  for (const [instance, at] of world.persisted.events) position('events', instance, at);
  for (const [instance, at] of world.persisted.backfill) position('backfill', instance, at);
  position('account_data', streamWriters.account_data, sequences.account_data_sequence);
  position('device_lists_stream', streamWriters.device_lists_stream, sequences.device_lists_sequence);
  position('presence_stream', streamWriters.presence_stream, sequences.presence_stream_sequence);
  position('push_rules_stream', streamWriters.push_rules_stream, sequences.push_rules_stream_sequence);
  position('receipts', streamWriters.receipts, sequences.receipts_sequence);
  position('to_device', streamWriters.to_device, sequences.device_inbox_sequence);
}

function writeAccountData(world: World): number {
  let streamId = 0;
  const instance_name = streamWriters.account_data;
  for (const person of world.population.locals.slice(0, 2_000)) {
    const content = JSON.stringify({ enabled: world.random.chance(0.5) });
    const account_data_type = 'im.vector.setting.breadcrumbs';
    world.row('account_data', {
      user_id: person.userId,
      account_data_type,
      stream_id: ++streamId,
      content,
      instance_name,
    });
  }
  const room = world.rooms.find((candidate) => candidate.joined.length > 0);
  for (const userId of room?.joined.slice(0, 20) ?? []) {
    if (!room || !userId.endsWith(':' + world.spec.serverName)) continue;
    world.row('room_tags', { user_id: userId, room_id: room.roomId, tag: 'm.favourite', content: '{"order":0.5}' });
    world.row('room_tags_revisions', { user_id: userId, room_id: room.roomId, stream_id: ++streamId, instance_name });
  }
  return streamId;
}

function writeDeviceLists(world: World): number {
  let streamId = 0;
  for (const person of world.population.locals) {
    if (person.account.deactivated) continue;
    world.row('device_lists_stream', {
      stream_id: ++streamId,
      user_id: person.userId,
      device_id: person.deviceId,
      instance_name: streamWriters.device_lists_stream,
    });
  }
  return streamId;
}

function writePresence(world: World): number {
  let streamId = 0;
  for (const person of world.population.locals.slice(0, 200)) {
    const lastActive = world.spec.nowMs - world.random.between(1_000, 86_400_000);
    world.row('presence_stream', {
      stream_id: ++streamId,
      user_id: person.userId,
      state: world.random.pick(['online', 'unavailable', 'offline']),
      last_active_ts: lastActive,
      last_federation_update_ts: lastActive,
      last_user_sync_ts: lastActive,
      currently_active: false,
      instance_name: streamWriters.presence_stream,
    });
  }
  return streamId;
}

function writePushRules(world: World): number {
  let streamId = 0;
  for (const person of world.population.locals.slice(0, 40)) {
    world.row('push_rules_stream', {
      stream_id: ++streamId,
      event_stream_ordering: world.streamOrdering,
      user_id: person.userId,
      rule_id: 'global/override/.m.rule.master',
      op: 'DISABLE',
      priority_class: null,
      priority: null,
      conditions: null,
      actions: null,
      instance_name: streamWriters.push_rules_stream,
    });
  }
  return streamId;
}

/** The last read message of a few members of each room. */
function writeReceipts(world: World): number {
  let streamId = 0;
  for (const room of world.rooms) {
    const last = room.recent.at(-1);
    if (!last || room.plan.purged) continue;
    for (const userId of room.joined.slice(0, 5)) {
      world.row('receipts_linearized', {
        stream_id: ++streamId,
        room_id: room.roomId,
        receipt_type: 'm.read',
        user_id: userId,
        event_id: last.eventId,
        data: JSON.stringify({ ts: last.receivedMs + 30_000 }),
        instance_name: streamWriters.receipts,
        event_stream_ordering: last.streamOrdering,
      });
    }
  }
  return streamId;
}

function writeDeviceInbox(world: World): number {
  let streamId = 0;
  for (const person of world.population.locals.slice(0, 20)) {
    const message = { type: 'm.room_key_request', sender: person.userId, content: { action: 'request_cancellation' } };
    world.row('device_inbox', {
      user_id: person.userId,
      device_id: person.deviceId,
      stream_id: ++streamId,
      message_json: JSON.stringify(message),
      instance_name: streamWriters.to_device,
    });
  }
  return streamId;
}

/** The homeserver keeps these for a week. */
function writeCacheInvalidations(world: World): number {
  let streamId = 0;
  for (const person of world.population.locals.slice(0, 60)) {
    world.row('cache_invalidation_stream_by_instance', {
      stream_id: ++streamId,
      instance_name: world.random.pick(['master', 'persister1', 'persister2', 'background1']),
      cache_func: 'get_user_by_id',
      keys: [person.userId],
      invalidation_ts: world.spec.nowMs - world.random.between(60_000, 6 * 86_400_000),
    });
  }
  return streamId;
}
