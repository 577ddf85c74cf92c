import { setTimeout as sleep } from 'node:timers/promises';
import type { Censorship, CensorshipKind } from '../../shared/contract/censorships';
import { LabClient } from '../lab/client';
import { query, redisUrl } from '../lab/lab-database';
import { WatchedLab } from './watched-lab';

/** A real homeserver whose redactions are due after a second, watched by a Synoptic that may write, and people on it. */
export interface CensorshipLab {
  watched: WatchedLab;
  admin: LabClient;
  author: LabClient;
}

/** Starts it all. Nothing is pending in it, so that no timer of the homeserver is armed. */
export async function startCensorshipLab(name: string): Promise<CensorshipLab> {
  const watched = await WatchedLab.start({ name, redisUrl: redisUrl(), redactionRetention: '1s' }, ['--writer']);
  try {
    const admin = await LabClient.register(watched.lab, 'admin', true);
    const author = await LabClient.register(watched.lab, 'author');
    return { watched, admin, author };
  } catch (error) {
    await watched.dispose();
    throw error;
  }
}

/** A new room whose events that persister writes; a room goes to one of them by a hash of its id. */
export async function roomWrittenBy({ watched, author }: CensorshipLab, writer: string): Promise<string> {
  const sql = 'SELECT instance_name AS writer FROM events WHERE room_id = $1 LIMIT 1';
  for (let made = 0; made < 40; made += 1) {
    const roomId = await author.createRoom('10');
    const [row] = await query<{ writer: string }>(watched.lab.databaseUrl, sql, [roomId]);
    if (row?.writer === writer) return roomId;
  }
  throw new Error(`40 rooms and none of ${writer}`);
}

/** Sends a message that destroys itself at that time. Gives its id. */
export function saySelfDestructing(by: LabClient, roomId: string, body: string, atMs: number): Promise<string> {
  return by.send(roomId, { msgtype: 'm.text', body, 'org.matrix.self_destruct_after': atMs });
}

/** The whole queue, over all pages, by event id; of a redaction by the id of the redaction. */
export async function queueOf({ watched }: CensorshipLab, kind: CensorshipKind): Promise<Map<string, Censorship>> {
  const queue = new Map<string, Censorship>();
  for (let cursor: string | null = null; ;) {
    const page: { items: Censorship[]; nextCursor: string | null } = await watched.synoptic.call('censorships.list', {
      kind,
      limit: 10,
      cursor,
    });
    for (const item of page.items) queue.set(item.redactionEventId ?? item.eventId, item);
    cursor = page.nextCursor;
    if (cursor === null) return queue;
  }
}

/** Waits until the queue shows these events with these reasons (null: none; `gone`: not there). */
export async function untilQueueShows(
  site: CensorshipLab,
  expected: ReadonlyMap<string, string | null>,
  { kind = 'expiry', withinMs = 30_000 }: { kind?: CensorshipKind; withinMs?: number } = {},
): Promise<Map<string, Censorship>> {
  const told = (queue: Map<string, Censorship>): string =>
    JSON.stringify(
      [...expected.keys()].map((id) => {
        const item = queue.get(id);
        return item === undefined ? 'gone' : item.reason;
      }),
    );
  const wanted = JSON.stringify([...expected.values()]);
  for (const endMs = Date.now() + withinMs; ; await sleep(250)) {
    const queue = await queueOf(site, kind);
    if (told(queue) === wanted) return queue;
    if (Date.now() > endMs) throw new Error(`the queue shows ${told(queue)} and not ${wanted}`);
  }
}

/** Whether the stored JSON of the event holds the words; null: no such event. */
export async function isStored({ watched }: CensorshipLab, eventId: string, words: string): Promise<boolean | null> {
  const sql = 'SELECT position($2 IN json) > 0 AS found FROM event_json WHERE event_id = $1';
  const { rows } = await watched.database.query<{ found: boolean }>(sql, [eventId, words]);
  return rows[0]?.found ?? null;
}

/** Previews and applies; gives the id of the operation and the outcome by event. */
export async function applyTo(
  { watched }: CensorshipLab,
  eventIds: string[],
  act: 'censor' | 'remove_expiry' = 'censor',
): Promise<{ operationId: string; outcomes: string[] }> {
  const { previewId } = await watched.synoptic.call('censor.preview', { eventIds, act });
  const confirm = eventIds.length > 1 ? { confirmCount: eventIds.length } : {};
  const wish = { previewId, reason: `acceptance: ${act}`, ...confirm };
  const { operationId, items } = await watched.synoptic.call('censor.apply', wish);
  return { operationId, outcomes: items.map(({ outcome }) => outcome) };
}
