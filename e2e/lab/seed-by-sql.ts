import { createHash, randomBytes } from 'node:crypto';
import type { Chronicle } from './chronicle';
import { LabClient } from './client';
import type { Lab } from './homeserver';
import { query } from './lab-database';
import type { Cast } from './seed-memberships';

/*
 * What one homeserver alone cannot bring about through its API: a state reset, and a user of another homeserver. Written
 * into the tables as the homeserver would have, so that a reader of the tables cannot tell; the running processes do not
 * know of it until they read these rows. Each past made so carries `madeBy: 'sql'`.
 */

const REMOTE_USER = '@distant:remote.example';

/**
 * A user who is joined by the last membership event and yet not a member: the state was reset when a later event was
 * persisted, which gives the change its place in the stream.
 */
export async function seedStateReset(lab: Lab, chronicle: Chronicle, { owner }: Cast): Promise<void> {
  const roomId = await chronicle.createRoom(owner, 'state reset', '10', { name: 'The reset' });
  const lost = await LabClient.register(lab, 'lost');
  await chronicle.join(lost, roomId);
  const cause = await owner.sendText(roomId, 'the event that brought the reset');
  await query(
    lab.databaseUrl,
    `WITH gone AS (
       DELETE FROM current_state_events
        WHERE room_id = $1 AND type = 'm.room.member' AND state_key = $2 RETURNING event_id
     ), unlisted AS (
       DELETE FROM local_current_membership WHERE room_id = $1 AND user_id = $2
     )
     INSERT INTO current_state_delta_stream
            (stream_id, instance_name, room_id, type, state_key, event_id, prev_event_id)
     SELECT cause.stream_ordering, cause.instance_name, $1, 'm.room.member', $2, NULL, gone.event_id
       FROM gone, events AS cause WHERE cause.event_id = $3`,
    [roomId, lost.userId, cause],
  );
  const past = chronicle.past(lost.userId, roomId);
  Object.assign(past, { membership: null, label: 'state reset', madeBy: 'sql' });
  for (const stay of past.stays) stay.endKind = 'state_reset';
}

/** A user of another homeserver: joined, left, came back, was kicked; and one who is there now. */
export async function seedRemoteUsers(lab: Lab, chronicle: Chronicle, { owner }: Cast): Promise<void> {
  const roomId = await chronicle.createRoom(owner, 'remote members', '10', { name: 'The distant' });
  const resident = '@resident:remote.example';
  const write = (event: Omit<MembershipWrite, 'roomId'>): Promise<void> => writeMembership(lab, { ...event, roomId });
  const begin = (userId: string, label: string): void => chronicle.begin(userId, roomId, 'join', label);

  await write({ userId: REMOTE_USER, sender: REMOTE_USER, membership: 'join' });
  begin(REMOTE_USER, 'remote');
  await write({ userId: REMOTE_USER, sender: REMOTE_USER, membership: 'leave' });
  const left = { endKind: 'left', endedBy: REMOTE_USER, reason: null } as const;
  chronicle.end(REMOTE_USER, roomId, 'remote', left);
  await write({ userId: REMOTE_USER, sender: REMOTE_USER, membership: 'join' });
  begin(REMOTE_USER, 'remote');
  await write({ userId: REMOTE_USER, sender: owner.userId, membership: 'leave', reason: 'too far' });
  const kicked = { endKind: 'kicked', endedBy: owner.userId, reason: 'too far' } as const;
  chronicle.end(REMOTE_USER, roomId, 'remote, left, rejoined, kicked', kicked);
  await write({ userId: resident, sender: resident, membership: 'join' });
  begin(resident, 'remote, joined');
  for (const userId of [REMOTE_USER, resident]) chronicle.past(userId, roomId).madeBy = 'sql';
}

interface MembershipWrite {
  roomId: string;
  userId: string;
  sender: string;
  membership: 'join' | 'leave';
  reason?: string;
}

async function writeMembership(lab: Lab, wish: MembershipWrite): Promise<void> {
  const [last] = await query<{ depth: number; event_id: string }>(
    lab.databaseUrl,
    `SELECT depth::int, event_id FROM events WHERE room_id = $1 ORDER BY stream_ordering DESC LIMIT 1`,
    [wish.roomId],
  );
  if (!last) throw new Error(`no event in ${wish.roomId}`);
  const nowMs = Date.now();
  const depth = last.depth + 1;
  const event = membershipEvent(wish, { depth, prevEvent: last.event_id, nowMs });
  const { roomId, userId, sender, membership } = wish;
  const rows = [eventIdOf(event), roomId, userId, sender, membership, depth, nowMs, JSON.stringify(event)];
  await query(lab.databaseUrl, INSERT_MEMBERSHIP, rows);
}

/** Keys in the order of canonical JSON, so that `eventIdOf` need not sort. */
function membershipEvent(
  { roomId, userId, sender, membership, reason }: MembershipWrite,
  place: { depth: number; prevEvent: string; nowMs: number },
) {
  const displayname = userId.slice(1, userId.indexOf(':'));
  return {
    auth_events: [],
    content: { displayname, membership, ...(reason === undefined ? {} : { reason }) },
    depth: place.depth,
    hashes: { sha256: randomBytes(32).toString('base64') },
    origin_server_ts: place.nowMs,
    prev_events: [place.prevEvent],
    room_id: roomId,
    sender,
    signatures: {},
    state_key: userId,
    type: 'm.room.member',
    unsigned: {},
  };
}

/**
 * The id by the specification of event formats 3 and later: the hash of the redacted event without its signatures. The
 * homeserver computes it again whenever it reads a row, and takes one that differs for corruption.
 */
function eventIdOf(event: ReturnType<typeof membershipEvent>): string {
  const { signatures: _signatures, unsigned: _unsigned, ...kept } = event;
  const redacted = JSON.stringify({ ...kept, content: { membership: event.content.membership } });
  return `$${createHash('sha256').update(redacted).digest('base64url')}`;
}

// The state group of the event before stands for that of this one: good enough for reading, and nothing resolves it.
const INSERT_MEMBERSHIP = `
  WITH place AS (SELECT nextval('events_stream_seq') AS stream_ordering),
  event AS (
    INSERT INTO events (event_id, room_id, type, state_key, sender, depth, topological_ordering, stream_ordering,
                        origin_server_ts, received_ts, processed, outlier, instance_name, contains_url)
    SELECT $1, $2, 'm.room.member', $3, $4, $6, $6, stream_ordering, $7, $7, TRUE, FALSE, 'persister1', FALSE FROM place
  ), json AS (
    INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
    VALUES ($1, $2, '{}', $8, 3)
  ), state AS (
    INSERT INTO state_events (event_id, room_id, type, state_key) VALUES ($1, $2, 'm.room.member', $3)
  ), membership AS (
    INSERT INTO room_memberships (event_id, user_id, sender, room_id, membership, forgotten, display_name,
                                  event_stream_ordering)
    SELECT $1, $3, $4, $2, $5, 0, split_part(substr($3, 2), ':', 1), stream_ordering FROM place
  ), state_group AS (
    INSERT INTO event_to_state_groups (event_id, state_group)
    SELECT $1, state_group FROM event_to_state_groups NATURAL JOIN events
     WHERE room_id = $2 ORDER BY stream_ordering DESC LIMIT 1
  ), delta AS (
    INSERT INTO current_state_delta_stream (stream_id, instance_name, room_id, type, state_key, event_id, prev_event_id)
    SELECT stream_ordering, 'persister1', $2, 'm.room.member', $3, $1,
           (SELECT event_id FROM current_state_events
             WHERE room_id = $2 AND type = 'm.room.member' AND state_key = $3)
      FROM place
  )
  INSERT INTO current_state_events (event_id, room_id, type, state_key, membership, event_stream_ordering)
  SELECT $1, $2, 'm.room.member', $3, $5, stream_ordering FROM place
  ON CONFLICT (room_id, type, state_key) DO UPDATE
     SET event_id = excluded.event_id, membership = excluded.membership,
         event_stream_ordering = excluded.event_stream_ordering`;
