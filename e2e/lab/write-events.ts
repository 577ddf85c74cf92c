import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Lab } from './homeserver';
import { query } from './lab-database';

/*
 * Events that this homeserver refuses to make through its API, or makes too slowly: written into the tables as it would
 * have written them had they come over federation. The running processes do not know of them until they read the rows.
 */

/** An event to write. Neither state nor membership: those need more rows than these. */
export interface EventWrite {
  roomId: string;
  /** 3 or later: ids of earlier versions are not hashes. */
  version: string;
  sender: string;
  content: Record<string, unknown>;
  type?: string;
  /** What it redacts, at the place where the room version keeps it; anything that JSON can say. Adds a row to `redactions` if it is a string. */
  redacts?: unknown;
  /** `recheck` of the row in `redactions`; as the metadata say unless given. */
  recheck?: boolean;
  /** `internal_metadata` of the row. */
  metadata?: Record<string, unknown>;
  /** Rejected, with this reason. */
  rejection?: string;
}

/** Writes the events, in this order and after all others of their rooms. Gives their ids. */
export async function writeEvents(lab: Lab, wishes: readonly EventWrite[]): Promise<string[]> {
  const places = await placesOf(lab, [...new Set(wishes.map(({ roomId }) => roomId))]);
  const nowMs = Date.now();
  const rows = wishes.map((wish) => columnsOf(wish, eventOf(wish, places, nowMs)));
  const ids = nameEvents(
    lab,
    rows.map(({ json }, at) => ({ version: wishes[at]?.version ?? '', json })),
  );
  const named = rows.map((row, at) => ({ ...row, at, event_id: ids[at] }));
  await query(lab.databaseUrl, INSERT_EVENTS, [JSON.stringify(named), nowMs]);
  return ids;
}

/** The ids that the homeserver's own library computes. @throws Error with what it said */
function nameEvents(lab: Lab, events: readonly { version: string; json: string }[]): string[] {
  const input = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const options = { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const result = spawnSync(lab.state.python, [join(__dirname, 'name_events.py')], options);
  if (result.status !== 0) throw new Error(`the homeserver's library failed: ${result.stderr}`);
  const lines = result.stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { eventId: string }).eventId); // written by the script above
}

interface Place {
  depth: number;
  last: string;
}

async function placesOf(lab: Lab, roomIds: string[]): Promise<Map<string, Place>> {
  const rows = await query<{ room_id: string; depth: number; last: string }>(
    lab.databaseUrl,
    `SELECT DISTINCT ON (room_id) room_id, depth::int, event_id AS last FROM events
      WHERE room_id = ANY($1) AND NOT outlier ORDER BY room_id, topological_ordering DESC, stream_ordering DESC`,
    [roomIds],
  );
  return new Map(rows.map(({ room_id, depth, last }) => [room_id, { depth, last }]));
}

function eventOf(wish: EventWrite, places: Map<string, Place>, nowMs: number) {
  const place = places.get(wish.roomId);
  if (!place) throw new Error(`no event in ${wish.roomId}`);
  place.depth += 1;
  const inContent = Number(wish.version) >= 11;
  const redacts = wish.redacts === undefined ? {} : { redacts: wish.redacts };
  return {
    auth_events: [],
    content: { ...wish.content, ...(inContent ? redacts : {}) },
    ...(inContent ? {} : redacts),
    depth: place.depth,
    hashes: { sha256: randomBytes(32).toString('base64') },
    origin_server_ts: nowMs,
    prev_events: [place.last],
    room_id: wish.roomId,
    sender: wish.sender,
    signatures: {},
    type: wish.type ?? 'm.room.message',
    unsigned: {},
  };
}

function columnsOf(wish: EventWrite, event: ReturnType<typeof eventOf>) {
  const { content, redacts, rejection = null, metadata = {} } = wish;
  return {
    json: JSON.stringify(event),
    room_id: event.room_id,
    sender: event.sender,
    type: event.type,
    depth: event.depth,
    redacts: typeof redacts === 'string' ? redacts : null,
    recheck: wish.recheck ?? metadata['recheck_redaction'] === true,
    rejection,
    metadata: JSON.stringify(metadata),
    words: typeof content['body'] === 'string' ? content['body'] : null,
  };
}

// A room belongs to one persister, whose name its first event carries. The state group of the room's newest event stands
// for theirs: none of them changes the state.
const INSERT_EVENTS = `
  WITH asked AS MATERIALIZED (
    SELECT asked.*, nextval('events_stream_seq') AS stream_ordering
      FROM (SELECT * FROM json_to_recordset($1::json) AS wish (
              at int, event_id text, json text, room_id text, sender text, type text, depth bigint, redacts text,
              recheck boolean, rejection text, metadata text, words text) ORDER BY at) AS asked
  ), room AS MATERIALIZED (
    SELECT room_id,
           (SELECT instance_name FROM events WHERE events.room_id = asked.room_id ORDER BY stream_ordering LIMIT 1) AS writer,
           (SELECT state_group FROM event_to_state_groups JOIN events USING (event_id)
             WHERE events.room_id = asked.room_id ORDER BY stream_ordering DESC LIMIT 1) AS state_group
      FROM asked GROUP BY room_id
  ), event AS (
    INSERT INTO events (event_id, room_id, type, sender, depth, topological_ordering, stream_ordering, origin_server_ts,
                        received_ts, processed, outlier, instance_name, contains_url, rejection_reason)
    SELECT event_id, room_id, type, sender, depth, depth, stream_ordering, $2, $2, TRUE, FALSE, writer, FALSE, rejection
      FROM asked JOIN room USING (room_id)
  ), body AS (
    INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
    SELECT event_id, room_id, metadata, json, 3 FROM asked
  ), state_group AS (
    INSERT INTO event_to_state_groups (event_id, state_group)
    SELECT event_id, state_group FROM asked JOIN room USING (room_id)
  ), redaction AS (
    INSERT INTO redactions (event_id, redacts, have_censored, received_ts, recheck)
    SELECT event_id, redacts, FALSE, $2, recheck FROM asked WHERE redacts IS NOT NULL
  ), rejection AS (
    INSERT INTO rejections (event_id, reason, last_check)
    SELECT event_id, rejection, $2::text FROM asked WHERE rejection IS NOT NULL
  )
  INSERT INTO event_search (event_id, room_id, sender, key, vector, stream_ordering, origin_server_ts)
  SELECT event_id, room_id, sender, 'content.body', to_tsvector('english', words), stream_ordering, $2
    FROM asked WHERE words IS NOT NULL`;
