import { randomBytes } from 'node:crypto';
import type { Chronicle } from './chronicle';
import type { LabClient } from './client';
import type { CensorableEvent, CensorableKind } from './ground-truth';

/** What survives a redaction differs between these. */
export const CENSORABLE_VERSIONS = ['1', '9', '10', '11', '12'] as const;

const DAY_MS = 24 * 60 * 60 * 1000;

interface Scene {
  author: LabClient;
  roomId: string;
  version: string;
  events: CensorableEvent[];
}

/**
 * One room of that version with each kind of event to censor. The reader is joined.
 * @param soonMs after how long the event of kind `self_destruct_soon` expires
 */
export async function seedCensorable(
  chronicle: Chronicle,
  people: { author: LabClient; reader: LabClient },
  version: string,
  soonMs: number,
): Promise<CensorableEvent[]> {
  const name = `To censor, version ${version}`;
  const roomId = await chronicle.createRoom(people.author, `to censor, version ${version}`, version, { name });
  await chronicle.join(people.reader, roomId, 'reads what is censored');
  const scene: Scene = { author: people.author, roomId, version, events: [] };
  await say(scene, 'plain', (marker) => ({ msgtype: 'm.text', body: marker }));
  await say(scene, 'markup', (marker) => ({
    msgtype: 'm.text',
    body: `Grüße, 世界 🌍 "${marker}" \\ \u2028 ${'x'.repeat(40)}`,
    format: 'org.matrix.custom.html',
    formatted_body: `<b>Grüße</b>, <i>世界</i> 🌍 &quot;${marker}&quot; <script>alert(1)</script>`,
  }));
  await sayEdit(scene);
  await sayThread(scene);
  await saySelfDestructing(scene, 'self_destruct_far', 30 * DAY_MS);
  await saySelfDestructing(scene, 'self_destruct_soon', soonMs);
  await sayRedacted(scene);
  return scene.events;
}

async function say(
  scene: Scene,
  kind: CensorableKind,
  content: (marker: string) => Record<string, unknown>,
): Promise<CensorableEvent> {
  const marker = newMarker(scene, kind);
  return note(scene, kind, marker, await scene.author.send(scene.roomId, content(marker)));
}

function newMarker({ version }: Scene, kind: CensorableKind): string {
  return `marker-${kind.replaceAll('_', '')}-v${version}-${randomBytes(6).toString('hex')}`;
}

function note(scene: Scene, kind: CensorableKind, marker: string, eventId: string): CensorableEvent {
  const { roomId, version, author } = scene;
  const unset = { targetId: null, redactionId: null, expiresAtMs: null };
  const event = { kind, roomId, version, eventId, sender: author.userId, marker, ...unset };
  scene.events.push(event);
  return event;
}

async function sayEdit(scene: Scene): Promise<void> {
  const targetId = await scene.author.sendText(scene.roomId, 'what will be edited');
  const edit = await say(scene, 'edit', (marker) => ({
    msgtype: 'm.text',
    body: `* ${marker}`,
    'm.new_content': { msgtype: 'm.text', body: marker },
    'm.relates_to': { rel_type: 'm.replace', event_id: targetId },
  }));
  edit.targetId = targetId;
}

async function sayThread(scene: Scene): Promise<void> {
  const root = await scene.author.sendText(scene.roomId, 'the root of a thread');
  const inThread = { rel_type: 'm.thread', event_id: root };
  await scene.author.send(scene.roomId, { msgtype: 'm.text', body: 'an earlier reply', 'm.relates_to': inThread });
  const reply = await say(scene, 'latest_thread_reply', (body) => ({
    msgtype: 'm.text',
    body,
    'm.relates_to': inThread,
  }));
  reply.targetId = root;
}

async function saySelfDestructing(scene: Scene, kind: CensorableKind, afterMs: number): Promise<void> {
  const expiresAtMs = Date.now() + afterMs;
  const event = await say(scene, kind, (body) => ({
    msgtype: 'm.text',
    body,
    'org.matrix.self_destruct_after': expiresAtMs,
  }));
  event.expiresAtMs = expiresAtMs;
}

/** The redaction too can be censored: its reason may repeat what was to vanish, so it has a marker of its own. */
async function sayRedacted(scene: Scene): Promise<void> {
  const event = await say(scene, 'redacted', (body) => ({ msgtype: 'm.text', body }));
  const marker = newMarker(scene, 'redaction');
  event.redactionId = await scene.author.redact(scene.roomId, event.eventId, marker);
  note(scene, 'redaction', marker, event.redactionId).targetId = event.eventId;
}
