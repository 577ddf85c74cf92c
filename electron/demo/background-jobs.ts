import type { Client } from 'pg';
import { isLosslessObject, parseLossless, stringifyAsHomeserver, valueAt } from '../../shared/matrix/lossless';
import { pruneEvent } from '../../shared/matrix/redaction';
import { domainOf } from './generator/room-versions';
import { invalidate, type Announcement } from './live-events';

/** `redaction_retention_period` of the demo: the homeserver's default. */
const retentionMs = 7 * 86_400_000;

interface DueRedaction {
  event_id: string;
  redacts: string;
  json: string | null;
  target_type: string | null;
  target_sender: string | null;
  room_version: string | null;
  same_room: boolean | null;
  redaction_sender: string | null;
  redaction_metadata: string | null;
  rejected: boolean;
}

/**
 * The homeserver's job for redactions: prunes what is due and allowed, marks all that it looked at (synapse-facts 3).
 * It looks only at what became due since `demoMadeMs`: what was overdue then illustrates a job that was off for a while.
 */
export async function censorDueRedactions(client: Client, nowMs: number, demoMadeMs: number): Promise<Announcement[]> {
  const { rows } = await client.query<DueRedaction>(
    `SELECT r.event_id, r.redacts, j.json, t.type AS target_type, t.sender AS target_sender, rooms.room_version,
            t.room_id = e.room_id AS same_room, e.sender AS redaction_sender, ej.internal_metadata AS redaction_metadata,
            x.event_id IS NOT NULL AS rejected
     FROM redactions r
     LEFT JOIN events e ON e.event_id = r.event_id
     LEFT JOIN event_json ej ON ej.event_id = r.event_id
     LEFT JOIN rejections x ON x.event_id = r.event_id
     LEFT JOIN events t ON t.event_id = r.redacts
     LEFT JOIN event_json j ON j.event_id = r.redacts
     LEFT JOIN rooms ON rooms.room_id = t.room_id
     WHERE NOT r.have_censored AND r.received_ts <= $1 AND r.received_ts > $2
     ORDER BY r.received_ts LIMIT 100`,
    [nowMs - retentionMs, demoMadeMs - retentionMs],
  );
  const announcements: Announcement[] = [];
  for (const row of rows) {
    if (row.json !== null && isAllowed(row)) {
      await writePruned(client, row.redacts, row.json, row.room_version);
      announcements.push(
        await invalidate(client, { instanceName: 'background1', cacheFunc: '_get_event_cache', keys: [row.redacts] }),
      );
    }
    await client.query('UPDATE redactions SET have_censored = TRUE WHERE event_id = $1', [row.event_id]);
  }
  return announcements;
}

function isAllowed(row: DueRedaction): boolean {
  if (row.same_room !== true || row.rejected || row.target_type === 'm.room.create') return false;
  const metadata = parseLossless(row.redaction_metadata ?? '{}');
  if (valueAt(metadata, 'recheck_redaction') !== true) return true;
  return domainOf(row.redaction_sender ?? '') === domainOf(row.target_sender ?? '');
}

interface NextExpiry {
  event_id: string;
  expiry_ts: string;
  json: string | null;
  room_version: string | null;
  rejected: boolean;
}

/**
 * One step of the main process's expiry: the lowest row of the whole table, whoever wrote it. If its event is missing,
 * rejected or of an unknown version, the step fails, and every later step with it: the defect of synapse-facts 4.
 * @returns what to announce; null if nothing is due, or the lowest row blocks the rest
 */
export async function expireNext(client: Client, nowMs: number): Promise<Announcement | null> {
  const { rows } = await client.query<NextExpiry>(
    `SELECT x.event_id, x.expiry_ts, j.json, rooms.room_version, r.event_id IS NOT NULL AS rejected
     FROM event_expiry x
     LEFT JOIN event_json j ON j.event_id = x.event_id
     LEFT JOIN rooms ON rooms.room_id = j.room_id
     LEFT JOIN rejections r ON r.event_id = x.event_id
     ORDER BY x.expiry_ts LIMIT 1`,
  );
  const next = rows[0];
  if (!next || Number(next.expiry_ts) > nowMs || next.json === null || next.rejected) return null;
  if (!(await writePruned(client, next.event_id, next.json, next.room_version))) return null;
  await client.query('DELETE FROM event_expiry WHERE event_id = $1', [next.event_id]);
  return invalidate(client, { instanceName: 'master', cacheFunc: '_get_event_cache', keys: [next.event_id] });
}

async function writePruned(
  client: Client,
  eventId: string,
  json: string,
  roomVersion: string | null,
): Promise<boolean> {
  const event = parseLossless(json);
  const result = pruneEvent(event, roomVersion);
  if (result.outcome === 'refused' || !isLosslessObject(event)) return false;
  await client.query('UPDATE event_json SET json = $2 WHERE event_id = $1', [
    eventId,
    stringifyAsHomeserver(result.event),
  ]);
  return true;
}
