import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { checkApplication } from './apply-checks';
import { PreviewMaker } from './preview-maker';
import { PreviewTotaller } from './preview-totals';
import { refusePreview } from './refuse-preview';
import { previewLifetimeMs, Previews, type KeptEvent, type Preview } from './previews';

const freshness = { source: 'primary', asOfMs: 1 } as const;
const totals = new PreviewTotaller(0).totals();

function event(eventId: string, needsOverride = false, copies = '[]'): KeptEvent {
  const shown = { roomId: null, sender: null, type: null, roomVersion: null, eventMs: null, copies };
  const plan = { eventId, ...shown, previewBeforeSha256: null, previewAfterSha256: null };
  return { plan, beforeSha256: null, needsOverride };
}

const made = (...events: KeptEvent[]) => ({ act: 'censor' as const, events, totals, freshness });

describe('previews', () => {
  it('last for 30 minutes, whatever becomes of the clock on the wall', () => {
    const clock = new FakeClock();
    const previews = new Previews(clock);
    const { previewId, createdMs, expiresMs } = previews.add(made(event('$a')));
    expect(expiresMs - createdMs).toBe(30 * 60_000);
    clock.advance(previewLifetimeMs - 1);
    expect(previews.get(previewId).events).toHaveLength(1);
    clock.advance(1);
    expect(() => previews.get(previewId)).toThrow(expect.objectContaining({ code: 'preview_expired' }));
  });

  it('are known on their own connection only', () => {
    const clock = new FakeClock();
    const { previewId } = new Previews(clock).add(made(event('$a')));
    expect(() => new Previews(clock).get(previewId)).toThrow(expect.objectContaining({ code: 'preview_not_found' }));
  });

  it('give way when they hold too much together, and the newest always stays', () => {
    const previews = new Previews(new FakeClock());
    const large = 40 * 1024 * 1024;
    const first = previews.add(made(event('$a', false, 'x'.repeat(large))));
    const second = previews.add(made(event('$b', false, 'x'.repeat(large))));
    expect(() => previews.get(first.previewId)).toThrow(expect.objectContaining({ code: 'preview_expired' }));
    expect(previews.get(second.previewId).events).toHaveLength(1);
    const huge = previews.add(made(event('$c', false, 'x'.repeat(2 * large))));
    expect(previews.get(huge.previewId).events).toHaveLength(1);
    expect(() => previews.get(second.previewId)).toThrow();
  });

  it('give way when there are too many, the oldest first, and are forgotten with the connection', () => {
    const previews = new Previews(new FakeClock());
    const ids = Array.from({ length: 51 }, () => previews.add(made(event('$a'))).previewId);
    expect(() => previews.get(ids[0] ?? '')).toThrow(expect.objectContaining({ code: 'preview_expired' }));
    expect(previews.get(ids[50] ?? '').previewId).toBe(ids[50]);
    previews.clear();
    expect(() => previews.get(ids[50] ?? '')).toThrow(expect.objectContaining({ code: 'preview_expired' }));
  });

  const preview = (...events: KeptEvent[]): Preview => ({
    ...made(...events),
    previewId: 'p',
    createdMs: 1,
    expiresMs: 2,
  });

  it('are not made of too many events', () => {
    expect(() => refusePreview.ifTooMany(10_001, 10_000)).toThrow(expect.objectContaining({ code: 'too_many_events' }));
    refusePreview.ifTooMany(10_000, 10_000);
  });

  it.each([
    ['no reason', { reason: ' \n', overrides: [] }, 'reason_required'],
    ['another number', { reason: 'r', overrides: [], confirmCount: 1 }, 'count_mismatch'],
    ['no number', { reason: 'r', overrides: [] }, 'count_mismatch'],
    ['an event unnamed', { reason: 'r', overrides: ['$b' as never], confirmCount: 2 }, 'override_required'],
  ])('are not applied with %s', (_, input, code) => {
    const two = preview(event('$a', true), event('$b', true));
    expect(() => checkApplication(two, input)).toThrow(expect.objectContaining({ code }));
  });

  it('of a single event need no number', () => {
    checkApplication(preview(event('$a')), { reason: 'r', overrides: [] });
    checkApplication(preview(event('$a', true)), { reason: 'r', overrides: ['$a' as never], confirmCount: 1 });
  });
});

describe('a preview of many events', () => {
  const facts = (bodies: Map<string, string>) => (eventIds: readonly string[]) =>
    Promise.resolve({
      moment: freshness,
      targets: eventIds.map((eventId) => ({
        eventId,
        json: storedJson(bodies.get(eventId) ?? 'words'),
        roomId: `!${Number(eventId.slice(1)) % 3}`, roomName: null, roomVersion: '10', serverInRoom: true,
        type: Number(eventId.slice(1)) % 2 === 0 ? 'm.room.member' : 'm.room.message', sender: '@a:x',
        isState: Number(eventId.slice(1)) % 2 === 0, originServerTs: 1, expiryTs: null,
      })),
      redactions: [],
      copies: new Map(),
    }); // prettier-ignore
  const storedJson = (body: string): string =>
    `{"type":"m.room.message","room_id":"!r:x","sender":"@a:x","content":{"body":"${body}"},"signatures":{},"unsigned":{}}`;
  const ids = Array.from({ length: 450 }, (_, index) => `$${index}`);
  const maker = (bodies = new Map<string, string>()) => {
    const asked: number[] = [];
    const previews = new Previews(new FakeClock());
    const read = facts(bodies);
    const readPreview = (eventIds: readonly string[]) => {
      asked.push(eventIds.length);
      return read(eventIds);
    };
    return { asked, previews, of: new PreviewMaker({ reads: { readPreview }, previews, serverName: () => 'x' }) };
  };

  it('reads a few hundred at a time, shows a page, and adds up all of them', async () => {
    const { asked, of } = maker();
    const shown = await of.make({ eventIds: ids, act: 'censor', limit: 100 });
    expect(asked).toEqual([200, 200, 50]);
    expect(shown).toMatchObject({ total: 450, nextCursor: '100', act: 'censor' });
    expect(shown.items.map(({ eventId }) => eventId)).toEqual(ids.slice(0, 100));
    expect(shown.counts).toEqual({ toChange: 450, refused: 0, toOverride: 225, rooms: 3, senders: 1 });
    expect(shown.toOverride).toHaveLength(225);
    expect(shown.warningCounts).toContainEqual({ code: 'auth_event', level: 'override', count: 225 });
    expect(shown.warningCounts).toContainEqual({ code: 'not_redacted', level: 'note', count: 450 });
  });

  it('keeps no content, reads a page again, and says what has changed since', async () => {
    const bodies = new Map<string, string>();
    const { of, previews } = maker(bodies);
    const { previewId } = await of.make({ eventIds: ids, act: 'censor', limit: 1 });
    const preview = previews.get(previewId);
    expect(JSON.stringify(preview)).not.toContain('words');
    bodies.set('$401', 'other words');
    const page = await of.page(preview, { cursor: '400', limit: 100 });
    expect(page.nextCursor).toBeNull();
    expect(page.items).toHaveLength(50);
    expect(page.items.filter(({ warnings }) => warnings[0]?.code === 'changed_since_preview')).toEqual([
      expect.objectContaining({ eventId: '$401', before: storedJson('other words') }),
    ]);
  });

  it('ends a page early rather than grow beyond 8 MiB', async () => {
    const large = 'x'.repeat(5 * 1024 * 1024);
    const { of, previews } = maker(new Map(['$1', '$2', '$3'].map((id) => [id, large])));
    const first = await of.make({ eventIds: ['$1', '$2', '$3', '$4'], act: 'censor', limit: 100 });
    expect([first.items.length, first.nextCursor, first.total]).toEqual([1, '1', 4]);
    const preview = previews.get(first.previewId);
    const last = await of.page(preview, { cursor: '2', limit: 100 });
    expect([last.items.map(({ eventId }) => eventId), last.nextCursor]).toEqual([['$3', '$4'], null]);
    for (const cursor of ['4', '-1', 'x', '1e1']) {
      const page = of.page(preview, { limit: 1, cursor });
      await expect(page).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
  });
});
