import fc from 'fast-check';
import { expect, it } from 'vitest';
import { earliestMs, lifeOf, pan, parseRange, positionIn, rangeOf, ticksOf, timeAt, zoom } from './time-range';

const nowMs = Date.UTC(2026, 10, 24);
const whole = { fromMs: Date.UTC(2020, 0, 1), toMs: nowMs };

it('ignores times before Matrix and after now when it measures a life', () => {
  const life = lifeOf([0, -5, Date.UTC(2022, 0, 1), 9e15], nowMs);
  expect(life.fromMs).toBeLessThan(Date.UTC(2022, 0, 1));
  expect(life.fromMs).toBeGreaterThan(Date.UTC(2021, 10, 1));
  expect(life.toMs).toBeGreaterThan(nowMs);
  expect(lifeOf([], nowMs).toMs - lifeOf([], nowMs).fromMs).toBeGreaterThan(86_400_000);
  expect(lifeOf([earliestMs], nowMs).fromMs).toBeLessThan(earliestMs);
});

it('never leaves the whole and never grows beyond it, whatever is done', () => {
  const steps = fc.array(
    fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })),
  );
  fc.assert(
    fc.property(steps, (moves) => {
      let range = whole;
      for (const [factor, by] of moves) range = pan(zoom(range, whole, factor, 0.3), whole, by);
      expect(range.fromMs).toBeGreaterThanOrEqual(whole.fromMs - 1);
      expect(range.toMs).toBeLessThanOrEqual(whole.toMs + 1);
      expect(range.toMs).toBeGreaterThan(range.fromMs);
    }),
  );
});

it('keeps the time under the pointer in place while zooming', () => {
  const before = timeAt(whole, 0.4);
  expect(timeAt(zoom(whole, whole, 0.5, 0.4), 0.4)).toBeCloseTo(before, 0);
});

it('places times and finds them again', () => {
  expect(positionIn(whole, timeAt(whole, 0.25))).toBeCloseTo(0.25, 9);
});

it('takes two times in any order', () => {
  expect(rangeOf(nowMs - 1e9, nowMs - 5e9, whole)).toEqual({ fromMs: nowMs - 5e9, toMs: nowMs - 1e9 });
});

it('reads the range of an address and refuses what makes no sense', () => {
  expect(parseRange('1700000000000', '1710000000000')).toEqual({ fromMs: 1.7e12, toMs: 1.71e12 });
  for (const [from, to] of [
    ['x', '1'],
    ['2', '1'],
    [undefined, '1'],
    ['1e5', '1e9'],
    ['5', '6'],
  ]) {
    expect(parseRange(from, to)).toBeNull();
  }
});

it('marks years over a life, months over a year, hours over a day', () => {
  const labels = (fromMs: number, toMs: number): string[] => ticksOf({ fromMs, toMs }, 0.1).map(({ label }) => label);
  expect(labels(Date.UTC(2022, 5, 1), Date.UTC(2026, 5, 1))).toEqual(['2023', '2024', '2025', '2026']);
  expect(labels(Date.UTC(2025, 1, 10), Date.UTC(2025, 8, 10))).toContain('Apr');
  expect(labels(Date.UTC(2025, 1, 10), Date.UTC(2025, 1, 12))).toContain('11 Feb');
  expect(ticksOf({ fromMs: 0, toMs: 9e15 }, 0.0001).length).toBeLessThanOrEqual(100);
});
