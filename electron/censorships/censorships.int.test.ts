import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type CallInput, type OutputOf } from '../../shared/contract/index';
import type { EventId } from '../../shared/matrix/identifiers';
import { CensorshipController } from '../storage/controllers/censorship-controller';
import { StandingContentController } from '../storage/controllers/standing-content-controller';
import { StreamFactsController } from '../storage/controllers/stream-facts-controller';
import type { Databases } from '../storage/databases/databases';
import { explainingPool, wholeReads, type Explained } from '../testing/explaining-pool';
import { FakeClock } from '../testing/fake-clock';
import { heard, homeserverFacts, someTopology, type ChangedFacts } from '../testing/homeserver-facts';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../testing/read-databases';
import { Censorships } from './censorships';

const dayMs = 86_400_000;
const flags = { serverName: null, ephemeralMessages: null, redactionRetentionMs: null, redactionRetentionOff: false };
const writers = [heard('master'), heard('persister1'), heard('persister2')];

let site: ReadSite;
beforeAll(async () => {
  site = await openReadSite();
});
afterAll(() => site.dispose());

/** The queue as a homeserver of these facts has it, where nothing else is said one at which nothing is wrong. */
function queueOf(changed: ChangedFacts = {}, databases: Databases = site.databases, clock = new FakeClock(Date.now())) {
  const facts = homeserverFacts({ ...changed, wire: { instances: writers, ...changed.wire } });
  return new Censorships({
    queue: new CensorshipController(databases, clock),
    standing: new StandingContentController(databases),
    facts: () => facts,
    flags: () => flags,
  });
}

type Listed = OutputOf<'censorships.list'>;

async function list(input: CallInput<'censorships.list'>, queue = queueOf()): Promise<Listed> {
  const parsed = contract['censorships.list'].input.parse(input);
  return contract['censorships.list'].output.parse(await queue.list(parsed));
}

/** Every page, one after the other. */
async function listAll(input: CallInput<'censorships.list'>, queue = queueOf()): Promise<Listed['items']> {
  const items: Listed['items'] = [];
  for (let cursor: string | null = null; ;) {
    const page: Listed = await list({ ...input, cursor }, queue);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
}

async function ids(query: string): Promise<string[]> {
  const { rows } = await site.admin.query<{ id: string }>(query);
  return rows.map(({ id }) => id);
}

/** Runs with rows that go again afterwards. */
async function withRows(insert: string, work: () => Promise<void>): Promise<void> {
  await site.admin.query(insert);
  try {
    await work();
  } finally {
    await site.admin.query(`DELETE FROM event_expiry WHERE event_id LIKE '$made%';
      DELETE FROM redactions WHERE event_id LIKE '$made%'; DELETE FROM background_updates WHERE update_name LIKE 'redactions%'`);
  }
}

describe('the queue of self-destructing events', () => {
  it('is event_expiry in the order of time and id, each row once over pages of any size', async () => {
    const wanted = await ids('SELECT event_id AS id FROM event_expiry ORDER BY expiry_ts, event_id');
    const listed = await listAll({ kind: 'expiry', limit: 3 });
    expect(listed.map(({ eventId }) => eventId)).toEqual(wanted);
    expect((await list({ kind: 'expiry', limit: 2 })).total).toEqual({ value: wanted.length, exact: true });
  });

  it('says of each row why it has not gone, and what holds up the rest', async () => {
    const { expiry } = site.clone.truth;
    const listed = new Map((await listAll({ kind: 'expiry' })).map((item) => [item.eventId, item]));
    const reasons = Object.entries(expiry).map(([name, { eventId }]) => [name, listed.get(eventId)?.reason]);
    expect(Object.fromEntries(reasons)).toMatchObject({
      missingEvent: 'blocks_the_queue',
      rejectedEvent: 'blocks_the_queue',
      overdue: 'blocked',
      overdueOfStoppedPersister: 'blocked',
      future: 'blocked',
    });
    const missing = listed.get(expiry.missingEvent.eventId);
    expect([missing?.roomId, missing?.jsonBytes, missing?.dueMs]).toEqual([null, null, expiry.missingEvent.expiryMs]);
  });

  it('shows at the top what blocks, lowest first, and how many it holds up', async () => {
    const { missingEvent, purgedRoom, rejectedEvent } = site.clone.truth.expiry;
    const summary = contract['censorships.getSummary'].output.parse(await queueOf().getSummary({ kind: 'expiry' }));
    const rows = await ids('SELECT event_id AS id FROM event_expiry ORDER BY expiry_ts, event_id');
    const blocking = summary.blocking.map(({ eventId }) => eventId);
    const unreadable = [missingEvent, purgedRoom, rejectedEvent].map(({ eventId }) => eventId);
    expect([unreadable.filter((id) => !blocking.includes(id)), blocking[0]]).toEqual([
      [],
      rows.find((id) => blocking.includes(id)),
    ]);
    const after = rows.length - 1 - rows.indexOf(blocking[0] ?? '');
    const counted = summary.groups.reduce((sum, { overdue, pending }) => sum + overdue.value + pending.value, 0);
    expect([summary.heldUp, counted, summary.pending.value, summary.dueByHour.length]).toEqual([
      { value: after, exact: true },
      rows.length,
      rows.length,
      24,
    ]);
  });

  it('holds up nothing while the feature is off, whose reason comes first', async () => {
    const queue = queueOf({ topology: someTopology({ ephemeralMessages: false }) });
    const summary = await queue.getSummary({ kind: 'expiry' });
    expect([summary.blocking, summary.heldUp.value, summary.groups.map(({ reason }) => reason)]).toEqual([
      [], 0, ['feature_off'],
    ]); // prettier-ignore
  });

  it('keeps rows of the same time apart, and times that no number holds', async () => {
    const made = `INSERT INTO event_expiry SELECT '$made' || lpad(n::text, 2, '0'), 77 FROM generate_series(1, 9) n;
      INSERT INTO event_expiry VALUES ('$made_late', 9223372036854775807), ('$made_later', 9223372036854775807),
        ('$made_early', -9223372036854775808)`;
    await withRows(made, async () => {
      const wanted = await ids('SELECT event_id AS id FROM event_expiry ORDER BY expiry_ts, event_id');
      const listed = await listAll({ kind: 'expiry', limit: 2 });
      expect(listed.map(({ eventId }) => eventId)).toEqual(wanted);
      const ends = [listed[0], listed.at(-1)].map((item) => [item?.eventId, item?.dueMs, item?.overdue]);
      expect(ends).toEqual([
        ['$made_early', -Number.MAX_SAFE_INTEGER, true],
        ['$made_later', Number.MAX_SAFE_INTEGER, false],
      ]);
      await queueOf().getSummary({ kind: 'expiry' });
      // Findings look at the lowest row too.
      const { expiries } = await new StreamFactsController(site.databases).read();
      expect([expiries?.lowest?.eventId, expiries?.lowest?.dueMs]).toEqual(['$made_early', -Number.MAX_SAFE_INTEGER]);
    });
  });

  it('can be narrowed to what is overdue, to a reason and to a room', async () => {
    const nowMs = (await list({ kind: 'expiry' })).clock.databaseMs;
    const wanted = await ids(
      `SELECT event_id AS id FROM event_expiry WHERE expiry_ts <= ${nowMs} ORDER BY expiry_ts, event_id`,
    );
    const overdue = await listAll({ kind: 'expiry', overdueOnly: true, limit: 2 });
    expect([overdue.map(({ eventId }) => eventId), (await list({ kind: 'expiry', overdueOnly: true })).total.value]).toEqual([
      wanted, wanted.length,
    ]); // prettier-ignore
    const { roomId } = site.clone.truth.expiry.future;
    const inRoom = await listAll({ kind: 'expiry', roomId: roomId as never, reason: 'blocked', limit: 1 });
    expect(inRoom.length).toBeGreaterThan(1);
    expect(inRoom.every((item) => item.roomId === roomId && item.reason === 'blocked')).toBe(true);
  });

  it('answers for one event, and says where nothing of the kind waits', async () => {
    const { eventId } = site.clone.truth.expiry.overdue;
    const { item } = await queueOf().get({ kind: 'expiry', eventId: eventId as EventId });
    expect([item.eventId, item.reason, item.writtenBy]).toEqual([eventId, 'blocked', expect.any(String)]);
    const plain = site.clone.truth.events.plain.eventId as EventId;
    await expect(queueOf().get({ kind: 'expiry', eventId: plain })).rejects.toMatchObject({ code: 'event_not_found' });
    await expect(queueOf().get({ kind: 'redaction', eventId: plain })).rejects.toMatchObject({
      code: 'event_not_found',
    });
  });

  it('says who has lost the timer once nothing blocks any more', async () => {
    const { expiry } = site.clone.truth;
    const gone = [expiry.missingEvent, expiry.purgedRoom, expiry.rejectedEvent, expiry.unknownVersion];
    const other = await openReadSite();
    await other.admin.query('DELETE FROM event_expiry WHERE event_id = ANY($1)', [gone.map(({ eventId }) => eventId)]);
    const silent = {
      instances: [
        heard('master'),
        heard('persister1', { silentSinceMs: 1 }),
        heard('persister2', { silentSinceMs: 1 }),
      ],
    };
    const items = await listAll({ kind: 'expiry' }, queueOf({ wire: silent }, other.databases));
    const reasons = new Set(items.filter(({ overdue }) => overdue).map(({ reason }) => reason));
    await other.dispose();
    expect([...reasons]).toEqual(['writer_silent']);
  });
});

describe('the queue of redactions', () => {
  it('is what is not marked, oldest first, with those due by the period of the homeserver overdue', async () => {
    const wanted = await ids(
      'SELECT event_id AS id FROM redactions WHERE NOT have_censored ORDER BY received_ts NULLS LAST, event_id',
    );
    const listed = await listAll({ kind: 'redaction', limit: 4 });
    expect(listed.map(({ redactionEventId }) => redactionEventId)).toEqual(wanted);
    const { databaseMs } = (await list({ kind: 'redaction', limit: 1 })).clock;
    expect(listed.every(({ overdue, dueMs }) => overdue === dueMs <= databaseMs)).toBe(true);
    const overdue = await list({ kind: 'redaction', overdueOnly: true });
    const due = await ids(
      `SELECT event_id AS id FROM redactions WHERE NOT have_censored AND received_ts <= ${databaseMs - 7 * dayMs}`,
    );
    expect([overdue.total, overdue.items.length]).toEqual([{ value: due.length, exact: true }, due.length]);
  });

  it('says of each why its content stands', async () => {
    const { redactions } = site.clone.truth;
    const listed = new Map((await listAll({ kind: 'redaction' })).map((item) => [item.redactionEventId, item]));
    const reasons = Object.entries(redactions).map(([name, { redaction }]) => [
      name,
      listed.get(redaction.eventId)?.reason,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      due: 'waiting_for_turn',
      dueByModerator: 'waiting_for_turn',
      notYetDue: null,
      edit: 'waiting_for_turn',
      otherRoom: 'other_room',
      otherDomain: 'other_domain',
      targetAbsent: 'event_missing',
      rejected: 'redaction_rejected',
      ofCreate: 'create_event',
      // Marked as done, or without a row: not in the queue.
      censored: undefined,
      markedNotPruned: undefined,
      withoutRedactsTopLevel: undefined,
      withoutRedactsContent: undefined,
      redactsNotString: undefined,
    });
  });

  it('says so of a redaction from another room too where the homeserver applies it unread: the job prunes nothing then', async () => {
    const { redaction } = site.clone.truth.redactions.otherRoom;
    await site.admin.query('UPDATE redactions SET recheck = FALSE WHERE event_id = $1', [redaction.eventId]);
    const listed = await listAll({ kind: 'redaction' });
    expect(listed.find(({ redactionEventId }) => redactionEventId === redaction.eventId)?.reason).toBe('other_room');
    await site.admin.query('UPDATE redactions SET recheck = TRUE WHERE event_id = $1', [redaction.eventId]);
  });

  it('is broken by nothing: rows without a time, of nothing, of themselves', async () => {
    const target = site.clone.truth.events.plain.eventId;
    const made = `INSERT INTO redactions (event_id, redacts, have_censored, received_ts) VALUES
      ('$made1', '$nowhere', false, NULL), ('$made2', '${target}', false, NULL), ('$made3', '$made3', false, NULL),
      ('$made4', '', false, 9223372036854775807), ('$made5', '$x', false, -9223372036854775808)`;
    await withRows(made, async () => {
      const wanted = await ids(
        'SELECT event_id AS id FROM redactions WHERE NOT have_censored ORDER BY received_ts NULLS LAST, event_id',
      );
      const listed = await listAll({ kind: 'redaction', limit: 2 });
      expect(listed.map(({ redactionEventId }) => redactionEventId)).toEqual(wanted);
      const made2 = listed.find(({ redactionEventId }) => redactionEventId === '$made2');
      expect([made2?.eventId, made2?.overdue, made2?.reason]).toEqual([target, true, 'redaction_missing']);
      await queueOf().getSummary({ kind: 'redaction' });
    });
  });

  it('assumes the default where no configuration is read, and says so', async () => {
    const { settings, items } = await list({ kind: 'redaction', limit: 1 }, queueOf({ topology: null }));
    expect(settings).toEqual({
      ephemeralMessages: null,
      retentionMs: 7 * dayMs,
      retentionSource: 'assumed',
      backgroundProcess: null,
    });
    expect(items[0]?.dueMs).toBe(
      (items[0]?.receivedMs === null ? 0 : await receivedOf(items[0]?.redactionEventId)) + 7 * dayMs,
    );
  });

  it('is never due where the homeserver keeps redacted content for ever', async () => {
    const queue = queueOf({ topology: someTopology({ redactionRetentionMs: null }) });
    const items = await listAll({ kind: 'redaction' }, queue);
    const { redactions } = site.clone.truth;
    const reasonOf = (id: string) => items.find(({ redactionEventId }) => redactionEventId === id)?.reason;
    expect([reasonOf(redactions.due.redaction.eventId), reasonOf(redactions.notYetDue.redaction.eventId)]).toEqual([
      'retention_off', 'retention_off',
    ]); // prettier-ignore
    const summary = await queue.getSummary({ kind: 'redaction' });
    expect([summary.dueByHour, summary.notes.some((note) => note.includes('nothing is ever due'))]).toEqual([[], true]);
  });

  it('waits for the index that the homeserver builds first', async () => {
    const update = `INSERT INTO background_updates (update_name, progress_json) VALUES ('redactions_have_censored_ts_idx', '{}')`;
    await withRows(update, async () => {
      const eventId = site.clone.truth.redactions.due.targetEventId as EventId;
      const { item } = await queueOf().get({ kind: 'redaction', eventId });
      expect(item.reason).toBe('index_not_built');
    });
  });

  it('names the room of the redaction where the event is not here', async () => {
    const { redaction } = site.clone.truth.redactions.targetAbsent;
    const { item } = await queueOf().get({ kind: 'redaction', eventId: redaction.eventId as EventId });
    expect([item.roomId, item.roomName !== null, item.sender]).toEqual([redaction.roomId, true, null]);
  });

  it('finds a row by the event and by the redaction, with its place in the line', async () => {
    const { redaction, targetEventId } = site.clone.truth.redactions.due;
    const byTarget = await queueOf().get({ kind: 'redaction', eventId: targetEventId as EventId });
    const byRedaction = await queueOf().get({ kind: 'redaction', eventId: redaction.eventId as EventId });
    const { databaseMs } = byTarget.clock;
    expect(byTarget.item).toMatchObject({ redactionEventId: redaction.eventId, reason: 'waiting_for_turn' });
    expect([byRedaction.item.eventId, byTarget.item.turnMs]).toEqual([targetEventId, databaseMs + 300_000]);
  });

  async function receivedOf(redactionEventId: string | null | undefined): Promise<number> {
    const { rows } = await site.admin.query<{ received_ts: string }>(
      'SELECT received_ts FROM redactions WHERE event_id = $1',
      [redactionEventId],
    );
    return Number(rows[0]?.received_ts);
  }
});

describe('the clock', () => {
  it('that counts is the database’s: a machine that is a day off changes nothing but the skew', async () => {
    const right = await list({ kind: 'expiry' });
    const off = await list({ kind: 'expiry' }, queueOf({}, site.databases, new FakeClock(Date.now() + dayMs)));
    const overdue = (page: Listed) => page.items.map(({ eventId, overdue: is }) => [eventId, is]);
    expect(overdue(off)).toEqual(overdue(right));
    const isNear = (ms: number) => Math.abs(ms) < 5_000;
    expect([isNear(right.clock.skewMs), isNear(off.clock.skewMs - dayMs)]).toEqual([true, true]);
  });
});

describe('a database that lacks parts', () => {
  it.each([
    ['an older schema', schemaWithout('redactions.recheck'), [true, true]],
    ['no event_expiry', schemaWithout('event_expiry'), [false, true]],
    ['a login that may not read when redactions came', schemaWithout('redactions.received_ts'), [true, false]],
    ['nothing of background updates', schemaWithout('background_updates'), [true, true]],
  ])('as of %s is answered with what it has', async (_name, schema, isThere) => {
    const databases = readDatabases(site.clone.url, schema);
    const queue = queueOf({}, databases);
    const found = [];
    for (const kind of ['expiry', 'redaction'] as const) {
      const { items } = await list({ kind }, queue);
      const { pending } = await queue.getSummary({ kind });
      found.push(items.length > 0 && pending.value > 0);
    }
    await databases.main.pool.dispose();
    expect(found).toEqual(isThere);
  });
});

describe('the queue is read', () => {
  it('by indexes alone', async () => {
    const noted: Explained[] = [];
    const pool = explainingPool(site.databases.main.pool, noted);
    const queue = queueOf({}, { ...site.databases, main: { ...site.databases.main, pool } });
    const { expiry, redactions, rooms, users } = site.clone.truth;
    for (const kind of ['expiry', 'redaction'] as const) {
      for (const overdueOnly of [false, true]) await listAll({ kind, overdueOnly, limit: 5 }, queue);
      await queue.getSummary({ kind });
    }
    await queue.get({ kind: 'expiry', eventId: expiry.overdue.eventId as EventId });
    await queue.get({ kind: 'redaction', eventId: redactions.due.targetEventId as EventId });
    await queue.get({ kind: 'redaction', eventId: redactions.due.redaction.eventId as EventId });
    for (const place of [{ roomId: rooms.relations.roomId }, { userId: users.busiest }]) {
      const input = contract['censorships.listUnpruned'].input.parse(place);
      await queue.listUnpruned(input);
      await queue.listNeverExpiring(input);
    }
    // The catalogue says whether our own schema is there.
    const own = wholeReads(noted).filter((read) => !/ on pg_/.test(read));
    expect([noted.length > 30, own]).toEqual([true, []]);
  });
});
