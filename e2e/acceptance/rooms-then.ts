import { expect } from 'vitest';
import type { CallInput, OutputOf } from '../../shared/contract/index';
import { LabClient } from '../lab/client';
import { randomNumbers, type Movements, type RoomThen } from '../lab/seed-movements';
import type { CensorshipLab } from './censorship-lab';
import { HeardPushes } from './heard-pushes';

export const points = 50;
/** Another one tries other rooms and other times. */
export const seed = Number(process.env['SYNOPTIC_TEST_SEED'] ?? 20_260_731);

type MembersPage = OutputOf<'rooms.listMembers'>;
type Listed = [userId: string, membership: string, displayName: string | null];

/** At each of the times, members and topic are as they were written down, and as the homeserver answers for the token. */
export async function membersAtTimes(site: CensorshipLab, movements: Movements): Promise<void> {
  const next = randomNumbers(seed);
  const methods = new Set<string>();
  for (let point = 0; point < points; point += 1) {
    const pause = next.of(movements.pauses);
    const roomId = next.of([...pause.rooms.keys()]);
    const atMs = pause.fromMs + next.below(pause.toMs - pause.fromMs + 1);
    const told = await membersOf(site, { roomId, atMs });
    methods.add(told.method);
    const where = `seed ${seed} point ${point}: ${roomId} at ${atMs} by ${told.method}`;
    expect([where, ...told.listed]).toEqual([where, ...expectedOf(pause.rooms.get(roomId))]);
    expect([where, ...told.listed]).toEqual([where, ...(await servedAt(movements.owner, roomId, told.atToken))]);
    const topic = await topicOf(site, roomId, atMs);
    expect([where, topic]).toEqual([where, pause.rooms.get(roomId)?.topic]);
  }
  process.stdout.write(`members at ${points} times, by ${[...methods].join(', ')}\n`);
}

/** Now: as after the last deed; before the room began: nobody. */
export async function membersAtTheEnds(site: CensorshipLab, movements: Movements): Promise<void> {
  const last = movements.pauses.at(-1);
  for (const roomId of movements.roomIds) {
    const now = await membersOf(site, { roomId });
    expect([now.method, ...now.listed]).toEqual(['current_state', ...expectedOf(last?.rooms.get(roomId))]);
    const before = await membersOf(site, { roomId, atMs: Date.UTC(2020, 0) });
    expect([before.atToken, ...before.listed]).toEqual([null]);
  }
}

/** The messages of each user are those that they sent, each once. */
export async function messagesOfUsers(site: CensorshipLab, movements: Movements): Promise<void> {
  const { watched } = site;
  for (const { userId } of movements.people) {
    const sent = movements.said.filter((said) => said.userId === userId).map(({ eventId }) => eventId);
    const found: string[] = [];
    for (let cursor: string | null = null; ;) {
      const page: OutputOf<'users.listMessages'> = await watched.synoptic.call('users.listMessages', {
        userId,
        limit: 3,
        cursor,
      });
      found.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect([userId, ...found.sort()]).toEqual([userId, ...sent.sort()]);
  }
}

/** A room is current until the last local user leaves, and then shows members and name as last known. */
export async function leftByServer(site: CensorshipLab): Promise<void> {
  const { watched, author } = site;
  const guest = await LabClient.register(watched.lab, 'guest');
  const banned = await LabClient.register(watched.lab, 'unwelcome');
  const roomId = await author.createRoom('10', { name: 'The deserted' });
  for (const user of [guest, banned]) await user.act('join', roomId);
  await author.moderate('ban', roomId, banned.userId, 'noise');
  const beforeMs = Date.now();
  const before = await watched.synoptic.call('rooms.get', { roomId });
  expect([before.trust.state, before.name]).toEqual(['current', 'The deserted']);
  const joined = await membersOf(site, { roomId });

  const heard = await HeardPushes.listen(watched.synoptic);
  await guest.act('leave', roomId);
  await author.act('leave', roomId);
  const leftMs = Date.now();
  // Whoever has the room on screen is told to ask again.
  await watched.until(
    'the room is told to have changed',
    async () => heard.changedRooms(),
    (ids) => ids.has(roomId),
  );
  heard.dispose();
  const after = await watched.synoptic.call('rooms.get', { roomId });
  expect([after.trust.state, after.name, after.nameSource]).toEqual(['deleted', 'The deserted', 'history']);
  expect(after.trust.sinceMs).toBeGreaterThanOrEqual(beforeMs);
  expect(after.trust.sinceMs).toBeLessThanOrEqual(leftMs);
  const members = await membersOf(site, { roomId });
  expect(members.trust.state).toBe('deleted');
  expect(members.method).not.toBe('current_state');
  const membership = new Map(members.listed.map(([userId, value]) => [userId, value]));
  expect([author, guest, banned].map(({ userId }) => membership.get(userId))).toEqual(['leave', 'leave', 'ban']);
  const then = await membersOf(site, { roomId, atMs: beforeMs });
  expect([then.trust.state, ...then.listed]).toEqual(['deleted', ...joined.listed]);
  const name = await watched.synoptic.call('rooms.listState', { roomId, types: ['m.room.name'] });
  expect([name.trust.state, name.items.map(({ content }) => content)]).toEqual(['deleted', [{ name: 'The deserted' }]]);
  const timeline = await watched.synoptic.call('rooms.listEvents', { roomId });
  expect([timeline.trust.state, timeline.items.length > 0]).toEqual(['deleted', true]);
}

/** A room is partial while a faster join runs, whoever else is in it. */
export async function partialRoom(site: CensorshipLab): Promise<void> {
  const { watched, author } = site;
  const roomId = await author.createRoom('11');
  await watched.database.query(`INSERT INTO partial_state_rooms (room_id, joined_via) VALUES ($1, 'far.example')`, [
    roomId,
  ]);
  try {
    const { trust } = await watched.synoptic.call('rooms.get', { roomId });
    const members = await watched.synoptic.call('rooms.listMembers', { roomId });
    const state = await watched.synoptic.call('rooms.listState', { roomId });
    const timeline = await watched.synoptic.call('rooms.listEvents', { roomId });
    const told = [trust, members.trust, state.trust, timeline.trust].map((one) => one.state);
    expect(told).toEqual(['partial', 'partial', 'partial', 'partial']);
  } finally {
    // The homeserver would go on with the join at its next start.
    await watched.database.query('DELETE FROM partial_state_rooms WHERE room_id = $1', [roomId]);
  }
  expect((await watched.synoptic.call('rooms.get', { roomId })).trust.state).toBe('current');
}

/** All members over all pages. */
async function membersOf(
  { watched }: CensorshipLab,
  wish: Pick<CallInput<'rooms.listMembers'>, 'roomId' | 'atMs'>,
): Promise<MembersPage & { listed: Listed[] }> {
  const listed: Listed[] = [];
  for (let cursor: string | null = null; ;) {
    const page: MembersPage = await watched.synoptic.call('rooms.listMembers', { ...wish, limit: 3, cursor });
    // A name belongs to who is joined; what a leave carries differs by who sent it.
    for (const { userId, membership, displayName } of page.items)
      listed.push([userId, membership, membership === 'join' ? displayName : null]);
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, listed: listed.sort() };
  }
}

function expectedOf(room: RoomThen | undefined): Listed[] {
  return [...(room?.members ?? [])].map(([userId, then]): Listed => [userId, then.membership, then.displayName]).sort();
}

/** What the homeserver itself answers for the token. */
async function servedAt(owner: LabClient, roomId: string, atToken: number | null): Promise<Listed[]> {
  const at = `s${atToken ?? 0}_0_0_0_0_0_0_0_0_0`;
  const answer = await owner.get(`/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/members?at=${at}`);
  const chunk = answer['chunk'] as { state_key: string; content: { membership: string; displayname?: string } }[]; // the API's own shape
  return chunk
    .map(({ state_key: userId, content }): Listed => {
      return [userId, content.membership, content.membership === 'join' ? (content.displayname ?? null) : null];
    })
    .sort();
}

async function topicOf({ watched }: CensorshipLab, roomId: string, atMs: number): Promise<unknown> {
  const { items } = await watched.synoptic.call('rooms.listState', { roomId, atMs, types: ['m.room.topic'] });
  return (items[0]?.content as { topic?: unknown } | undefined)?.topic; // of the seed's own making
}
