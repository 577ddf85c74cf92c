import { queryOptions } from '@tanstack/react-query';
import type { CallInput, OutputOf, ProcedureName } from '../../shared/contract/index';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';

/** How long an answer counts, in ms, where pushes do not tell that it is out of date. */
export interface Keeping {
  staleTime?: number;
  gcTime?: number;
  /** It is asked for again this often, in ms, while somebody looks. */
  refetchInterval?: number;
}

/** One answer of a procedure, under the key [procedure, input]. A view that closes cancels its call. */
export function oneQuery<N extends ProcedureName>(name: N, input: CallInput<N>, keeping: Keeping = {}) {
  return queryOptions<OutputOf<N>, AppError, OutputOf<N>, readonly unknown[]>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.call(name, input, { signal }),
    ...keeping,
  });
}
