import { expect, it } from 'vitest';
import { collectEvents, type ReadEvents } from './collect-events';
import { timelineEventOf } from './timeline-event-fixture';

/** A list of `count` events in pages of `size`, with a short page in the middle as a rare filter gives it. */
function listOf(count: number, size: number): ReadEvents {
  return (cursor) => {
    const from = Number(cursor ?? 0);
    const to = Math.min(count, from + size);
    const items = Array.from({ length: to - from }, (_, index) => timelineEventOf({ eventId: `$${from + index}` }));
    return Promise.resolve({ items, scanned: size * 10, nextCursor: to < count ? String(to) : null });
  };
}

it('takes every event of all pages once, and tells how far it is', async () => {
  const heard: number[] = [];
  const collected = await collectEvents(listOf(25, 10), 10_000, ({ eventIds }) => void heard.push(eventIds.length));
  expect(collected.eventIds).toHaveLength(25);
  expect({ ...collected, eventIds: null }).toEqual({ eventIds: null, scanned: 300, isMore: false });
  expect(heard).toEqual([10, 20, 25]);
});

it('goes on over a page without any event', async () => {
  const pages = [[], [timelineEventOf({ eventId: '$a' })]];
  const read: ReadEvents = (cursor) =>
    Promise.resolve({ items: pages[Number(cursor)] ?? [], scanned: 500, nextCursor: cursor === null ? '1' : null });
  expect((await collectEvents(read, 10, () => undefined)).eventIds).toEqual(['$a']);
});

it('stops at the most, and says that there are more', async () => {
  const collected = await collectEvents(listOf(25, 10), 12, () => undefined);
  expect([collected.eventIds.length, collected.isMore]).toEqual([12, true]);
});

it('does not say that there are more where exactly the most were there', async () => {
  const collected = await collectEvents(listOf(20, 10), 20, () => undefined);
  expect([collected.eventIds.length, collected.isMore]).toEqual([20, false]);
});

it('ends with the error of a page', async () => {
  await expect(
    collectEvents(
      () => Promise.reject(new Error('away')),
      10,
      () => undefined,
    ),
  ).rejects.toThrow('away');
});
