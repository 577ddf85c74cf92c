import { expect } from 'vitest';
import { purgeRoom } from '../lab/admin';
import {
  applyTo,
  isStored,
  queueOf,
  roomWrittenBy,
  saySelfDestructing,
  untilQueueShows,
  type CensorshipLab,
} from './censorship-lab';

const dayMs = 24 * 60 * 60 * 1000;

/** They are pending until their time, and gone from the queue and the disk soon after it. */
export async function pendingThenGone(site: CensorshipLab): Promise<void> {
  const { author } = site;
  const rooms = [await roomWrittenBy(site, 'persister1'), await roomWrittenBy(site, 'persister2')];
  const dueMs = Date.now() + 5_000;
  const soon: string[] = [];
  for (const roomId of rooms) soon.push(await saySelfDestructing(author, roomId, 'soon gone', dueMs));
  const far = await saySelfDestructing(author, rooms[0] ?? '', 'still here', dueMs + dayMs);
  const before = await queueOf(site, 'expiry');
  for (const eventId of [...soon, far]) {
    expect(before.get(eventId)).toMatchObject({ kind: 'expiry', overdue: false, reason: null, sentence: null });
  }
  expect(soon.map((eventId) => before.get(eventId)?.dueMs)).toEqual([dueMs, dueMs]);
  const gone = new Map<string, string | null>(soon.map((eventId) => [eventId, 'gone']));
  const after = await untilQueueShows(site, new Map([...gone, [far, null]]));
  expect(after.get(far)?.dueMs).toBe(dueMs + dayMs);
  const stored = soon.map((eventId) => isStored(site, eventId, 'soon gone'));
  expect(await Promise.all(stored)).toEqual([false, false]);
  expect(await isStored(site, far, 'still here')).toBe(true);
}

/** Events that ask in a way that the server does not honour are listed, with the rule. */
export async function neverExpiring(site: CensorshipLab): Promise<void> {
  const { author, watched } = site;
  const roomId = await author.createRoom('11');
  const atMs = Date.now() + 1_000;
  const say = (fields: Record<string, unknown>): Promise<string> =>
    author.send(roomId, { msgtype: 'm.text', body: 'never', ...fields });
  const field = 'org.matrix.self_destruct_after';
  const expected = new Map([
    [await say({ 'm.self_destruct_after': atMs }), 'unprefixed_field_only'],
    [await say({ [field]: true }), 'boolean'],
    [await say({ [field]: String(atMs) }), 'not_an_integer'],
    [await author.sendState(roomId, 'org.example.note', { [field]: atMs }), 'state_event'],
  ]);
  const plain = await author.sendText(roomId, 'asks for nothing');
  const { items } = await watched.synoptic.call('censorships.listNeverExpiring', { roomId });
  expect(new Map(items.map(({ eventId, rule }) => [eventId, rule]))).toEqual(expected);
  const ofUser = await watched.synoptic.call('censorships.listNeverExpiring', { userId: author.userId, limit: 500 });
  const ids = ofUser.items.map(({ eventId }) => eventId);
  expect(ids).toEqual(expect.arrayContaining([...expected.keys()]));
  expect(ids).not.toContain(plain);
  const queue = await queueOf(site, 'expiry');
  expect([...expected.keys()].filter((eventId) => queue.has(eventId))).toEqual([]);
}

/** They stay when their persister was restarted: its timer is lost. One is censored by hand, main clears the other. */
export async function lostTimer(site: CensorshipLab): Promise<void> {
  const { author, watched } = site;
  const roomId = await roomWrittenBy(site, 'persister1');
  const dueMs = Date.now() + 5_000;
  const byHand = await saySelfDestructing(author, roomId, 'lost one', dueMs);
  const byMain = await saySelfDestructing(author, roomId, 'lost two', dueMs);
  await watched.lab.restart('persister1');
  const lost = await untilQueueShows(
    site,
    new Map([
      [byHand, 'timer_lost'],
      [byMain, 'timer_lost'],
    ]),
  );
  expect(lost.get(byHand)).toMatchObject({ overdue: true, writtenBy: 'persister1' });
  expect(lost.get(byHand)?.evidence.length).toBeGreaterThan(0);
  const { groups } = await watched.synoptic.call('censorships.getSummary', { kind: 'expiry' });
  expect(groups.find(({ reason }) => reason === 'timer_lost')).toMatchObject({ overdue: { value: 2, exact: true } });

  expect((await applyTo(site, [byHand])).outcomes).toEqual(['censored']);
  expect(await isStored(site, byHand, 'lost one')).toBe(false);
  // The homeserver does nothing about the other by itself.
  expect((await queueOf(site, 'expiry')).get(byMain)?.reason).toBe('timer_lost');
  await watched.lab.restart('master');
  await untilQueueShows(site, new Map([[byMain, 'gone']]));
  expect(await isStored(site, byMain, 'lost two')).toBe(false);
}

/** Rows of a purged room block those after them until they are removed; the rest goes by itself. */
export async function purgedBlocks(site: CensorshipLab): Promise<void> {
  const { admin, author, watched } = site;
  const purged = await roomWrittenBy(site, 'persister1');
  const kept = await roomWrittenBy(site, 'persister1');
  const dueMs = Date.now() + 10_000;
  const blocking: string[] = [];
  for (let number = 0; number < 2; number += 1) {
    blocking.push(await saySelfDestructing(author, purged, 'purged with its room', dueMs + number));
  }
  const heldUp = await saySelfDestructing(author, kept, 'held up', dueMs + 1_000);
  await purgeRoom(admin, purged);
  expect(Date.now()).toBeLessThan(dueMs);

  const [first = '', second = ''] = blocking;
  const queue = await untilQueueShows(
    site,
    new Map([
      [first, 'blocks_the_queue'],
      [heldUp, 'blocked'],
    ]),
  );
  expect(['blocks_the_queue', 'event_missing', 'blocked']).toContain(queue.get(second)?.reason);
  const summary = await watched.synoptic.call('censorships.getSummary', { kind: 'expiry' });
  expect(summary.blocking[0]?.eventId).toBe(first);
  expect(summary.heldUp.value).toBeGreaterThanOrEqual(1);
  expect(await isStored(site, heldUp, 'held up')).toBe(true);

  const { outcomes } = await applyTo(site, blocking, 'remove_expiry');
  expect(outcomes).toEqual(['expiry_removed', 'expiry_removed']);
  const gone = [...blocking, heldUp].map((eventId): [string, string] => [eventId, 'gone']);
  await untilQueueShows(site, new Map(gone), { withinMs: 10_000 });
  expect(await isStored(site, heldUp, 'held up')).toBe(false);
  const audited = await watched.synoptic.call('audit.list', { eventId: first });
  expect(audited.items.map(({ outcome }) => outcome)).toEqual(['expiry_removed']);
}

/** With the feature switched off they stay although they are due. The last to be tried: every process goes by it. */
export async function switchedOff(site: CensorshipLab): Promise<void> {
  const { author, watched } = site;
  const roomId = await roomWrittenBy(site, 'persister2');
  const before = await saySelfDestructing(author, roomId, 'asked before', Date.now() + 12_000);
  // What decides is read at the start: by the persisters for new events, by main for the rows that are there.
  await watched.lab.change('enable_ephemeral_messages', false, ['persister1', 'persister2', 'master']);
  const after = await saySelfDestructing(author, roomId, 'asked after', Date.now() + 500);
  const due = (item: { overdue: boolean } | undefined): boolean => item?.overdue === true;
  await watched.until(
    'the event is due',
    () => queueOf(site, 'expiry'),
    (queue) => due(queue.get(before)),
  );
  const queue = await untilQueueShows(
    site,
    new Map([
      [before, 'feature_off'],
      [after, 'gone'],
    ]),
  );
  expect(queue.get(before)?.nextStep?.sentence).toEqual(expect.any(String));
  expect(await isStored(site, before, 'asked before')).toBe(true);
  const wish = { kind: 'expiry', overdueOnly: true } as const;
  const { items, settings } = await watched.synoptic.call('censorships.list', wish);
  expect([settings.ephemeralMessages, items.map(({ eventId }) => eventId)]).toEqual([false, [before]]);
  const never = await watched.synoptic.call('censorships.listNeverExpiring', { roomId });
  expect(never.items.find(({ eventId }) => eventId === after)?.rule).toBe('feature_off');

  expect((await applyTo(site, [before])).outcomes).toEqual(['censored']);
  expect(await isStored(site, before, 'asked before')).toBe(false);
  await untilQueueShows(site, new Map([[before, 'gone']]));
}
