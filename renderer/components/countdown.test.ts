import { expect, it } from 'vitest';
import { formatLeft } from './countdown';

it('counts down in whole seconds, says what is over without a sign', () => {
  expect([formatLeft(183_000), formatLeft(12_400), formatLeft(400), formatLeft(-400), formatLeft(-7_440_000)]).toEqual([
    'in 3 min', 'in 12 s', 'in 0 s', '0 s', '2 h 4 min',
  ]); // prettier-ignore
});
