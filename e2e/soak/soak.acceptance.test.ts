import { expect, it } from 'vitest';
import { chromiumPath } from '../setup/programs.mjs';
import { judge } from './judge';
import { runSoak } from './run-soak';

const perSecond = 5_000;

it('5,000 rows a second leave the window responsive, memory flat and every position exact', async () => {
  const chromium = chromiumPath();
  if (chromium === null) throw new Error('no Chromium: name one in SYNOPTIC_CHROMIUM');
  const figures = await runSoak({ perSecond, seconds: 20, warmUpSeconds: 10, chromium });
  expect(judge(figures, perSecond)).toEqual([]);
});
