import { expect, it } from 'vitest';
import { formatAgo, formatBytes, formatDateTime, formatDuration, formatInteger } from './format';

it('groups thousands behind a narrow space', () => {
  expect([formatInteger(0), formatInteger(1234567), formatInteger(-4321)]).toEqual([
    '0',
    '1\u202F234\u202F567',
    '-4\u202F321',
  ]);
});

it('writes durations in two units at most', () => {
  const hour = 3_600_000;
  expect([400, 12_000, 180_000, 2 * hour + 840_000, 51 * hour, 20 * 24 * hour, 250 * 24 * hour, 800 * 24 * hour].map(formatDuration)).toEqual([
    '0.4 s', '12 s', '3 min', '2 h 14 min', '2 d 3 h', '20 d', '8 mo', '2 y 2 mo',
  ]); // prettier-ignore
});

it('says how long ago or how soon', () => {
  expect([formatAgo(0, 180_000), formatAgo(180_000, 0), formatAgo(5, 0)]).toEqual(['3 min ago', 'in 3 min', 'now']);
});

it('shows a claimed time that no calendar holds as what it is', () => {
  expect(formatDateTime(9e15)).toBe('9000000000000000 ms (no date)');
});

it('writes sizes', () => {
  expect([formatBytes(1), formatBytes(742), formatBytes(2048), formatBytes(412 * 1024 ** 3)]).toEqual([
    '1 byte',
    '742 bytes',
    '2.0 KiB',
    '412 GiB',
  ]);
});
