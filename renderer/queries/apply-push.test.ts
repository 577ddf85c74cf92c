import { QueryClient } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import type { TestStep } from '../../shared/contract/connections';
import type { Operation } from '../../shared/contract/censor';
import { applyPush } from './apply-push';
import { newestOperationsQuery } from './censor';
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

it('shows an operation in every list that has it, and leaves its rows for later while it runs', () => {
  const cache = new QueryClient();
  const operation = (state: Operation['state'], done: number): Operation => ({
    operationId: 'o', previewId: 'p', act: 'censor', state, stoppedBy: null, reason: 'r', operator: 'me', databaseRole: 'c',
    startedMs: 0, endedMs: null, total: 200, done, failed: 0, outcomes: {}, ratePerSecond: null, measuredPerSecond: 9,
    remainingMs: null, tellingWorkers: false,
    telling: {
      state: 'telling', listening: null, expected: null, announcements: 0, lastAtMs: null, nextAtMs: null, error: null,
    },
  }); // prettier-ignore
  cache.setQueryData(newestOperationsQuery().queryKey, { items: [operation('running', 1)], nextCursor: null });
  const told: string[] = [];
  const push = (payload: Operation): void =>
    applyPush({ name: 'censor.operationAdvanced', connectionId: 'c', payload }, cache, (kinds) => told.push(...kinds));
  const invalidate = vi.spyOn(cache, 'invalidateQueries');
  push(operation('running', 90));
  expect(cache.getQueryData(newestOperationsQuery().queryKey)?.items[0]?.done).toBe(90);
  expect([told, invalidate.mock.calls.length]).toEqual([['audit'], 0]);
  push(operation('done', 200));
  expect(invalidate.mock.calls.flat()).toContainEqual({ queryKey: ['censor.listItems'] });
});
