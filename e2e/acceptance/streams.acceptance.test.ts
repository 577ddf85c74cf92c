import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamPosition, TailRow } from '../../shared/contract/streams';
import { startTestRedis, type TestRedis } from '../../electron/testing/redis-server';
import { ownSubscriber, WatchedLab } from './watched-lab';

let redis: TestRedis;
let watched: WatchedLab;
beforeAll(async () => {
  redis = await startTestRedis();
  watched = await WatchedLab.start({ name: 'streams', redisUrl: `redis://127.0.0.1:${redis.port}` });
}, 300_000);
afterAll(async () => {
  await watched?.dispose();
  await redis?.dispose();
});

const persisters = ['persister1', 'persister2'];
const eventsPerSecond = 20;

function keyOf({ stream, writer }: StreamPosition): string {
  return `${stream} ${writer ?? ''}`;
}

/** Streams and writers whose live position is not between what was persisted before and what the sequence said after. */
async function wrongPositions(): Promise<string[]> {
  const persisted = await watched.persisted();
  const seen = await watched.until(
    'positions at or above those of the database',
    () => watched.positions(),
    (positions) => positions.every((position) => (position.livePosition ?? 0) >= (persisted.get(keyOf(position)) ?? 0)),
    5_000,
  );
  const sequences = await watched.sequences();
  const unseen = [...persisted.keys()].filter((key) => !seen.some((position) => keyOf(position) === key));
  const above = seen.filter(
    ({ stream, livePosition }) =>
      sequences.has(stream) && (livePosition ?? 0) > Math.max(1, sequences.get(stream) ?? 0),
  );
  return [...unseen, ...above.map(keyOf)];
}

/** Every event that both persisters have written since, by the database: `writer token event`. */
async function writtenSince(token: number): Promise<string[]> {
  const { rows } = await watched.database.query<{ row: string }>(
    `SELECT concat_ws(' ', instance_name, stream_ordering, event_id) AS row FROM events
     WHERE stream_ordering > $1 ORDER BY instance_name, stream_ordering`,
    [token],
  );
  return rows.map(({ row }) => row);
}

/** The events that the tail shows of each writer, in the order in which it shows them. */
function shownSince(token: number, rows: readonly TailRow[]): string[] {
  const events = rows.filter((row) => row.decoded?.['kind'] === 'ev' && (row.token ?? 0) > token);
  const told = (writer: string): string[] =>
    events
      .filter((row) => row.writer === writer)
      .map((row) => `${writer} ${row.token} ${String(row.decoded?.['event_id'])}`);
  return persisters.flatMap(told);
}

async function newestToken(): Promise<number> {
  return (await watched.sequences()).get('events') ?? 0;
}

/** Events that were written since and are not shown, and those that are shown more often than once or out of their order. */
async function wrongRows(since: number): Promise<{ missing: string[]; disorder: string[] }> {
  const written = await writtenSince(since);
  const shown = shownSince(since, await watched.rowsOf('events'));
  const all = new Set(shown);
  return {
    missing: written.filter((row) => !all.has(row)),
    disorder: shown.filter((row, index) => row !== written[index]),
  };
}

/** Waits until every event is shown, once and in its order. */
async function untilShown(since: number): Promise<void> {
  const right = ({ missing, disorder }: Awaited<ReturnType<typeof wrongRows>>): boolean =>
    missing.length + disorder.length === 0;
  await watched.until('every event shown once', () => wrongRows(since), right, 10_000);
}

describe('streams of a real homeserver of seven processes', () => {
  it('stand where stream_positions and the sequences do while 20 events a second are sent', async () => {
    const since = await newestToken();
    watched.traffic.start(eventsPerSecond);
    for (let second = 0; second < 10; second += 1) {
      await sleep(1_000);
      expect(await wrongPositions()).toEqual([]);
    }
    await watched.traffic.stop();
    await untilShown(since);
    const persisted = [...(await watched.persisted())].sort();
    // What is told of the database is what it says; and the writer that wrote last stands at the end of its sequence.
    const told = (all: readonly StreamPosition[]): unknown =>
      all
        .flatMap((one) =>
          one.databasePosition === null || one.stream === 'caches' ? [] : [[keyOf(one), one.databasePosition]],
        )
        .sort();
    const positions = await watched.until(
      'the database’s positions, and no lag',
      () => watched.positions(),
      (all) =>
        JSON.stringify(told(all)) === JSON.stringify(persisted) && all.every(({ lagTokens }) => (lagTokens ?? 0) === 0),
    );
    const ends = (stream: string): number =>
      Math.max(...positions.map((one) => (one.stream === stream ? (one.livePosition ?? 0) : 0)));
    const sequences = await watched.sequences();
    expect([ends('events'), ends('caches')]).toEqual([sequences.get('events'), sequences.get('caches')]);
    expect(watched.traffic.errors).toEqual([]);
    expect(watched.traffic.eventIds.size).toBeGreaterThan(eventsPerSecond * 8);
  });

  it('have no gap, no duplicate and the right positions after each of 20 kills of the subscriber', async () => {
    const since = await newestToken();
    watched.traffic.start(eventsPerSecond);
    for (let kill = 0; kill < 20; kill += 1) {
      await sleep(400);
      expect(await watched.warden.killNamed(ownSubscriber)).toBe(1);
      await watched.until(
        'the link back',
        () => watched.synoptic.call('workers.list', {}),
        ({ redis: link }) => link?.live === true,
        5_000,
      );
      expect(await wrongPositions()).toEqual([]);
    }
    await watched.traffic.stop();
    await untilShown(since);
    const rows = await watched.rowsOf('events');
    expect((await writtenSince(since)).length).toBeGreaterThan(150);
    // Some of it was missed on the wire: else nothing was proven.
    expect(rows.filter(({ source }) => source === 'database').length).toBeGreaterThan(0);
    const { wire } = await watched.synoptic.call('streams.listPositions', {});
    expect([wire.droppedRows, wire.unknownCommands, wire.unknownStreams]).toEqual([0, [], []]);
  });

  it('lose nothing while Redis is restarted', async () => {
    const since = await newestToken();
    watched.traffic.start(5);
    await sleep(1_000);
    await redis.stop();
    await sleep(2_000);
    await redis.start();
    await watched.traffic.stop();
    await watched.until(
      'all seven and us on the channel',
      () => watched.warden.countSubscribers(watched.lab.serverName),
      (count) => count === 8,
      40_000,
    );
    expect(await wrongPositions()).toEqual([]);
    await untilShown(since);
  });

  it('catch typing and presence up over HTTP from their writer', async () => {
    const { traffic, warden } = watched;
    const user = traffic.user.at('streams1');
    const [roomId = ''] = traffic.rooms;
    const room = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
    const type = (timeout: number): Promise<unknown> =>
      user.put(`${room}/typing/${encodeURIComponent(user.userId)}`, { typing: timeout > 0, timeout });
    const present = (message: string): Promise<unknown> =>
      user.put(`/_matrix/client/v3/presence/${encodeURIComponent(user.userId)}/status`, {
        presence: 'online',
        status_msg: message,
      });
    // Both are heard once, so that there is a position to be behind of.
    await type(30_000);
    await present('before');
    await watched.until(
      'typing',
      () => watched.rowsOf('typing'),
      (rows) => rows.length > 0,
    );
    expect(await warden.killNamed(ownSubscriber)).toBe(1);
    await type(0);
    await type(30_000);
    await present('while nobody listened');
    const caughtUp = (stream: string): Promise<TailRow[]> =>
      watched.until(
        `${stream} from its writer`,
        async () => (await watched.rowsOf(stream)).filter(({ source }) => source === 'writer'),
        (rows) => rows.length > 0,
      );
    expect((await caughtUp('typing')).map(({ writer, decoded }) => [writer, decoded])).toContainEqual([
      'streams1',
      { room_id: roomId, user_ids: [user.userId] },
    ]);
    expect((await caughtUp('presence')).map(({ decoded }) => decoded?.['status_msg'])).toContain(
      'while nobody listened',
    );
    const positions = await watched.positions();
    const catchUpOf = (stream: string): unknown => positions.find((one) => one.stream === stream)?.lastCatchUp;
    const expected = { source: 'writer', state: 'done', sentence: null };
    expect(catchUpOf('typing')).toMatchObject(expected);
    expect(catchUpOf('presence')).toMatchObject(expected);
  });
});
