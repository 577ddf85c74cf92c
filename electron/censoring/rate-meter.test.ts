import { describe, expect, it } from 'vitest';
import { RateMeter } from './rate-meter';

describe('the rate that is measured', () => {
  it('is not told before there is something to go by', () => {
    const meter = new RateMeter(1_000);
    meter.note(50, 1_100);
    expect(meter.perSecond(1_400)).toBeNull();
    expect(meter.perSecond(1_500)).toBe(100);
  });

  it('is that of the last ten seconds', () => {
    const meter = new RateMeter(0);
    for (let second = 1; second <= 20; second += 1) meter.note(second <= 10 ? 1_000 : 10, second * 1_000);
    expect(meter.perSecond(20_500)).toBe(10);
    expect(meter.perSecond(40_000)).toBe(0);
  });
});
