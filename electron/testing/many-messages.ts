import type { Client } from 'pg';

/**
 * Adds messages to a homeserver's database, spread over its rooms of versions 9 to 11, each with its row in the search
 * index, as a homeserver would have stored them.
 * @param prefix of their ids, so that calls do not meet
 * @returns their ids, oldest first
 */
export async function addMessages(admin: Client, count: number, prefix = 'many'): Promise<string[]> {
  const { rows } = await admin.query<{ event_id: string }>(
    `WITH room AS (
       SELECT r.room_id, row_number() OVER (ORDER BY r.room_id) - 1 AS place, count(*) OVER () AS rooms,
         (SELECT min(lcm.user_id) FROM local_current_membership lcm WHERE lcm.room_id = r.room_id) AS sender
       FROM rooms r
       WHERE r.room_version IN ('9', '10', '11') AND EXISTS (
         SELECT FROM local_current_membership lcm WHERE lcm.room_id = r.room_id AND lcm.membership = 'join')
     ), message AS (
       SELECT '$' || $2 || '_' || lpad(n::text, 6, '0') || repeat('x', 30) AS event_id, room.room_id, room.sender, n,
         (SELECT max(stream_ordering) FROM events) + n AS stream_ordering, 1700000000000 + n AS ts
       FROM generate_series(1, $1::int) AS n JOIN room ON room.place = n % room.rooms
     ), stored AS (
       INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
       SELECT event_id, room_id, '{}', '{"auth_events":["' || md5('a' || n) || '"],"prev_events":["' || md5('p' || n)
         || '"],"type":"m.room.message","room_id":"' || room_id || '","sender":"' || sender
         || '","content":{"msgtype":"m.text","body":"message ' || n || ' ' || repeat(md5(n::text) || ' ', 8) || '"},"depth":' || n
         || ',"origin_server_ts":' || ts || ',"hashes":{"sha256":"' || md5('h' || n) || '"},"signatures":{},"unsigned":{}}', 3
       FROM message
     ), searched AS (
       INSERT INTO event_search (event_id, room_id, sender, key, vector, origin_server_ts, stream_ordering)
       SELECT event_id, room_id, sender, 'content.body', to_tsvector('simple', 'message ' || n || ' ' || md5(n::text)), ts,
         stream_ordering FROM message
     ), added AS (
       INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, origin_server_ts,
         received_ts, sender, contains_url, instance_name, stream_ordering)
       SELECT n, event_id, 'm.room.message', room_id, true, false, n, ts, ts, sender, false, 'master', stream_ordering
       FROM message
     )
     SELECT event_id FROM message ORDER BY n`,
    [count, prefix],
  );
  await admin.query('ANALYZE events, event_json, event_search');
  return rows.map(({ event_id: eventId }) => eventId);
}
