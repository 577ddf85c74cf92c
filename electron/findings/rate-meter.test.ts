import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { RateMeter } from './rate-meter';

test('a rate is the growth between two looks, and unknown where one of them knew nothing or the count began anew', () => {
  const clock = new FakeClock(0);
  const meter = new RateMeter(clock);
  const look = (count: number | null): number | null => {
    clock.advance(2_000);
    return meter.next(count);
  };
  expect([look(10), look(13), look(null), look(20), look(5), look(5)]).toEqual([null, 1.5, null, null, null, 0]);
});
