import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors';
import { awayError, HeldUpdates, ReplicationSite } from '../testing/replication-site';

const rule = (token: number, user = `@u${token}:x`, writer = 'w'): string =>
  `RDATA push_rules ${writer} ${token} ["${user}"]`;
const held = (from: number, to: number): { stream: string; writer: string; token: number; row: unknown }[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    stream: 'push_rules',
    writer: 'w',
    token: from + index,
    row: [`@u${from + index}:x`],
  }));

test('a writer first heard starts where it says, and no history is read', () => {
  const site = new ReplicationSite(new HeldUpdates(held(1, 9)));
  site.hear('POSITION push_rules w 9 9', rule(10));
  expect([site.positions.get('push_rules', 'w'), site.shown(), site.database.asked]).toEqual([10, ['10 @u10:x'], []]);
});

test('a POSITION whose previous token is not above ours moves the position and fetches nothing', () => {
  const site = new ReplicationSite(new HeldUpdates(held(1, 30)));
  site.hear('POSITION push_rules w 5 5', rule(7), 'POSITION push_rules w 6 9', 'POSITION push_rules w 9 12');
  expect([site.positions.get('push_rules', 'w'), site.shown(), site.database.asked]).toEqual([12, ['7 @u7:x'], []]);
});

test('a POSITION with a gap fetches rows once, page by page, rows before position, then goes on with what waited', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 9), 2));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9', rule(10));
  const meanwhile = site.positions.get('push_rules', 'w');
  await site.handler.idle();
  expect([meanwhile, site.positions.get('push_rules', 'w'), site.shown(), site.database.asked.map((a) => [a.fromToken, a.toToken])]).toEqual([
    5,
    10,
    ['6 @u6:x (database)', '7 @u7:x (database)', '8 @u8:x (database)', '9 @u9:x (database)', 'catch_up 9', '10 @u10:x'],
    [[5, 9], [7, 9]],
  ]); // prettier-ignore
  expect(site.positions.list()[0]?.lastCatchUp).toMatchObject({
    fromToken: 5, toToken: 9, rows: 4, source: 'database', state: 'done',
  }); // prettier-ignore
});

test('rows of a token that was had are dropped, whoever sends them again', () => {
  const site = new ReplicationSite();
  site.hear('POSITION push_rules w 5 5', rule(6), rule(6), rule(5), rule(7));
  expect(site.shown()).toEqual(['6 @u6:x', '7 @u7:x']);
});

test('rows of one token come together, and two writers’ batches do not mix', () => {
  const site = new ReplicationSite();
  site.hear(
    'POSITION push_rules w 5 5',
    'POSITION push_rules v 5 5',
    'RDATA push_rules w batch ["@a:x"]',
    'RDATA push_rules v batch ["@b:x"]',
  );
  const half = site.shown();
  site.hear('RDATA push_rules w 6 ["@c:x"]', 'RDATA push_rules v 7 ["@d:x"]');
  expect([half, site.shown()]).toEqual([[], ['6 @a:x', '6 @c:x', '7 @b:x', '7 @d:x']]);
});

test('a batch cut by a reconnect is fetched whole: nothing of it is shown twice or lost', async () => {
  const rows = [
    { stream: 'push_rules', writer: 'w', token: 6, row: ['@a:x'] },
    { stream: 'push_rules', writer: 'w', token: 6, row: ['@b:x'] },
  ];
  const site = new ReplicationSite(new HeldUpdates(rows, 1));
  site.hear('POSITION push_rules w 5 5', 'RDATA push_rules w batch ["@a:x"]');
  site.handler.beginConnection();
  site.hear('RDATA push_rules w 6 ["@b:x"]', 'POSITION push_rules w 6 6');
  await site.handler.idle();
  expect([site.shown(), site.unannounced]).toEqual([['6 @a:x (database)', '6 @b:x (database)', 'catch_up 6'], 1]);
});

test('rows that come before anybody says that the link is back do not hide the gap before them', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 8)));
  site.hear('POSITION push_rules w 5 5');
  site.handler.endConnection();
  site.hear(rule(8));
  site.handler.beginConnection();
  site.hear('POSITION push_rules w 8 8');
  await site.handler.idle();
  expect(site.shown()).toEqual(['6 @u6:x (database)', '7 @u7:x (database)', '8 @u8:x (database)', 'catch_up 8']);
});

test('positions outlive a reconnect, only "confirmed" begins anew', () => {
  const site = new ReplicationSite();
  site.hear('POSITION push_rules w 5 5', rule(6));
  site.handler.beginConnection();
  expect(site.positions.list()).toMatchObject([{ livePosition: 6, confirmed: false }]);
  site.hear('POSITION push_rules w 6 6');
  expect(site.positions.list()).toMatchObject([{ livePosition: 6, confirmed: true }]);
});

test.each(['typing', 'presence_federation', 'federation'])(
  'a lower position of %s is adopted: its writer began anew',
  (stream) => {
    const site = new ReplicationSite();
    site.hear(`POSITION ${stream} w 57 57`, `POSITION ${stream} w 0 0`, `POSITION ${stream} w 0 1`);
    expect([site.positions.get(stream, 'w'), site.shown(), site.writer.asked]).toEqual([1, ['reset 0'], []]);
  },
);

test.each(['caches', 'events', 'presence'])('a lower position of %s is an old announcement and ignored', (stream) => {
  const site = new ReplicationSite();
  site.hear(`POSITION ${stream} w 57 57`, `POSITION ${stream} w 40 41`);
  expect([site.positions.get(stream, 'w'), site.shown()]).toEqual([57, []]);
});

test('a stream without a table is caught up from its writer', async () => {
  const writer = new HeldUpdates([{ stream: 'typing', writer: 'w', token: 8, row: ['!r:x', ['@a:x']] }]);
  const site = new ReplicationSite(undefined, writer);
  site.hear('POSITION typing w 5 5', 'POSITION typing w 9 9');
  await site.handler.idle();
  expect([site.positions.get('typing', 'w'), site.shown()]).toEqual([9, ['8 !r:x: @a:x (writer)', 'catch_up 9']]);
});

test('what cannot be caught up is said, and the stream goes on', async () => {
  const site = new ReplicationSite();
  site.writer.failures.push(
    new AppError({ code: 'configuration_invalid', message: 'Nobody knows where.', remedy: '' }),
  );
  site.hear(
    'POSITION typing w 5 5',
    'POSITION typing w 9 9',
    'RDATA typing w 10 ["!r:x",[]]',
    'POSITION newer w 1 1',
    'POSITION newer w 7 7',
  );
  await site.handler.idle();
  expect([
    site.positions
      .list()
      .map(({ livePosition, lastCatchUp }) => [livePosition, lastCatchUp?.state, lastCatchUp?.sentence]),
    site.shown(),
  ]).toEqual([
    [
      [10, 'impossible', 'Nobody knows where.'],
      [7, 'impossible', 'This version of Synoptic does not know the stream.'],
    ],
    ['cannot_catch_up 7', 'cannot_catch_up 9', '10 !r:x: nobody'],
  ]);
});

test('a database that is away is asked until it answers, and the position waits for it', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 7)));
  site.database.failures.push(awayError(), awayError(), awayError(), awayError());
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 7 7');
  await vi.waitFor(() => {
    site.clock.advance(10_000);
    expect(site.positions.get('push_rules', 'w')).toBe(7);
  });
  expect([site.shown(), site.database.asked.length]).toEqual([
    ['6 @u6:x (database)', '7 @u7:x (database)', 'catch_up 7'],
    5,
  ]);
});

test('a database that takes too long for missed rows is asked a few times and no more, and the gap is said', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 7)));
  const slow = (): AppError => new AppError({ code: 'query_timeout', message: 'It took too long.', remedy: 'Wait.' });
  site.database.failures.push(slow(), slow(), slow(), slow());
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 7 7');
  await vi.waitFor(() => {
    site.clock.advance(10_000);
    expect(site.positions.get('push_rules', 'w')).toBe(7);
  });
  const { state, rows, sentence } = site.positions.list()[0]?.lastCatchUp ?? {};
  expect([site.database.asked.length, state, rows, sentence]).toEqual([3, 'failed', 0, 'It took too long.']);
});

test('a link that is lost during a catch-up ends it, and the next begins from where it got to', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 9), 2));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9');
  await vi.waitFor(() => expect(site.database.asked.length).toBe(2));
  site.handler.beginConnection();
  site.hear('POSITION push_rules w 9 9');
  await site.handler.idle();
  expect(site.shown().filter((line) => line.includes('(database)'))).toEqual(
    [6, 7, 8, 9].map((token) => `${token} @u${token}:x (database)`),
  );
});

test('a source that breaks in an unexpected way is said, never passed over in silence', async () => {
  const site = new ReplicationSite();
  site.database.gate = Promise.reject(new TypeError('broken'));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9', rule(10));
  await site.handler.idle();
  expect([site.shown(), site.positions.list()[0]?.lastCatchUp?.state]).toEqual([
    ['cannot_catch_up 9', '10 @u10:x'],
    'failed',
  ]);
});

test('a flood during a catch-up stays bounded: what it said is fetched, nothing is lost, the position is exact', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 25_000), 5_000));
  let open: () => void = () => undefined;
  site.database.gate = new Promise((resolve) => (open = resolve));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9');
  for (let token = 10; token <= 25_000; token += 1) site.hear(rule(token));
  open();
  await site.handler.idle();
  expect([site.positions.get('push_rules', 'w'), site.tail.takenRows]).toEqual([25_000, 24_995]);
});

test('rows that do not parse and rows of unknown streams are shown as such, and their positions count', () => {
  const site = new ReplicationSite();
  site.hear(
    'POSITION push_rules w 5 5',
    'RDATA push_rules w 6 {"not":',
    'RDATA push_rules w 7 [7]',
    'POSITION newer w 1 1',
    'RDATA newer w 2 ["x"]',
  );
  expect([site.positions.list().map(({ livePosition, undecodedRows }) => [livePosition, undecodedRows]), site.shown()]).toEqual([
    [[7, 2], [2, 0]],
    ['6 not decoded', '7 not decoded', '2 a stream that this version does not know'],
  ]); // prettier-ignore
});

test('tokens above 2^31 and the wire’s sign of backfill are kept as they are', () => {
  const site = new ReplicationSite();
  site.hear(
    'POSITION events w 8589934592 8589934592',
    'POSITION backfill w 12 12',
    'RDATA backfill w 13 ["$e","!r:x","m.x",null,null,null]',
  );
  expect(site.positions.list().map(({ stream, livePosition }) => [stream, livePosition])).toEqual([
    ['events', 8_589_934_592],
    ['backfill', 13],
  ]);
});

test('whatever lines come in between, the rows of a writer are shown once each, in order', () => {
  const noise = fc.oneof(
    fc.string(),
    fc.constantFrom('RDATA', 'RDATA push_rules', 'RDATA push_rules w x []', 'POSITION push_rules w', 'REPLICATE', 'NEW 1', 'RDATA push_rules w 3 ["@late:x"]'),
  ); // prettier-ignore
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 40 }), (lines) => {
      const site = new ReplicationSite();
      site.hear('POSITION push_rules w 5 5');
      lines.forEach((line, index) => site.hear(line, rule(6 + index)));
      const expected = lines.map((_line, index) => `${6 + index} @u${6 + index}:x`);
      expect(site.shown().filter((line) => line.includes('@u'))).toEqual(expected);
    }),
  );
});

test('an answer that comes after the link was lost is not taken: another fill has begun', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 9)));
  let open: () => void = () => undefined;
  site.database.gate = new Promise((resolve) => (open = resolve));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9');
  site.handler.beginConnection();
  site.database.gate = Promise.resolve();
  site.hear('POSITION push_rules w 9 9');
  open();
  await site.handler.idle();
  expect([site.positions.get('push_rules', 'w'), site.shown().filter((line) => line.includes('@u')).length]).toEqual([
    9, 4,
  ]);
});

test('our own name passes over nothing that another copy wrote while the link was away', async () => {
  const rows = [11, 15, 20].map((token) => ({
    stream: 'caches',
    writer: 'synoptic',
    token,
    row: ['f', ['not read'], 1],
  }));
  const site = new ReplicationSite(new HeldUpdates(rows));
  site.hear('RDATA caches synoptic 10 ["f",["k"],1]');
  site.handler.beginConnection();
  site.hear('RDATA caches synoptic 20 ["f",["k"],1]');
  await site.handler.idle();
  expect([site.positions.own()?.token, site.shown().map((line) => line.split(' ')[0])]).toEqual([
    20,
    ['10', '11', '15', '20', 'catch_up'],
  ]);
});

test('a row of any depth is taken, and the position counts', () => {
  const site = new ReplicationSite();
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  site.hear('POSITION caches w 1 1', `RDATA caches w 2 ["f",${deep},1]`, 'RDATA caches w 3 ["g",null,1]');
  expect([site.positions.get('caches', 'w'), site.shown().length, site.shown().at(-1)]).toEqual([3, 2, '3 g all']);
});

test('what was fetched does not count as written or heard now', async () => {
  const site = new ReplicationSite(new HeldUpdates(held(6, 9)));
  site.hear('POSITION push_rules w 5 5', 'POSITION push_rules w 9 9');
  await site.handler.idle();
  expect(site.positions.list()).toMatchObject([{ livePosition: 9, lastWroteMs: null, lastRowMs: null }]);
});

test('a row that changes what is current in a room tells of the room, an event alone does not, and a missed row does', async () => {
  const state = (key: string, eventId: string | null): unknown => ['state', ['!a:x', 'm.room.member', key, eventId]];
  const row = (token: number, value: unknown): string => `RDATA events w ${token} ${JSON.stringify(value)}`;
  const missed = { stream: 'events', writer: 'w', token: 9, row: ['state', ['!c:x', 'm.room.name', '', '$n']] };
  const site = new ReplicationSite(new HeldUpdates([missed]));
  const event = ['ev', ['$e', '!b:x', 'm.room.message', null, null, null, null, false, false]];
  site.hear('POSITION events w 5 5', row(6, event), row(7, state('@u:x', null)), row(8, ['state-all', ['!b:x']]));
  site.hear('POSITION events w 9 9');
  await site.handler.idle();
  expect(site.changedRooms).toEqual(['!a:x', '!b:x', '!c:x']);
});
