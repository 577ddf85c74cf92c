import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract, type CallInput, type OutputOf } from '../../../shared/contract/index';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../../testing/read-databases';
import { StandingContentController } from './standing-content-controller';

const weekMs = 7 * 86_400_000;

let site: ReadSite;
let standing: StandingContentController;
beforeAll(async () => {
  site = await openReadSite();
  standing = new StandingContentController(site.databases);
});
afterAll(() => site.dispose());

type Place = CallInput<'censorships.listUnpruned'>;
type Page = OutputOf<'censorships.listUnpruned'>;

/** Every page, one after the other. */
async function all(
  place: Place,
  ask: (input: ReturnType<typeof parse>) => Promise<Page>,
): Promise<Page & { pages: number }> {
  const items: Page['items'] = [];
  let scanned = 0;
  for (let cursor: string | null = null, pages = 1; ; pages += 1) {
    const page = contract['censorships.listUnpruned'].output.parse(await ask(parse({ ...place, cursor })));
    items.push(...page.items);
    scanned += page.scanned;
    cursor = page.nextCursor;
    if (cursor === null) return { ...page, items, scanned, pages };
  }
}

const parse = (place: Place) => contract['censorships.listUnpruned'].input.parse(place);
const neverIn = (place: Place, feature: boolean | null = true) =>
  all(place, (input) => standing.listNeverExpiring(input, feature));
const unprunedIn = (place: Place, retentionMs: number | null = weekMs) =>
  all(place, (input) => standing.listUnpruned(input, retentionMs));
const place = (roomId: string): Place => ({ roomId }) as Place; // the generator makes valid ids
const rulesOf = ({ items }: Page) => Object.fromEntries(items.map(({ eventId, rule }) => [eventId, rule]));

describe('events that ask to destroy themselves and never will', () => {
  it('are found in a room, each with the rule that keeps it', async () => {
    const { selfDestructUnprefixed, selfDestructBoolean, selfDestructState } = site.clone.truth.events;
    expect(rulesOf(await neverIn(place(selfDestructBoolean.roomId)))).toEqual({
      [selfDestructUnprefixed.eventId]: 'unprefixed_field_only',
      [selfDestructBoolean.eventId]: 'boolean',
      [selfDestructState.eventId]: 'state_event',
    });
  });

  it('are found of a user, in any room, and of that user alone', async () => {
    const { selfDestructBoolean, selfDestructState } = site.clone.truth.events;
    const { items, pages } = await neverIn({ userId: selfDestructBoolean.sender, limit: 1 } as Place);
    const found = items.map(({ eventId, sender }) => [eventId, sender]);
    expect(found).toContainEqual([selfDestructBoolean.eventId, selfDestructBoolean.sender]);
    expect(found.some(([eventId]) => eventId === selfDestructState.eventId)).toBe(false);
    expect([new Set(found.map(([, sender]) => sender)).size, pages > items.length - 1]).toEqual([1, true]);
  });

  it('are those without a row, by whether the feature is on', async () => {
    const { eventId, roomId } = site.clone.truth.expiry.farFuture;
    const ruleNow = async (feature: boolean | null) => rulesOf(await neverIn(place(roomId ?? ''), feature))[eventId];
    expect(await ruleNow(true)).toBeUndefined();
    const { rows } = await site.admin.query<{ expiry_ts: string }>(
      'DELETE FROM event_expiry WHERE event_id = $1 RETURNING expiry_ts',
      [eventId],
    );
    expect([await ruleNow(true), await ruleNow(false), await ruleNow(null)]).toEqual([
      'not_scheduled', 'feature_off', 'feature_unknown',
    ]); // prettier-ignore
    await site.admin.query('INSERT INTO event_expiry VALUES ($1, $2)', [eventId, rows[0]?.expiry_ts]);
  });

  it('are looked for between two times', async () => {
    const { selfDestructBoolean } = site.clone.truth.events;
    const { items } = await neverIn(place(selfDestructBoolean.roomId));
    const atMs = items.find(({ eventId }) => eventId === selfDestructBoolean.eventId)?.atMs ?? 0;
    const within = await neverIn({ ...place(selfDestructBoolean.roomId), fromMs: atMs, toMs: atMs });
    const before = await neverIn({ ...place(selfDestructBoolean.roomId), toMs: atMs - 1 });
    const found = (page: Page) => page.items.some(({ eventId }) => eventId === selfDestructBoolean.eventId);
    expect([found(within), found(before)]).toEqual([true, false]);
  });

  it('pass over content of any kind, and times that no number holds', async () => {
    const { invalidJson, deepNesting } = site.clone.truth.events;
    await site.admin.query('UPDATE events SET origin_server_ts = $2 WHERE event_id = $1', [
      deepNesting.eventId,
      '9223372036854775807',
    ]);
    const pages = await neverIn({ ...place(invalidJson.roomId), limit: 1 });
    const whole = await neverIn(place(invalidJson.roomId));
    expect([pages.items.map(({ eventId }) => eventId), pages.scanned >= whole.scanned]).toEqual([
      whole.items.map(({ eventId }) => eventId),
      true,
    ]);
  });
});

describe('redacted events whose content stands', () => {
  it('are those that are marked or due, and whole; the mark is no proof', async () => {
    const { redactions } = site.clone.truth;
    const { markedNotPruned, due, dueByModerator, edit } = redactions;
    const { items } = await unprunedIn(place(markedNotPruned.redaction.roomId));
    const told = new Map(items.map((item) => [item.eventId, item]));
    expect(told.get(markedNotPruned.targetEventId ?? '')).toMatchObject({
      verdict: 'allowed',
      redactionEventId: markedNotPruned.redaction.eventId,
      sentence: 'Its redaction is marked as done, and the content still stands in the database.',
    });
    const overdue = [due, dueByModerator, edit].map(({ targetEventId }) => told.has(targetEventId ?? ''));
    const fine = [redactions.censored, redactions.notYetDue].map(({ targetEventId }) => told.has(targetEventId ?? ''));
    expect([overdue, fine]).toEqual([
      [true, true, true],
      [false, false],
    ]);
  });

  it('are only those that are marked, where nothing is ever due', async () => {
    const { markedNotPruned, due } = site.clone.truth.redactions;
    const { items } = await unprunedIn(place(markedNotPruned.redaction.roomId), null);
    const told = new Set(items.map(({ eventId }) => eventId));
    expect([markedNotPruned, due].map(({ targetEventId }) => told.has(targetEventId ?? ''))).toEqual([true, false]);
  });

  it('whose redaction was marked though it is not allowed are told as such', async () => {
    const { otherDomain } = site.clone.truth.redactions;
    const mark = (done: boolean) =>
      site.admin.query('UPDATE redactions SET have_censored = $2 WHERE event_id = $1', [
        otherDomain.redaction.eventId,
        done,
      ]);
    await mark(true);
    const { items } = await unprunedIn(place(otherDomain.redaction.roomId));
    await mark(false);
    const item = items.find(({ eventId }) => eventId === otherDomain.targetEventId);
    expect([item?.verdict, item?.sentence.includes('not allowed')]).toEqual(['other_domain', true]);
  });

  it.each(['withoutRedactsTopLevel', 'withoutRedactsContent', 'redactsNotString'] as const)(
    'stand beside a redaction that redacts nothing (%s), which says so',
    async (name) => {
      const { redaction } = site.clone.truth.redactions[name];
      const { items } = await unprunedIn({ ...place(redaction.roomId), limit: 2 });
      expect(items.filter(({ eventId }) => eventId === redaction.eventId)).toMatchObject([
        {
          redactionEventId: redaction.eventId,
          verdict: null,
          sentence: 'This redaction redacts nothing: it names no event.',
        },
      ]);
    },
  );

  it('are found of a user, and on an older schema', async () => {
    const { markedNotPruned } = site.clone.truth.redactions;
    const databases = readDatabases(
      site.clone.url,
      schemaWithout('redactions.recheck', 'redactions.received_ts', 'event_expiry'),
    );
    const old = new StandingContentController(databases);
    const { rows } = await site.admin.query<{ sender: string }>('SELECT sender FROM events WHERE event_id = $1', [
      markedNotPruned.targetEventId,
    ]);
    const input = parse({ userId: rows[0]?.sender } as Place);
    const page = await old.listUnpruned(input, weekMs);
    await databases.main.pool.dispose();
    expect(page.items.map(({ eventId }) => eventId)).toContain(markedNotPruned.targetEventId);
  });
});

describe('a search for standing content', () => {
  it('needs a room or a user that this server knows', async () => {
    const ask = (where: Place) => standing.listUnpruned(parse(where), weekMs);
    await expect(ask({})).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(ask(place('!no:where'))).rejects.toMatchObject({ code: 'room_not_found' });
    await expect(ask({ userId: '@no:where' } as Place)).rejects.toMatchObject({ code: 'user_not_found' });
    await expect(ask({ ...place('!no:where'), cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('ends when its caller goes away', async () => {
    const gone = AbortSignal.abort();
    const ask = standing.listUnpruned(parse(place(site.clone.truth.rooms.busiest.roomId)), weekMs, { signal: gone });
    await expect(ask).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('reads so many events a page at most, and goes on behind them', async () => {
    const { roomId } = site.clone.truth.rooms.plain;
    await site.admin.query(
      `INSERT INTO events (event_id, room_id, type, sender, depth, topological_ordering, stream_ordering, origin_server_ts,
         received_ts, outlier, instance_name, processed)
       SELECT '$walk' || n, $1, 'm.room.message', '@walk:er', 1, 1, 5000000 + n, 1000, 1000, false, 'master', true
       FROM generate_series(1, 6000) n`,
      [roomId],
    );
    const first = await standing.listNeverExpiring(parse(place(roomId)), true);
    const { pages, scanned } = await neverIn(place(roomId));
    const { rows } = await site.admin.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM events WHERE room_id = $1 AND NOT outlier',
      [roomId],
    );
    expect([first.items.length, first.nextCursor !== null, pages, scanned]).toEqual([0, true, 2, rows[0]?.n]);
  });
});
