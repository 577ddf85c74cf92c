import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { checkApplication } from './apply-checks';
import { pagePreview, refusePreview } from './preview-page';
import type { PreviewedEvent } from './preview-item';
import { previewLifetimeMs, Previews, type Preview } from './previews';

const freshness = { source: 'primary', asOfMs: 1 } as const;

function event(eventId: string, level?: 'note' | 'override', bytes = 10): PreviewedEvent {
  const warnings = level === undefined ? [] : [{ code: 'auth_event' as const, level, sentence: 'A sentence.' }];
  const shown = { roomId: null, sender: null, type: null, roomVersion: null };
  return {
    item: {
      eventId, ...shown, roomName: null, atMs: null, before: '{}', after: '{}', beforeSha256: null, afterSha256: null,
      beforeBytes: bytes, afterBytes: bytes, removed: [], warnings, copies: [],
    },
    plan: { eventId, ...shown, eventMs: null, previewBeforeSha256: null, previewAfterSha256: null },
  }; // prettier-ignore
}

describe('previews', () => {
  it('last for 30 minutes, whatever becomes of the clock on the wall', () => {
    const clock = new FakeClock();
    const previews = new Previews(clock);
    const { previewId, createdMs, expiresMs } = previews.add([event('$a')], freshness);
    expect(expiresMs - createdMs).toBe(30 * 60_000);
    clock.advance(previewLifetimeMs - 1);
    expect(previews.get(previewId).events).toHaveLength(1);
    clock.advance(1);
    expect(() => previews.get(previewId)).toThrow(expect.objectContaining({ code: 'preview_expired' }));
  });

  it('are known on their own connection only', () => {
    const clock = new FakeClock();
    const { previewId } = new Previews(clock).add([event('$a')], freshness);
    expect(() => new Previews(clock).get(previewId)).toThrow(expect.objectContaining({ code: 'preview_not_found' }));
  });

  it('give way when they hold too much together, and the newest always stays', () => {
    const previews = new Previews(new FakeClock());
    const large = 20 * 1024 * 1024;
    const first = previews.add([event('$a', 'note', large)], freshness);
    const second = previews.add([event('$b', 'note', large)], freshness);
    expect(() => previews.get(first.previewId)).toThrow(expect.objectContaining({ code: 'preview_expired' }));
    expect(previews.get(second.previewId).events).toHaveLength(1);
    const huge = previews.add([event('$c', 'note', 4 * large)], freshness);
    expect(previews.get(huge.previewId).events).toHaveLength(1);
    expect(() => previews.get(second.previewId)).toThrow();
  });

  it('give way when there are too many, the oldest first, and are forgotten with the connection', () => {
    const previews = new Previews(new FakeClock());
    const ids = Array.from({ length: 51 }, () => previews.add([event('$a')], freshness).previewId);
    expect(() => previews.get(ids[0] ?? '')).toThrow(expect.objectContaining({ code: 'preview_expired' }));
    expect(previews.get(ids[50] ?? '').previewId).toBe(ids[50]);
    previews.clear();
    expect(() => previews.get(ids[50] ?? '')).toThrow(expect.objectContaining({ code: 'preview_expired' }));
  });

  const preview = (...events: PreviewedEvent[]): Preview => ({
    previewId: 'p', events, createdMs: 1, expiresMs: 2, freshness,
  }); // prettier-ignore

  it('are paged, and a page ends early rather than grow beyond 8 MiB', () => {
    const mib = 1024 * 1024;
    const large = preview(event('$a', undefined, 3 * mib), event('$b', undefined, 3 * mib), event('$c'));
    const first = pagePreview(large, { limit: 100, cursor: null });
    expect([first.items.map(({ eventId }) => eventId), first.nextCursor, first.total]).toEqual([['$a'], '1', 3]);
    const second = pagePreview(large, { limit: 100, cursor: first.nextCursor });
    expect([second.items.map(({ eventId }) => eventId), second.nextCursor]).toEqual([['$b', '$c'], null]);
    for (const cursor of ['3', '-1', 'x', '1e1']) {
      const page = (): unknown => pagePreview(large, { limit: 1, cursor });
      expect(page).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    }
  });

  it('count their warnings by code over all events', () => {
    const { warningCounts } = pagePreview(
      preview(event('$a', 'override'), event('$b', 'override'), event('$c', 'note')),
      {
        limit: 1,
        cursor: null,
      },
    );
    expect(warningCounts).toEqual([
      { code: 'auth_event', level: 'override', count: 2 },
      { code: 'auth_event', level: 'note', count: 1 },
    ]);
  });

  it('are not made of too many events', () => {
    expect(() => refusePreview.ifTooMany(101, 100)).toThrow(expect.objectContaining({ code: 'too_many_events' }));
    refusePreview.ifTooMany(100, 100);
  });

  it.each([
    ['no reason', { reason: ' \n', overrides: [] }, 'reason_required'],
    ['another number', { reason: 'r', overrides: [], confirmCount: 1 }, 'count_mismatch'],
    ['no number', { reason: 'r', overrides: [] }, 'count_mismatch'],
    ['an event unnamed', { reason: 'r', overrides: ['$b' as never], confirmCount: 2 }, 'override_required'],
  ])('are not applied with %s', (_, input, code) => {
    const two = preview(event('$a', 'override'), event('$b', 'override'));
    expect(() => checkApplication(two, input)).toThrow(expect.objectContaining({ code }));
  });

  it('of a single event need no number', () => {
    checkApplication(preview(event('$a', 'note')), { reason: 'r', overrides: [] });
    checkApplication(preview(event('$a', 'override')), { reason: 'r', overrides: ['$a' as never], confirmCount: 1 });
  });
});
