import type { Client } from 'pg';
import { copyRows } from './generator/copy-rows';
import { fillSearch } from './generator/load-homeserver';
import type { FreshEvent, LiveWorld } from './live-world';

/** Rows of one stream that a process has written and shall announce. */
export interface Announcement {
  instanceName: string;
  stream: string;
  token: number;
  rows: readonly unknown[];
}

/**
 * Writes the world's fresh events in one transaction, as a homeserver's persisters do, and says what to announce.
 * If it fails, nothing was written and the world must be read anew.
 */
export async function persistFresh(client: Client, world: LiveWorld): Promise<Announcement[]> {
  const fresh = world.takeFresh();
  const batches = world.writer.takeAll();
  if (fresh.length === 0) return [];
  await client.query('BEGIN');
  try {
    // The world has counted on from the sequence; the sequence follows by as many.
    await client.query(`SELECT nextval('events_stream_seq') FROM generate_series(1, $1::int)`, [fresh.length]);
    for (const batch of batches) await copyRows(client, batch);
    await client.query(fillSearch);
    await client.query('TRUNCATE event_search_text');
    const announcements = fresh.map((item) => announceEvent(item));
    for (const item of fresh) announcements.push(...(await applyToTables(client, world, item)));
    await client.query('COMMIT');
    return announcements;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** One event is one token; a state event brings a second row that tells the new state. */
function announceEvent({ room, event, ref }: FreshEvent): Announcement {
  const redacts = typeof event.redacts === 'string' ? event.redacts : null;
  const membership = event.content.membership ?? null;
  const fields = [
    ref.eventId,
    ref.roomId,
    event.type,
    event.stateKey ?? null,
    redacts,
    relatesTo(event.content),
    membership,
    false,
    false,
  ];
  const rows: unknown[] = [['ev', fields]];
  if (event.stateKey !== undefined) rows.push(['state', [ref.roomId, event.type, event.stateKey, ref.eventId]]);
  return { instanceName: room.plan.instanceName, stream: 'events', token: ref.streamOrdering, rows };
}

function relatesTo(content: Readonly<Record<string, unknown>>): unknown {
  const relation = content['m.relates_to'];
  return typeof relation === 'object' && relation !== null && 'event_id' in relation ? relation.event_id : null;
}

/** What a homeserver keeps beside the event: extremity, position, current state, memberships, relations of redacted events. */
async function applyToTables(client: Client, world: LiveWorld, item: FreshEvent): Promise<Announcement[]> {
  const { room, event, ref } = item;
  await client.query('DELETE FROM event_forward_extremities WHERE room_id = $1', [ref.roomId]);
  await client.query('INSERT INTO event_forward_extremities (event_id, room_id) VALUES ($1, $2)', [
    ref.eventId,
    ref.roomId,
  ]);
  await writePosition(client, {
    streamName: 'events',
    instanceName: room.plan.instanceName,
    streamId: ref.streamOrdering,
  });
  if (typeof event.redacts === 'string') {
    await client.query('DELETE FROM event_relations WHERE event_id = $1', [event.redacts]);
  }
  if (event.stateKey === undefined) return [];
  await client.query(
    `INSERT INTO current_state_events (event_id, room_id, type, state_key, membership, event_stream_ordering)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (room_id, type, state_key) DO UPDATE
     SET event_id = excluded.event_id, membership = excluded.membership, event_stream_ordering = excluded.event_stream_ordering`,
    [ref.eventId, ref.roomId, event.type, event.stateKey, event.content.membership ?? null, ref.streamOrdering],
  );
  if (event.type !== 'm.room.member') return [];
  await writeLocalMembership(client, world, item);
  return [
    await invalidate(client, {
      instanceName: room.plan.instanceName,
      cacheFunc: 'cs_cache_fake',
      keys: [ref.roomId, event.stateKey],
    }),
  ];
}

async function writeLocalMembership(client: Client, world: LiveWorld, { room, event, ref }: FreshEvent): Promise<void> {
  await client.query('UPDATE room_stats_current SET joined_members = $2, local_users_in_room = $3 WHERE room_id = $1', [
    ref.roomId,
    room.joined.length,
    room.localJoined,
  ]);
  if (!event.stateKey?.endsWith(':' + world.spec.serverName)) return;
  await client.query(
    `INSERT INTO local_current_membership (room_id, user_id, event_id, membership, event_stream_ordering)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_id, room_id) DO UPDATE
     SET event_id = excluded.event_id, membership = excluded.membership, event_stream_ordering = excluded.event_stream_ordering`,
    [ref.roomId, event.stateKey, ref.eventId, event.content.membership, ref.streamOrdering],
  );
}

/** Writes a row of the stream `caches` and says how to announce it. */
export async function invalidate(
  client: Client,
  row: { instanceName: string; cacheFunc: string; keys: readonly string[] },
): Promise<Announcement> {
  const { rows } = await client.query<{ stream_id: string; at: string }>(
    `INSERT INTO cache_invalidation_stream_by_instance (stream_id, instance_name, cache_func, keys, invalidation_ts)
     VALUES (nextval('cache_invalidation_stream_seq'), $1, $2, $3, (extract(epoch FROM now()) * 1000)::bigint)
     RETURNING stream_id, invalidation_ts AS at`,
    [row.instanceName, row.cacheFunc, row.keys],
  );
  const { stream_id: token, at } = rows[0] ?? { stream_id: '0', at: '0' };
  return {
    instanceName: row.instanceName,
    stream: 'caches',
    token: Number(token),
    rows: [[row.cacheFunc, row.keys, Number(at)]],
  };
}

/** What a writer has persisted, under the database's name of the stream. */
export async function writePosition(
  client: Client,
  { streamName, instanceName, streamId }: { streamName: string; instanceName: string; streamId: number },
): Promise<void> {
  await client.query(
    `INSERT INTO stream_positions (stream_name, instance_name, stream_id) VALUES ($1, $2, $3)
     ON CONFLICT (stream_name, instance_name) DO UPDATE
     SET stream_id = greatest(stream_positions.stream_id, excluded.stream_id)`,
    [streamName, instanceName, streamId],
  );
}
