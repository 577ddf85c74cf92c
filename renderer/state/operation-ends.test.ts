import { expect, it } from 'vitest';
import { endedSince, statesOf, type WatchedOperation } from './operation-ends';

const one = (operationId: string, state: WatchedOperation['state']): WatchedOperation => ({ operationId, state });

it('tells of operations that ran and ended, and of none that were found ended, paused or cancelled by hand', () => {
  const before = statesOf([one('a', 'running'), one('b', 'running'), one('c', 'paused'), one('d', 'running')]);
  const now = [one('a', 'done'), one('b', 'interrupted'), one('c', 'done'), one('d', 'cancelled'), one('e', 'done')];
  expect(endedSince(before, now).map(({ operationId }) => operationId)).toEqual(['a', 'b']);
});
