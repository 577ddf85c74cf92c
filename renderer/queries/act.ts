import { useMutation, useQueryClient, type QueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { CallInput, OutputOf, ProcedureName } from '../../shared/contract/index';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';

/** An act of the operator. `onDone` puts the answer where the views read; everything else comes by push. */
export function useAct<N extends ProcedureName>(
  name: N,
  onDone?: (output: OutputOf<N>, queryClient: QueryClient, input: CallInput<N>) => void,
): UseMutationResult<OutputOf<N>, AppError, CallInput<N>> {
  const queryClient = useQueryClient();
  return useMutation<OutputOf<N>, AppError, CallInput<N>>({
    mutationFn: (input) => client.call(name, input),
    onSuccess: (output, input) => onDone?.(output, queryClient, input),
  });
}
