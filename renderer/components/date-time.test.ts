import { expect, it } from 'vitest';
import { momentText, readMoment } from './date-time';

it('writes a moment so that it reads back as the same second', () => {
  const ms = Date.UTC(2026, 2, 29, 0, 59, 59);
  expect(readMoment(momentText(ms))).toBe(ms);
});

it('writes nothing where there is no date', () => {
  expect([momentText(null), momentText(9e15)]).toEqual(['', '']);
});

it('reads a day, a minute, UTC, and milliseconds', () => {
  expect(readMoment('2026-05-09')).toBe(new Date(2026, 4, 9).getTime());
  expect(readMoment(' 2026-05-09T17:20 ')).toBe(new Date(2026, 4, 9, 17, 20).getTime());
  expect(readMoment('2026-05-09T17:20:31.250Z')).toBe(Date.UTC(2026, 4, 9, 17, 20, 31));
  expect(readMoment('1785229166990')).toBe(1_785_229_166_990);
  expect(readMoment('  ')).toBeNull();
});

it('takes no day that the calendar does not have, and nothing else', () => {
  for (const text of ['2026-02-30', '2026-13-01', '2026-05-09 24:00', 'yesterday', '09.05.2026', '9999999999999999']) {
    expect(readMoment(text), text).toBeUndefined();
  }
});
