import { expect, test } from 'vitest';
import { RowRates } from './row-rates';

test('rows are counted by 10 s, the last 60 of them, and what is older is forgotten', () => {
  const rates = new RowRates();
  rates.add(1_000_000, 5);
  rates.add(1_010_000, 7);
  rates.add(1_019_999, 1);
  const soon = rates.list(1_019_999);
  const later = rates.list(1_010_000 + 599_999);
  const muchLater = rates.list(1_010_000 + 600_000);
  expect([soon.length, soon.slice(-2), later[0], muchLater.every((rows) => rows === 0)]).toEqual([60, [5, 8], 8, true]);
});

test('the rate is that of the last whole 10 s and what came since', () => {
  const rates = new RowRates();
  rates.add(1_000_000, 100);
  rates.add(1_010_000, 50);
  expect([rates.perSecond(1_010_000), rates.perSecond(1_015_000), rates.perSecond(1_040_000)]).toEqual([15, 10, 0]);
});
