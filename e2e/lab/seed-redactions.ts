import { randomBytes } from 'node:crypto';
import type { RedactionVerdict } from '../../shared/contract/events';
import type { LabClient } from './client';
import type { Lab } from './homeserver';
import { query } from './lab-database';
import { writeEvents, type EventWrite } from './write-events';

/** A redaction whose content still stands, and what the homeserver makes of it. */
export interface RedactionTruth {
  version: string;
  /** Whether it applies, and if not, why; `target_missing`: what it redacts is not here. */
  kind: Exclude<RedactionVerdict, 'not_rechecked'> | 'target_missing';
  roomId: string;
  /** What it redacts. */
  targetId: string;
  redactionId: string;
  /** Stands in the content of the target; null where that has none. */
  marker: string | null;
  madeBy: 'api' | 'sql';
}

/** A redaction event that redacts nothing. */
export interface EmptyRedaction {
  version: string;
  roomId: string;
  eventId: string;
}

const REDACTION = 'm.room.redaction';

/**
 * In a room of that version: redactions that apply, and one of each kind that does not. The homeserver's API refuses to
 * make those: they are rows as federation would have brought them.
 */
export async function seedRedactions(lab: Lab, author: LabClient, version: string): Promise<RedactionTruth[]> {
  const roomId = await author.createRoom(version, { name: `Redactions, version ${version}` });
  const otherRoom = await author.createRoom(version, { name: `Other room, version ${version}` });
  const truths: RedactionTruth[] = [];
  const note = (kind: RedactionTruth['kind'], rest: Omit<RedactionTruth, 'version' | 'kind' | 'roomId'>): void => {
    truths.push({ version, kind, roomId, ...rest });
  };
  for (let number = 0; number < 3; number += 1) {
    const { targetId, marker } = await sayTarget(author, roomId);
    note('allowed', {
      targetId,
      marker,
      redactionId: await author.redact(roomId, targetId),
      madeBy: 'api',
    });
  }
  const unknown = `$${randomBytes(32).toString('base64url')}`;
  const ofUnknown = await author.redact(roomId, unknown);
  note('target_missing', { targetId: unknown, redactionId: ofUnknown, marker: null, madeBy: 'api' });

  // Both occur: homeservers before schema 94 knew no such column, whose default is true until a background update corrects it.
  const recheck = Number(version) < 11;
  const write = {
    roomId,
    version,
    sender: author.userId,
    type: REDACTION,
    content: { reason: 'not allowed' },
    recheck,
  };
  const forbidden: [RedactionTruth['kind'], Partial<EventWrite>][] = [
    ['other_room', { roomId: otherRoom }],
    ['other_domain', { sender: '@stranger:elsewhere.example', metadata: { recheck_redaction: true }, recheck: true }],
    ['redaction_rejected', { rejection: 'auth_error' }],
  ];
  for (const [kind, difference] of forbidden) {
    const { targetId, marker } = await sayTarget(author, roomId);
    const [redactionId = ''] = await writeEvents(lab, [{ ...write, ...difference, redacts: targetId }]);
    note(kind, { targetId, marker, redactionId, madeBy: 'sql' });
  }
  const created = await createEventOf(lab, roomId);
  const [ofCreation = ''] = await writeEvents(lab, [{ ...write, redacts: created }]);
  note('create_event', { targetId: created, redactionId: ofCreation, marker: null, madeBy: 'sql' });

  const { targetId, marker } = await sayTarget(author, roomId);
  const gone = `$${randomBytes(32).toString('base64url')}`;
  await query(lab.databaseUrl, 'INSERT INTO redactions (event_id, redacts, received_ts) VALUES ($1, $2, $3)', [
    gone,
    targetId,
    Date.now(),
  ]);
  note('redaction_missing', { targetId, marker, redactionId: gone, madeBy: 'sql' });
  return truths;
}

/**
 * A redaction without `redacts`, and one whose `redacts` is a number, in a room of their own: the homeserver answers
 * neither the one nor, because of the other, the room's messages.
 */
export async function seedEmptyRedactions(lab: Lab, author: LabClient, version: string): Promise<EmptyRedaction[]> {
  const roomId = await author.createRoom(version, { name: `Redacts nothing, version ${version}` });
  const write = { roomId, version, sender: author.userId, type: REDACTION, content: { reason: 'nothing' } };
  const eventIds = await writeEvents(lab, [write, { ...write, redacts: 5 }]);
  return eventIds.map((eventId) => ({ version, roomId, eventId }));
}

async function sayTarget(author: LabClient, roomId: string): Promise<{ targetId: string; marker: string }> {
  const marker = `marker-redacted-${randomBytes(8).toString('hex')}`;
  return { targetId: await author.sendText(roomId, marker), marker };
}

async function createEventOf(lab: Lab, roomId: string): Promise<string> {
  const sql = `SELECT event_id FROM events WHERE room_id = $1 AND type = 'm.room.create'`;
  const [row] = await query<{ event_id: string }>(lab.databaseUrl, sql, [roomId]);
  if (!row) throw new Error(`no create event in ${roomId}`);
  return row.event_id;
}
