import { QueryClient } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import type { TestStep } from '../../shared/contract/connections';
import { applyPush } from './apply-push';
import { statusQuery, testProgressQuery } from './connections';

const ignore = (): void => undefined;
const step = (name: TestStep['step'], state: TestStep['state']): TestStep => ({
  step: name, state, durationMs: 1, sentence: '', error: null, fix: null,
}); // prettier-ignore

it('fills the checklist of a test in the order of its steps, a later state in place of an earlier', () => {
  const cache = new QueryClient();
  for (const one of [step('name', 'running'), step('name', 'passed'), step('tcp', 'failed')]) {
    applyPush(
      { name: 'connections.testAdvanced', connectionId: null, payload: { testId: 't', step: one } },
      cache,
      ignore,
    );
  }
  const steps = cache.getQueryData(testProgressQuery('t').queryKey);
  expect(steps?.map(({ step: name, state }) => [name, state])).toEqual([
    ['name', 'passed'],
    ['tcp', 'failed'],
  ]);
});

it('asks for everything again after the line was lost and found', async () => {
  const cache = new QueryClient();
  const invalidate = vi.spyOn(cache, 'invalidateQueries');
  applyPush({ name: 'transport.reattached' }, cache, ignore);
  await Promise.resolve();
  expect(invalidate).toHaveBeenCalledWith();
});

it('hands changed rows on instead of asking for each push', () => {
  const cache = new QueryClient();
  const told: string[] = [];
  const push = { name: 'homeserver.changed', connectionId: 'c', payload: { kinds: ['events', 'users'] } } as const;
  applyPush({ ...push, payload: { kinds: [...push.payload.kinds] } }, cache, (kinds) => told.push(...kinds));
  expect(told).toEqual(['events', 'users']);
  expect(cache.getQueryData(statusQuery().queryKey)).toBeUndefined();
});
