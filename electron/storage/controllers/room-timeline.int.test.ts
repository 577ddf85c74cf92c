import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type OutputOf } from '../../../shared/contract/index';
import type { EventBadge } from '../../../shared/contract/timeline';
import type { RoomId, UserId } from '../../../shared/matrix/identifiers';
import type { EventCase } from '../../demo/generator/ground-truth';
import { PastRoom } from '../../testing/past-room';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import { RoomController } from './room-controller';

let site: ReadSite;
let rooms: RoomController;
let long: PastRoom;

const longId = '!long:small.synoptic.example' as RoomId; // the grammar's form
const first = 50_000_000;
const length = 12_000;

beforeAll(async () => {
  site = await openReadSite();
  rooms = new RoomController(site.databases, site.clone.truth.serverName);
  long = new PastRoom(site.admin, longId);
  await long.create();
  await site.admin.query(
    `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, origin_server_ts,
       received_ts, sender, contains_url, instance_name, stream_ordering)
     SELECT i, '$long' || i, 'm.room.message', $1, true, false, i, i * 10, i * 10, '@maker:small.synoptic.example', false,
       'master', $2 + i FROM generate_series(1, $3) AS i`,
    [longId, first, length],
  );
  await site.admin.query(
    `INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
     SELECT '$long' || i, $1, '{}', '{"content":{"body":"number ' || i || '"}}', 3 FROM generate_series(1, $2) AS i`,
    [longId, length],
  );
});
afterAll(() => site.dispose());

type Input = Parameters<RoomController['listEvents']>[0];
type Page = OutputOf<'rooms.listEvents'>;
type Item = Page['items'][number];

const plain = { types: [], badges: [], forward: false, outliers: false, limit: 100, cursor: null };

async function page(input: Partial<Input> & { roomId: RoomId }): Promise<Page> {
  return contract['rooms.listEvents'].output.parse(await rooms.listEvents({ ...plain, ...input }));
}

async function toTheEnd(input: Partial<Input> & { roomId: RoomId }): Promise<{ items: Item[]; pages: Page[] }> {
  const pages: Page[] = [];
  for (let cursor: string | null = null; ;) {
    const next: Page = await page({ ...input, cursor });
    pages.push(next);
    cursor = contract['rooms.listEvents'].input.parse({ roomId: input.roomId, cursor: next.nextCursor }).cursor;
    if (cursor === null) return { items: pages.flatMap(({ items }) => items), pages };
  }
}

const roomOf = (name: EventCase): RoomId => site.clone.truth.events[name].roomId as RoomId;
const numbers = (items: readonly Item[]): number[] => items.map((item) => Number(item.eventId.slice(5)));

describe('the timeline of a room', () => {
  it.each([false, true])('holds every event in its order, once, outliers apart (forward: %j)', async (forward) => {
    for (const name of ['edited', 'outlier', 'backfilled', 'inLeftRoom', 'hostileHtml'] as const) {
      for (const outliers of [false, true]) {
        const order = forward ? 'ASC' : 'DESC';
        const { rows } = await site.admin.query<{ event_id: string }>(
          `SELECT event_id FROM events WHERE room_id = $1 AND ($2 OR NOT outlier)
           ORDER BY topological_ordering ${order}, stream_ordering ${order}`,
          [roomOf(name), outliers],
        );
        const { items } = await toTheEnd({ roomId: roomOf(name), forward, outliers, limit: 7 });
        expect(items.map((item) => item.eventId)).toEqual(rows.map((row) => row.event_id));
      }
    }
  });

  it('carries the trust of the room, of a purged one no events', async () => {
    expect((await page({ roomId: roomOf('inLeftRoom') })).trust.state).toBe('deleted');
    const roomId = site.clone.truth.rooms.purged.roomId as RoomId;
    expect(await page({ roomId })).toMatchObject({
      trust: { state: 'purged' },
      items: [],
      nextCursor: null,
      scanned: 0,
    });
    await expect(page({ roomId: '!absent:x' as RoomId })).rejects.toMatchObject({ code: 'room_not_found' });
  });

  it('can be narrowed to a sender, to types, and to badges, each as all events have them', async () => {
    const roomId = roomOf('edited');
    const { items: all } = await toTheEnd({ roomId, outliers: true });
    const sender = all[3]?.sender as UserId; // made by the generator
    const bySender = await toTheEnd({ roomId, sender, outliers: true, limit: 3 });
    expect(bySender.items).toEqual(all.filter((item) => item.sender === sender));
    const byType = await toTheEnd({ roomId, types: ['m.room.member', 'm.reaction'], outliers: true, limit: 3 });
    expect(byType.items).toEqual(all.filter((item) => ['m.room.member', 'm.reaction'].includes(item.type)));
  });

  const cases: [EventCase, EventBadge[]][] = [
    ['edit', ['edit']], ['reply', ['reply']], ['threadLatestReply', ['thread']], ['image', ['media']],
    ['rejected', ['rejected']], ['softFailed', ['soft_failed']], ['backfilled', ['backfilled']], ['outlier', ['outlier']],
    ['reported', ['reported']], ['create', ['state']], ['selfDestructUnprefixed', ['ephemeral']],
    ['selfDestructState', ['ephemeral', 'state']],
  ]; // prettier-ignore
  it.each(cases)('finds the event %j by its badges', async (name, badges) => {
    const roomId = roomOf(name);
    const { items: all } = await toTheEnd({ roomId, outliers: true });
    const { items } = await toTheEnd({ roomId, badges, outliers: true, limit: 2 });
    expect(items.map((item) => item.eventId)).toContain(site.clone.truth.events[name].eventId);
    expect(items).toEqual(all.filter((item) => badges.every((badge) => item.badges.includes(badge))));
  });

  it('finds redacted, censored and expiring events, and redactions that redact nothing', async () => {
    const { redactions, expiry } = site.clone.truth;
    const wanted: [string | undefined, string | null, EventBadge][] = [
      [redactions.due.redaction.roomId, redactions.due.targetEventId, 'redacted'],
      [redactions.censored.redaction.roomId, redactions.censored.targetEventId, 'censored'],
      [redactions.withoutRedactsContent.redaction.roomId, redactions.withoutRedactsContent.redaction.eventId, 'redacts_nothing'], // prettier-ignore
      [expiry.future.roomId ?? '', expiry.future.eventId, 'expires'],
    ];
    for (const [roomId, eventId, badge] of wanted) {
      const { items } = await toTheEnd({ roomId: roomId as RoomId, badges: [badge], outliers: true });
      expect([badge, items.map((item) => item.eventId)]).toEqual([badge, expect.arrayContaining([eventId])]);
    }
  });

  it('holds exactly what claims to be of a range of times, in the order of those', async () => {
    const { items } = await toTheEnd({ roomId: longId, fromMs: 995, toMs: 1_030, limit: 2 });
    expect(numbers(items)).toEqual([103, 102, 101, 100]);
    const from = await toTheEnd({ roomId: longId, fromMs: 119_980, forward: true, limit: 2 });
    expect(numbers(from.items)).toEqual([11_998, 11_999, 12_000]);
    expect(from.pages[0]?.scanned).toBeLessThanOrEqual(3);
  });

  it('of claimed times holds what lies out of the room’s order too', async () => {
    await long.event({ eventId: '$long900001', type: 'm.room.message', stream: first - 5, depth: 1, receivedMs: 5, claimedMs: 1_015 }); // prettier-ignore
    const { items } = await toTheEnd({ roomId: longId, fromMs: 1_010, toMs: 1_020 });
    expect(numbers(items)).toEqual([102, 900_001, 101]);
    await site.admin.query("DELETE FROM events WHERE event_id = '$long900001'");
  });
});

describe('a jump in a timeline', () => {
  it('to a date begins at or before it, or forward at or after it', async () => {
    const at = { roomId: longId, jumpToMs: 1_005, limit: 2 };
    expect(numbers((await page(at)).items)).toEqual([100, 99]);
    expect(numbers((await page({ ...at, forward: true })).items)).toEqual([101, 102]);
    expect(await page({ ...at, jumpToMs: 1 })).toMatchObject({ items: [], nextCursor: null });
    const { nextCursor } = await page(at);
    expect(numbers((await page({ ...at, cursor: nextCursor })).items)).toEqual([98, 97]);
  });

  it('to an event begins with it, an outlier too; not to one of another room', async () => {
    const to = (jumpToEventId: string, roomId: RoomId) => page({ roomId, jumpToEventId, limit: 2 });
    expect(numbers((await to('$long500', longId)).items)).toEqual([500, 499]);
    const { eventId } = site.clone.truth.events.outlier;
    expect((await to(eventId, roomOf('outlier'))).items[0]?.eventId).toBe(eventId);
    for (const wrong of [eventId, '$absent', 'a\u0000b']) {
      await expect(to(wrong, longId)).rejects.toMatchObject({ code: 'event_not_found' });
    }
  });
});

describe('a page of a long room', () => {
  it('reads no more rows than it may, says how many, and goes on although it is short', async () => {
    const rare = { roomId: longId, types: ['m.rare'], limit: 5 };
    const { items, pages } = await toTheEnd(rare);
    expect(items).toEqual([]);
    expect(pages.map((one) => [one.scanned, one.nextCursor !== null])).toEqual([
      [5_000, true],
      [5_000, true],
      [2_000, false],
    ]);
  });

  it('with a badge that only the JSON tells stays within the same bound', async () => {
    const { items, pages } = await toTheEnd({ roomId: longId, badges: ['censored'], limit: 5 });
    expect([items.length, pages.map((one) => one.scanned)]).toEqual([0, [5_000, 5_000, 2_000]]);
  });

  it('without filters reads one row more than it shows', async () => {
    const { scanned, items } = await page({ roomId: longId, limit: 10 });
    expect([scanned, items.length]).toEqual([11, 10]);
  });

  it('goes on behind depths that no number holds', async () => {
    const deepest = '9223372036854775807';
    await site.admin.query(
      `UPDATE events SET topological_ordering = $1::bigint - (stream_ordering % 2), depth = $1::bigint
       WHERE event_id IN ('$long1', '$long2', '$long3')`,
      [deepest],
    );
    const { items } = await toTheEnd({ roomId: longId, limit: 500 });
    expect(new Set(numbers(items)).size).toBe(length);
    expect(new Set(numbers(items.slice(0, 3)))).toEqual(new Set([1, 2, 3]));
    const { items: two, nextCursor } = await page({ roomId: longId, limit: 2 });
    const { items: third } = await page({ roomId: longId, limit: 1, cursor: nextCursor });
    expect(new Set(numbers([...two, ...third]))).toEqual(new Set([1, 2, 3]));
  }, 120_000);

  it.each(['{"order":"claimed","first":"1","stream":1}', '{"order":"room","first":"9223372036854775808","stream":1}', '{}'])(
    'refuses the cursor %j',
    async (text) => {
      const cursor = Buffer.from(text).toString('base64url');
      await expect(page({ roomId: longId, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    },
  ); // prettier-ignore
});
