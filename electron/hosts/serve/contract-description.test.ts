import { expect, it } from 'vitest';
import { describeContract } from './contract-description';

it('describes every procedure as committed: a change of the contract is seen in review', async () => {
  const described = `${JSON.stringify(describeContract(), null, 2)}\n`;
  await expect(described).toMatchFileSnapshot('./contract-description.snapshot.json');
});
