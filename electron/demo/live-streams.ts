import type { Client } from 'pg';
import { streamWriters } from './generator/closing-stream-rows';
import { writePosition, type Announcement } from './live-events';
import type { LiveWorld } from './live-world';

type StreamAct = (client: Client, world: LiveWorld) => Promise<Announcement[]>;

/** What members do besides sending events, each on a stream of its own; repeated entries are more frequent. */
export const streamActs: readonly StreamAct[] = [
  readReceipt,
  readReceipt,
  readReceipt,
  typing,
  typing,
  presence,
  accountData,
  deviceList,
];

async function readReceipt(client: Client, world: LiveWorld): Promise<Announcement[]> {
  const room = world.random.pick(world.rooms);
  const userId = localMember(world);
  const last = room.extremities[0];
  if (userId === null || last === undefined) return [];
  const data = { ts: world.clockMs };
  const { rows } = await client.query<{ stream_id: string }>(
    `INSERT INTO receipts_linearized
       (stream_id, room_id, receipt_type, user_id, event_id, data, instance_name, event_stream_ordering)
     VALUES (nextval('receipts_sequence'), $1, 'm.read', $2, $3, $4, $5, $6)
     ON CONFLICT (room_id, receipt_type, user_id) WHERE thread_id IS NULL DO UPDATE
     SET stream_id = excluded.stream_id, event_id = excluded.event_id, data = excluded.data,
         event_stream_ordering = excluded.event_stream_ordering
     RETURNING stream_id`,
    [room.roomId, userId, last, JSON.stringify(data), streamWriters.receipts, world.streamOrdering],
  );
  return positioned(client, {
    stream: 'receipts',
    streamName: 'receipts',
    streamId: rows[0]?.stream_id,
    row: [room.roomId, 'm.read', userId, last, null, data],
  });
}

/** Typing is in no table: its tokens start anew with the process. */
function typing(_client: Client, world: LiveWorld): Promise<Announcement[]> {
  const room = world.random.pick(world.rooms);
  const userId = localMember(world);
  const users = userId !== null && world.random.chance(0.6) ? [userId] : [];
  return Promise.resolve([
    { instanceName: 'streams1', stream: 'typing', token: ++world.typingToken, rows: [[room.roomId, users]] },
  ]);
}

async function presence(client: Client, world: LiveWorld): Promise<Announcement[]> {
  const userId = localMember(world);
  if (userId === null) return [];
  const state = world.random.pick(['online', 'unavailable', 'offline'] as const);
  await client.query('DELETE FROM presence_stream WHERE user_id = $1', [userId]);
  const { rows } = await client.query<{ stream_id: string }>(
    `INSERT INTO presence_stream
       (stream_id, user_id, state, last_active_ts, last_federation_update_ts, last_user_sync_ts, currently_active, instance_name)
     VALUES (nextval('presence_stream_sequence'), $1, $2, $3, $3, $3, $4, $5)
     RETURNING stream_id`,
    [userId, state, world.clockMs, state === 'online', streamWriters.presence_stream],
  );
  const row = [userId, state, world.clockMs, world.clockMs, world.clockMs, null, state === 'online'];
  return positioned(client, { stream: 'presence', streamName: 'presence_stream', streamId: rows[0]?.stream_id, row });
}

async function accountData(client: Client, world: LiveWorld): Promise<Announcement[]> {
  const userId = localMember(world);
  if (userId === null) return [];
  const { rows } = await client.query<{ stream_id: string }>(
    `INSERT INTO account_data (user_id, account_data_type, stream_id, content, instance_name)
     VALUES ($1, 'im.vector.web.settings', nextval('account_data_sequence'), $2, $3)
     ON CONFLICT (user_id, account_data_type) DO UPDATE SET stream_id = excluded.stream_id, content = excluded.content
     RETURNING stream_id`,
    [userId, JSON.stringify({ changed: world.clockMs }), streamWriters.account_data],
  );
  return positioned(client, {
    stream: 'account_data',
    streamName: 'account_data',
    streamId: rows[0]?.stream_id,
    row: [userId, null, 'im.vector.web.settings'],
  });
}

async function deviceList(client: Client, world: LiveWorld): Promise<Announcement[]> {
  const userId = localMember(world);
  if (userId === null) return [];
  const { rows } = await client.query<{ stream_id: string }>(
    `INSERT INTO device_lists_stream (stream_id, user_id, device_id, instance_name)
     VALUES (nextval('device_lists_sequence'), $1, $2, $3) RETURNING stream_id`,
    [userId, world.population.get(userId).deviceId, streamWriters.device_lists_stream],
  );
  return positioned(client, {
    stream: 'device_lists',
    streamName: 'device_lists_stream',
    streamId: rows[0]?.stream_id,
    row: [userId, false, false],
  });
}

interface WrittenRow {
  /** The stream's name on the wire. */
  stream: string;
  /** Its name in `stream_positions`. */
  streamName: string;
  streamId: string | undefined;
  row: readonly unknown[];
}

async function positioned(client: Client, { stream, streamName, streamId, row }: WrittenRow): Promise<Announcement[]> {
  const token = Number(streamId ?? 0);
  await writePosition(client, { streamName, instanceName: 'streams1', streamId: token });
  return [{ instanceName: 'streams1', stream, token, rows: [row] }];
}

function localMember(world: LiveWorld): string | null {
  const room = world.random.pick(world.rooms);
  const locals = room.joined.filter((userId) => userId.endsWith(':' + world.spec.serverName));
  return locals.length > 0 ? world.random.pick(locals) : null;
}
