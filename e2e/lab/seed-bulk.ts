import { randomBytes } from 'node:crypto';
import type { LabClient } from './client';
import type { Lab } from './homeserver';
import { writeEvents } from './write-events';

/** A message among many. */
export interface BulkEvent {
  roomId: string;
  eventId: string;
  /** Stands in its content. */
  marker: string;
}

const VERSIONS = ['9', '10', '11'] as const;
const ROOMS = 6;

/**
 * Many messages of one author in rooms of three versions. The first `sent` go through the API; the rest are rows, with ids
 * by the homeserver's own library, since it takes in some thirty to eighty a second.
 */
export async function seedBulk(
  lab: Lab,
  author: LabClient,
  size: { count: number; sent: number },
): Promise<BulkEvent[]> {
  const rooms: { roomId: string; version: string }[] = [];
  for (let number = 0; number < ROOMS; number += 1) {
    const version = VERSIONS[number % VERSIONS.length] ?? '10';
    rooms.push({ roomId: await author.createRoom(version, { name: `Many, version ${version}` }), version });
  }
  const wishes = Array.from({ length: size.count }, (_, number) => {
    const room = rooms[number % ROOMS] ?? { roomId: '', version: '' };
    const marker = `marker-bulk-${number}-${randomBytes(6).toString('hex')}`;
    return { ...room, marker, sender: author.userId, content: { msgtype: 'm.text', body: `much of ${marker}` } };
  });
  const sent = await sendAll(author, wishes.slice(0, size.sent));
  const written = await writeEvents(lab, wishes.slice(size.sent));
  const ids = [...sent, ...written];
  return wishes.map(({ roomId, marker }, at) => ({ roomId, marker, eventId: ids[at] ?? '' }));
}

/** Eight at a time, by way of several processes. Gives the ids in the order of the wishes. */
async function sendAll(
  author: LabClient,
  wishes: readonly { roomId: string; content: Record<string, unknown> }[],
): Promise<string[]> {
  const ways = ['sync1', 'streams1', 'master'];
  const ids: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < wishes.length; at = next++) {
      const wish = wishes[at];
      if (wish) ids[at] = await author.at(ways[at % ways.length] ?? 'master').send(wish.roomId, wish.content);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return ids;
}
