import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock';
import { idleMs, UnlockTimer } from './unlock-timer';

const minuteMs = 60_000;

function unlockedOn(clock: FakeClock, hasWork: () => boolean = () => false, limitMs: number | null = idleMs) {
  let ends = 0;
  const timer = new UnlockTimer(clock, { idleMs: limitMs, hasWork, onEnd: () => (ends += 1) });
  return { timer, ends: () => ends };
}

describe('an unlocked connection', () => {
  it('is locked after 15 idle minutes, once', () => {
    const clock = new FakeClock();
    const { ends } = unlockedOn(clock);
    clock.advance(15 * minuteMs - 1);
    expect(ends()).toBe(0);
    clock.advance(2_000);
    clock.advance(60 * minuteMs);
    expect(ends()).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('stays unlocked for 15 minutes after each act', () => {
    const clock = new FakeClock();
    const { timer, ends } = unlockedOn(clock);
    clock.advance(14 * minuteMs);
    timer.noteActivity();
    clock.advance(14 * minuteMs);
    expect({ ends: ends(), left: (timer.untilMs ?? 0) - clock.nowMs() }).toEqual({ ends: 0, left: minuteMs });
  });

  it('stays unlocked while an operation runs, and is locked when it ends', () => {
    const clock = new FakeClock();
    let work = true;
    const { ends } = unlockedOn(clock, () => work);
    clock.advance(40 * minuteMs);
    expect(ends()).toBe(0);
    work = false;
    clock.advance(1_000);
    expect(ends()).toBe(1);
  });

  it('has no end by itself where none is wished', () => {
    const clock = new FakeClock();
    const { timer, ends } = unlockedOn(clock, () => false, null);
    clock.advance(24 * 60 * minuteMs);
    expect({ ends: ends(), untilMs: timer.untilMs, timers: clock.timerCount }).toEqual({
      ends: 0,
      untilMs: null,
      timers: 0,
    });
  });
});
