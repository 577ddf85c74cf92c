import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import type { RoomId, UserId } from '../../../shared/matrix/identifiers';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import { UserMessageController } from './user-message-controller';

let site: ReadSite;
let messages: UserMessageController;
type Input = InputOf<'users.listMessages'>;
type Line = OutputOf<'users.listMessages'>['items'][number];

beforeAll(async () => {
  site = await openReadSite();
  messages = new UserMessageController(site.databases, site.clone.truth.serverName);
});
afterAll(() => site.dispose());

function wish(userId: string, more: Partial<Input> = {}): Input {
  return { userId: userId as UserId, types: [], badges: [], limit: 50, cursor: null, ...more };
}

async function listAll(input: Input): Promise<Line[]> {
  const lines: Line[] = [];
  let cursor: string | null = null;
  do {
    const page = await messages.list({ ...input, cursor });
    lines.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return lines;
}

/** The same by the table itself, without an index; of rooms that the user was never in there is no saying. */
async function expected(userId: string, where = 'true'): Promise<string[]> {
  const { rows } = await site.admin.query<{ event_id: string }>(
    `SELECT event_id FROM events e WHERE sender = $1 AND NOT outlier
      AND EXISTS (SELECT FROM room_memberships m WHERE m.user_id = e.sender AND m.room_id = e.room_id)
      AND type IN ('m.room.message', 'm.room.encrypted', 'm.sticker')
      AND ${where} ORDER BY origin_server_ts DESC, event_id COLLATE "C" DESC`,
    [userId],
  );
  return rows.map((row) => row.event_id);
}

const ids = (lines: readonly Line[]): string[] => lines.map(({ eventId }) => eventId);

describe('messages of a user', () => {
  it('are all that the user sent, of local and remote users, in pages of any size', async () => {
    const { busiest, remote, everyPast } = site.clone.truth.users;
    for (const userId of [busiest, remote, everyPast]) {
      for (const limit of [3, 500]) expect(ids(await listAll(wish(userId, { limit })))).toEqual(await expected(userId));
    }
    expect((await expected(busiest)).length).toBeGreaterThan(20);
  });

  it('are narrowed to a range of claimed times, both ends included', async () => {
    const userId = site.clone.truth.users.busiest;
    const lines = await listAll(wish(userId));
    const [newest, oldest] = [lines[3]?.claimedMs ?? 0, lines[12]?.claimedMs ?? 0];
    const range = await listAll(wish(userId, { fromMs: oldest, toMs: newest, limit: 4 }));
    expect(ids(range)).toEqual(await expected(userId, `origin_server_ts BETWEEN ${oldest} AND ${newest}`));
    expect(range.length).toBeGreaterThanOrEqual(10);
  });

  it('are narrowed to a room, to types and to badges', async () => {
    const userId = site.clone.truth.users.busiest;
    const all = await listAll(wish(userId));
    const roomId = all[0]?.roomId as RoomId;
    expect(ids(await listAll(wish(userId, { roomId })))).toEqual(ids(all.filter((line) => line.roomId === roomId)));
    const joins = await listAll(wish(userId, { types: ['m.room.member'] }));
    expect(new Set(joins.map(({ type }) => type))).toEqual(new Set(['m.room.member']));
    const replies = await listAll(wish(userId, { badges: ['reply'], limit: 2 }));
    expect(ids(replies)).toEqual(ids(all.filter(({ badges }) => badges.includes('reply'))));
  });

  it('that claim times which no number holds stand first and do not hide those after them', async () => {
    const { eventId, roomId, sender } = await anyMessage(site.clone.truth.users.everyPast);
    await site.admin.query(
      `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, sender, origin_server_ts, stream_ordering)
        SELECT 1, '$far.off.' || n, 'm.room.message', $1, true, false, 1, $2, 9223372036854775807 - n / 2, 90000000 + n
        FROM generate_series(0, 5) AS n`,
      [roomId, sender],
    );
    const lines = ids(await listAll(wish(sender, { limit: 2 })));
    expect(lines.slice(0, 6)).toEqual([
      '$far.off.1',
      '$far.off.0',
      '$far.off.3',
      '$far.off.2',
      '$far.off.5',
      '$far.off.4',
    ]);
    expect(lines).toContain(eventId);
    await site.admin.query(`DELETE FROM events WHERE event_id LIKE '$far.off.%'`);
  });

  it('are found behind thousands of others’, a page being short and yet having more behind it', async () => {
    const { roomId, sender } = await anyMessage(site.clone.truth.users.everyPast);
    await site.admin.query(
      `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, sender, origin_server_ts, stream_ordering)
        SELECT n, '$flood' || n, 'm.room.message', $1, true, false, n, '@loud:x', 1900000000000 + n, 91000000 + n
        FROM generate_series(1, 60000) AS n`,
      [roomId],
    );
    const first = await messages.list(wish(sender, { roomId: roomId as RoomId }));
    expect([first.items, first.nextCursor === null, first.scanned > 19_000, first.scanned < 25_000]).toEqual([
      [], false, true, true,
    ]); // prettier-ignore
    const all = await listAll(wish(sender, { roomId: roomId as RoomId }));
    expect(ids(all)).toEqual(await expected(sender, `room_id = '${roomId}'`));
  });

  it('of a purged room are gone, of an unknown one an error, as of an unknown user', async () => {
    const { truth } = site.clone;
    const purged = await messages.list(wish(truth.users.everyPast, { roomId: truth.rooms.purged.roomId as RoomId }));
    expect([purged.items, purged.notes[0]]).toEqual([[], expect.stringContaining('purged')]);
    const absent = messages.list(wish(truth.users.everyPast, { roomId: '!absent:example.org' as RoomId }));
    await expect(absent).rejects.toMatchObject({ code: 'room_not_found' });
    const nobody = messages.list(wish(`@nobody.at.all:${truth.serverName}`));
    await expect(nobody).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('take no cursor of another list', async () => {
    const { busiest } = site.clone.truth.users;
    for (const text of ['{"claimedTs":"99999999999999999999","eventId":null}', '{"claimedTs":"9223372036854775808","eventId":null}', '{"page":2}']) {
      const cursor = Buffer.from(text).toString('base64url');
      await expect(messages.list(wish(busiest, { cursor }))).rejects.toMatchObject({ code: 'invalid_cursor' });
    } // prettier-ignore
  });
});

async function anyMessage(userId: string): Promise<{ eventId: string; roomId: string; sender: string }> {
  const [line] = (await messages.list(wish(userId, { limit: 1 }))).items;
  if (line === undefined) throw new Error(`${userId} has sent nothing`);
  return { eventId: line.eventId, roomId: line.roomId, sender: userId };
}
