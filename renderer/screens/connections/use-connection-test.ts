import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallInput } from '../../../shared/contract/index';
import type { TestStep } from '../../../shared/contract/connections';
import type { AppError } from '../../../shared/errors';
import { testProgressQuery, useTestConnection } from '../../queries/connections';

type TestInput = CallInput<'connections.test'>;

export interface ConnectionTest {
  /** Null: none was begun. */
  steps: readonly TestStep[] | null;
  isRunning: boolean;
  error: AppError | null;
  start(input: TestInput): void;
}

/** A test of a connection: its steps as they come by push, and all of them when it has ended. */
export function useConnectionTest(): ConnectionTest {
  const [testId, setTestId] = useState<string | null>(null);
  const progress = useQuery(testProgressQuery(testId ?? ''));
  const test = useTestConnection();
  const steps = test.data?.steps ?? progress.data;
  return {
    steps: testId === null ? null : steps,
    isRunning: test.isPending,
    error: test.error,
    start(input) {
      const id = crypto.randomUUID();
      setTestId(id);
      test.mutate({ ...input, testId: id });
    },
  };
}
