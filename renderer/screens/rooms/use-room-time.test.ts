import { expect, it } from 'vitest';
import { roomDetailOf } from './room-detail-fixture';
import { lifeOfRoom, momentIn, timelineStart } from './use-room-time';

it('reads a moment of the address, and now from anything else', () => {
  expect([momentIn('1700000000000'), momentIn(undefined), momentIn('yesterday'), momentIn('-5')]).toEqual([
    1_700_000_000_000, null, null, null,
  ]); // prettier-ignore
});

it('spans the events of the room, a minute at least', () => {
  expect(lifeOfRoom(roomDetailOf({ firstEventMs: 5, newestEventMs: 900_000 }))).toEqual({ fromMs: 5, toMs: 900_000 });
  expect(lifeOfRoom(roomDetailOf({ firstEventMs: 5, newestEventMs: 5 }))).toEqual({ fromMs: 5, toMs: 60_005 });
});

it('has no axis where no event is known', () => {
  expect(lifeOfRoom(roomDetailOf({ firstEventMs: null, newestEventMs: null }))).toBeNull();
});

it('begins the timeline at an event, at the moment, or with the whole room', () => {
  expect([
    timelineStart('$event', 7, 5),
    timelineStart(undefined, 7, 5),
    timelineStart(undefined, 5, 5),
    timelineStart(undefined, null, 5),
  ]).toEqual([{ jumpToEventId: '$event' }, { jumpToMs: 7 }, {}, {}]);
});
