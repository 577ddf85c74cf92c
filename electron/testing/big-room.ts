import type { Client } from 'pg';
import { PastRoom } from './past-room';

/** A room with many members, and with all that the homeserver keeps of its past. */
export interface BigRoom {
  roomId: string;
  members: number;
  /** Received time of the join with that number, from 1; each has a millisecond of its own. */
  joinedMs(number: number): number;
}

/** Received time of the first join. */
const firstMs = 1_600_000_000_000;
/** A group of its own for each of so many joins, and a whole one every hundred: what the homeserver keeps chains to. */
const newestJoinsWithGroups = 100;

/**
 * Writes a room that users with ids in order join one after the other: what is current, the record of changes, and the
 * state groups of its newest joins, a whole one and a chain of differences.
 * @param streamFrom first stream_ordering; as many as members follow
 */
export async function writeBigRoom(admin: Client, wish: { roomId: string; members: number; streamFrom: number }): Promise<BigRoom> {
  const { roomId, members, streamFrom } = wish;
  const room = new PastRoom(admin, roomId);
  await room.create();
  const creation = `${roomId}create`;
  await room.event({ eventId: creation, type: 'm.room.create', stateKey: '', stream: streamFrom, receivedMs: firstMs });
  await room.current('m.room.create', '', creation);
  await room.change(streamFrom, 'm.room.create', '', { to: creation });
  await admin.query(
    `CREATE TEMP TABLE joins AS SELECT i, '$' || i || $1 AS event_id, '@u' || lpad(i::text, 7, '0') || ':big.example' AS user_id,
       $2::bigint + i AS stream, $3::bigint + i AS ms FROM generate_series(1, $4::int) AS i`,
    [roomId, streamFrom, firstMs, members],
  );
  for (const sql of rowsOfJoins) await admin.query(sql, sql.includes('$1') ? [roomId] : []);
  await room.localMember('@u0000001:big.example', 'join', `$1${roomId}`);
  await writeGroups(admin, { roomId, members, streamFrom, creation });
  await admin.query('DROP TABLE joins');
  return { roomId, members, joinedMs: (number) => firstMs + number };
} // prettier-ignore

const rowsOfJoins = [
  `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, origin_server_ts, received_ts,
     sender, contains_url, instance_name, stream_ordering, state_key)
   SELECT i + 1, event_id, 'm.room.member', $1, true, false, i + 1, ms, ms, user_id, false, 'master', stream, user_id FROM joins`,
  `INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
   SELECT event_id, $1, '{}', '{"content":{"membership":"join"}}', 3 FROM joins`,
  `INSERT INTO state_events (event_id, room_id, type, state_key) SELECT event_id, $1, 'm.room.member', user_id FROM joins`,
  `INSERT INTO room_memberships (event_id, user_id, sender, room_id, membership, forgotten, display_name, event_stream_ordering,
     participant)
   SELECT event_id, user_id, user_id, $1, 'join', 0, 'User ' || i, stream, false FROM joins`,
  `INSERT INTO current_state_events (event_id, room_id, type, state_key, membership)
   SELECT event_id, $1, 'm.room.member', user_id, 'join' FROM joins`,
  `INSERT INTO current_state_delta_stream (stream_id, room_id, type, state_key, event_id, prev_event_id, instance_name)
   SELECT stream, $1, 'm.room.member', user_id, event_id, NULL, 'master' FROM joins`,
  'ANALYZE events, event_json, room_memberships, current_state_events, current_state_delta_stream',
];

async function writeGroups(
  admin: Client,
  { roomId, members, streamFrom, creation }: { roomId: string; members: number; streamFrom: number; creation: string },
): Promise<void> {
  const whole = members - newestJoinsWithGroups;
  const group = (number: string): string => `${streamFrom}::bigint + ${number}`;
  await admin.query('INSERT INTO state_groups (id, room_id, event_id) SELECT $1::bigint + i, $2, event_id FROM joins WHERE i >= $3', [streamFrom, roomId, whole]);
  await admin.query('INSERT INTO event_to_state_groups (event_id, state_group) SELECT event_id, $1::bigint + i FROM joins WHERE i >= $2', [streamFrom, whole]);
  await admin.query(`INSERT INTO state_group_edges (state_group, prev_state_group) SELECT ${group('i')}, ${group('i')} - 1 FROM joins WHERE i > ${whole}`);
  await admin.query(
    `INSERT INTO state_groups_state (state_group, room_id, type, state_key, event_id)
     SELECT ${group(`greatest(i, ${whole})`)}, $1, 'm.room.member', user_id, event_id FROM joins
     UNION ALL SELECT ${group(`${whole}`)}, $1, 'm.room.create', '', $2`,
    [roomId, creation],
  );
  await admin.query('ANALYZE state_groups_state, state_group_edges, event_to_state_groups');
} // prettier-ignore
