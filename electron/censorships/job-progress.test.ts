import { expect, it } from 'vitest';
import { JobProgress } from './job-progress';

it('a row is the oldest since it was first seen to be, until another is', () => {
  const progress = new JobProgress();
  const looks: [string | null, number][] = [['$a', 10], ['$a', 500], ['$b', 600], ['$b', 900], [null, 950], ['$b', 1_000]]; // prettier-ignore
  expect(looks.map(([row, ms]) => progress.note(row, ms))).toEqual([10, 10, 600, 600, null, 1_000]);
});
