import { expect, test } from 'vitest';
import { HourlySeries, type SeriesName } from './hourly-series';

const figures = (value: number | null): Record<SeriesName, number | null> => ({
  eventsPerSecond: value,
  lagTokens: value,
  pending: value,
  overdue: value,
  databaseSizeBytes: value,
  connections: value,
  ownQueriesPerSecond: value,
});

test('figures of the last hour are kept, the oldest let go first, and what could not be read stays unknown', () => {
  const series = new HourlySeries();
  for (let index = 0; index < 121; index += 1) series.add(index * 30_000, figures(index === 120 ? null : index));
  const [events] = series.list();
  expect({
    series: series.list().length,
    points: events?.points.length,
    first: events?.points[0],
    last: events?.points.at(-1),
  }).toEqual({
    series: 7,
    points: 120,
    first: { atMs: 30_000, value: 1 },
    last: { atMs: 3_600_000, value: null },
  });
});

test('a figure says what it is of as long as it is', () => {
  const series = new HourlySeries();
  const ofLag = (): string | null | undefined => series.list().find(({ name }) => name === 'lagTokens')?.of;
  series.add(0, figures(1), { lagTokens: 'receipts' });
  const before = ofLag();
  series.add(30_000, figures(0));
  expect([before, ofLag()]).toEqual(['receipts', null]);
});

test('the next figures are due 30 s after the last', () => {
  const series = new HourlySeries();
  const before = series.isDue(0);
  series.add(0, figures(1));
  expect([before, series.isDue(29_999), series.isDue(30_000)]).toEqual([true, false, true]);
});
