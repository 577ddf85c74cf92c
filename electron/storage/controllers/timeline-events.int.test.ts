import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timelineEvent, type EventBadge, type TimelineEvent } from '../../../shared/contract/timeline';
import type { EventCase } from '../../demo/generator/ground-truth';
import { openReadSite, type ReadSite } from '../../testing/read-databases';
import { TimelineEvents } from './timeline-events';

let site: ReadSite;

beforeAll(async () => {
  site = await openReadSite();
});
afterAll(() => site.dispose());

async function linesOf(eventIds: readonly string[]): Promise<TimelineEvent[]> {
  const lines = new TimelineEvents(site.databases);
  const loaded = await site.databases.main.pool.read('test', (txn) => lines.loadTxn(txn, eventIds));
  return loaded.map((line) => timelineEvent.parse(line));
}

async function badgesOf(eventId: string): Promise<EventBadge[]> {
  const [line] = await linesOf([eventId]);
  return line?.badges ?? [];
}

const idOf = (name: EventCase): string => site.clone.truth.events[name].eventId;

describe('lines of a timeline', () => {
  const cases: [EventCase, EventBadge[]][] = [
    ['plain', []],
    ['edit', ['edit']],
    ['threadLatestReply', ['thread']],
    ['reply', ['reply']],
    ['image', ['media']],
    ['outlier', ['outlier']],
    ['rejected', ['rejected']],
    ['softFailed', ['soft_failed']],
    ['backfilled', ['backfilled']],
    ['selfDestructUnprefixed', ['ephemeral']],
    ['selfDestructBoolean', ['ephemeral']],
    ['selfDestructState', ['state', 'ephemeral']],
    ['create', ['state']],
    ['reported', ['reported']],
  ];
  it.each(cases)('of the event %j carry their badges', async (name, expected) => {
    expect(await badgesOf(idOf(name))).toEqual(expect.arrayContaining(expected));
    if (name === 'plain') expect(await badgesOf(idOf(name))).toEqual([]);
  });

  it('exist for every event, hostile ones too, and say what their events say', async () => {
    const { truth } = site.clone;
    const wanted = Object.values(truth.events);
    const lines = await linesOf(wanted.map((event) => event.eventId));
    expect(lines.map(({ eventId, roomId, type, sender }) => ({ eventId, roomId, type, sender }))).toEqual(
      wanted.map(({ eventId, roomId, type, sender }) => ({ eventId, roomId, type, sender })),
    );
    const invalid = lines.find((line) => line.eventId === truth.events.invalidJson.eventId);
    expect(invalid?.summary).toBeNull();
  });

  it('call an event redacted only where the redaction counts, and say what a redaction redacts', async () => {
    const { redactions } = site.clone.truth;
    for (const { redaction, targetEventId, isAllowed } of Object.values(redactions)) {
      const [line] = await linesOf([redaction.eventId]);
      expect([line?.redacts, line?.badges.includes('redaction')]).toEqual([targetEventId, true]);
      expect(line?.badges.includes('redacts_nothing')).toBe(targetEventId === null);
      if (targetEventId === null) continue;
      const [target] = await linesOf([targetEventId]);
      if (target) expect(target.badges.includes('redacted')).toBe(isAllowed);
    }
    expect(await badgesOf(redactions.censored.targetEventId ?? '')).toContain('censored');
    expect(await badgesOf(redactions.due.targetEventId ?? '')).not.toContain('censored');
  });

  it('say when an event expires', async () => {
    const { future } = site.clone.truth.expiry;
    const [line] = await linesOf([future.eventId, '$absent']);
    expect([line?.expiresAtMs, line?.badges]).toEqual([
      future.expiryMs,
      expect.arrayContaining(['ephemeral', 'expires']),
    ]);
  });

  it('keep their order, and read no more JSON than a page may', async () => {
    await site.admin.query(
      `UPDATE event_json SET json = '{"content":{"body":"' || repeat('x', 9000000) || '"}}' WHERE event_id = $1`,
      [idOf('image')],
    );
    const lines = await linesOf([idOf('reply'), idOf('image'), idOf('plain')]);
    expect(lines.map((line) => [line.eventId, line.summary === null])).toEqual([
      [idOf('reply'), false],
      [idOf('image'), true],
      [idOf('plain'), false],
    ]);
  });

  it('carry all their badges however much JSON they have together', async () => {
    const { rows } = await site.admin.query<{ event_id: string }>(
      `UPDATE event_json SET json = '{"content":{"body":"b","url":"mxc://a.example/b","pad":"' || repeat('x', 250000) || '"}}'
       WHERE event_id IN (SELECT event_id FROM events WHERE type = 'm.room.message' ORDER BY event_id LIMIT 70)
       RETURNING event_id`,
    );
    const lines = await linesOf(rows.map((row) => row.event_id));
    expect(lines).toHaveLength(70);
    expect(lines.filter(({ badges }) => !badges.includes('media')).map((line) => line.eventId)).toEqual([]);
  });
});
