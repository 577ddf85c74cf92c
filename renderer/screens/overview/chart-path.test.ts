import { expect, test } from 'vitest';
import { linePath, newestPath, rangeOf } from './chart-path';

const frame = { width: 100, height: 10, fromMs: 0, toMs: 100, low: 0, high: 10 };

test('a line goes from figure to figure, and a figure that is not known leaves a gap', () => {
  const points = [
    { atMs: 0, value: 0 },
    { atMs: 50, value: 5 },
    { atMs: 75, value: null },
    { atMs: 100, value: 10 },
  ];
  expect([linePath(points, frame), rangeOf(points)]).toEqual([
    'M0.0 10.0h0.01L50.0 5.0M100.0 0.0h0.01',
    { low: 0, high: 10 },
  ]);
});

test('a figure that never moves runs in the middle, and no figure is no line', () => {
  expect([linePath([{ atMs: 50, value: 7 }], { ...frame, low: 7, high: 7 }), linePath([], frame), rangeOf([{ atMs: 0, value: null }])]).toEqual([
    'M50.0 5.0h0.01', '', null,
  ]); // prettier-ignore
});

test('the newest figure that is known is marked, and none where none is known', () => {
  const points = [{ atMs: 40, value: 0 }, { atMs: 50, value: 5 }, { atMs: 75, value: null }]; // prettier-ignore
  expect([newestPath(points, frame), newestPath([{ atMs: 1, value: null }], frame)]).toEqual(['M50.0 5.0h0.01', '']);
});
