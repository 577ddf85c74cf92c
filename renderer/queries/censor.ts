import type { QueryClient } from '@tanstack/react-query';
import type { EvidenceReport, Operation } from '../../shared/contract/censor';
import { client } from '../transport/client';
import { useAct } from './act';
import { oneQuery } from './one';
import { pagedQuery } from './pages';

/** A preview of events by id, made anew whenever a view asks: the events may have changed meanwhile. */
export const previewQuery = (eventIds: readonly string[]) =>
  oneQuery('censor.preview', { eventIds: [...eventIds], limit: 500 }, { staleTime: 30 * 60_000, gcTime: 0 });

/** Operations of this database, newest first: also what was interrupted, and what the processes are not yet told. */
export const operationsQuery = () => pagedQuery('censor.listOperations', { limit: 100 });
/** An operation; kept right by pushes. */
export const operationQuery = (operationId: string) => oneQuery('censor.getOperation', { operationId });
export const operationItemsQuery = (operationId: string) => pagedQuery('censor.listItems', { operationId, limit: 200 });
/** Reads the rows again on the primary; never kept, since its worth is that it was read just now. */
export const verifyQuery = (operationId: string) =>
  oneQuery('censor.verify', { operationId, limit: 500 }, { staleTime: 0, gcTime: 0 });

export const useApplyCensor = () =>
  useAct('censor.apply', (result, cache) => {
    showOperation(result.operation, cache);
    void cache.invalidateQueries({ queryKey: ['events.get'] });
    void cache.invalidateQueries({ queryKey: ['audit.list'] });
    void cache.invalidateQueries({ queryKey: ['censor.listOperations'] });
  });
export const useResumeOperation = () => useAct('censor.resumeOperation', showOperation);
export const useCancelOperation = () => useAct('censor.cancelOperation', showOperation);
export const useDismissTelling = () => useAct('censor.dismissTelling', showOperation);

/** The evidence of an operation, for saving and printing. */
export function fetchEvidence(operationId: string, signal?: AbortSignal): Promise<EvidenceReport> {
  return client.call('censor.getEvidence', { operationId }, signal === undefined ? {} : { signal });
}

/** Puts an operation where views read it. */
export function showOperation(operation: Operation, cache: QueryClient): void {
  cache.setQueryData(operationQuery(operation.operationId).queryKey, operation);
}
