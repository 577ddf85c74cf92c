import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CalmStore } from './calm-query';

let isHidden = false;
let tell: (value: number) => void = () => undefined;
let stops = 0;
const listen = (listener: (value: number) => void): (() => void) => {
  tell = listener;
  return () => (stops += 1);
};

beforeEach(() => {
  vi.useFakeTimers();
  isHidden = false;
  stops = 0;
});

afterEach(() => vi.useRealTimers());

test('of values that come ten times a second at most two are shown, and the last one is', () => {
  const store = new CalmStore(0, listen, () => isHidden);
  const shown: number[] = [];
  const stop = store.subscribe(() => void shown.push(store.current()));
  for (let value = 1; value <= 20; value += 1) {
    tell(value);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(1_000);
  expect(shown.length).toBeLessThanOrEqual(5);
  expect(shown.at(-1)).toBe(20);
  stop();
  expect(stops).toBe(1);
});

test('nothing is shown while nobody can look, and the newest is when somebody does', () => {
  isHidden = true;
  const store = new CalmStore(0, listen, () => isHidden);
  const stop = store.subscribe(() => undefined);
  tell(1);
  vi.advanceTimersByTime(5_000);
  expect(store.current()).toBe(0);
  isHidden = false;
  vi.advanceTimersByTime(500);
  expect(store.current()).toBe(1);
  stop();
});
