import { infiniteQueryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import type { CensorAct, CensorPreview, EvidenceReport, Operation } from '../../shared/contract/censor';
import type { OutputOf } from '../../shared/contract/index';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';
import { useAct } from './act';
import { queueNames } from './censorships';
import { oneQuery } from './one';
import { pagedQuery, readPages } from './pages';

/** Events to preview, under a key that stands for them: ten thousand ids are no key. */
export interface PreviewSource {
  key: string;
  eventIds: readonly string[];
  act: CensorAct;
}

/** Where a preview goes on; null: it is made. */
type PreviewPage = { previewId: string; cursor: string } | null;

const previewRows = 100;
const keptMs = 30 * 60_000;

/** A preview, made anew whenever a view asks, since the events may have changed; then read page by page. */
export const previewQuery = ({ key, eventIds, act }: PreviewSource) =>
  infiniteQueryOptions<
    CensorPreview,
    AppError,
    InfiniteData<CensorPreview, PreviewPage>,
    readonly unknown[],
    PreviewPage
  >({
    queryKey: ['censor.preview', { key, act }],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? client.call('censor.preview', { eventIds: [...eventIds], act, limit: previewRows }, { signal })
        : client.call('censor.preview', { ...pageParam, limit: previewRows }, { signal }),
    initialPageParam: null,
    getNextPageParam: ({ previewId, nextCursor }) => (nextCursor === null ? null : { previewId, cursor: nextCursor }),
    staleTime: keptMs,
    gcTime: 0,
  });

/** Makes a preview anew, of which only the first page is asked for. */
export function previewAgain(source: PreviewSource, cache: QueryClient): void {
  const { queryKey } = previewQuery(source);
  cache.setQueryData<InfiniteData<CensorPreview, PreviewPage>>(
    queryKey,
    (shown) => shown && { pages: shown.pages.slice(0, 1), pageParams: [null] },
  );
  void cache.invalidateQueries({ queryKey });
}

/** Operations of this database, newest first: also what was interrupted, and what the processes are not yet told. */
export const operationsQuery = () => pagedQuery('censor.listOperations', { limit: 100 });
/** The newest of them, for the frame of every screen. */
export const newestOperationsQuery = () => oneQuery('censor.listOperations', { limit: 20 });
/** An operation; kept right by pushes. */
export const operationQuery = (operationId: string) => oneQuery('censor.getOperation', { operationId });
export const operationItemsQuery = (operationId: string) => pagedQuery('censor.listItems', { operationId, limit: 200 });
/** What a server holds of an event; `thorough` also reads what followed in the room. */
export const copiesQuery = (eventId: string, thorough: boolean) =>
  oneQuery('censor.listCopies', { eventIds: [eventId], thorough }, { staleTime: 60_000 });
/** The evidence of an operation, for a page that is printed; made anew whenever it is opened. */
export const evidenceQuery = (operationId: string) =>
  oneQuery('censor.getEvidence', { operationId }, { staleTime: 0, gcTime: 0 });

/**
 * Reads the rows of an operation again on the primary, page by page, past the cache: its worth is that it was read just now.
 * @throws AppError as the host answered; `cancelled` after an abort
 */
export function readVerification(operationId: string, signal: AbortSignal): AsyncGenerator<OutputOf<'censor.verify'>> {
  return readPages((cursor) => client.call('censor.verify', { operationId, cursor, limit: 500 }, { signal }));
}

export const useApplyCensor = () =>
  useAct('censor.apply', (result, cache) => {
    showOperation(result.operation, cache);
    for (const name of ['events.get', 'audit.list', 'censor.listOperations', ...queueNames]) {
      void cache.invalidateQueries({ queryKey: [name] });
    }
  });
export const usePauseOperation = () => useAct('censor.pauseOperation', showOperation);
export const useResumeOperation = () => useAct('censor.resumeOperation', showOperation);
export const useCancelOperation = () => useAct('censor.cancelOperation', showOperation);
export const useSetRate = () => useAct('censor.setRate', showOperation);
export const useDismissTelling = () => useAct('censor.dismissTelling', showOperation);
export const useProvideToken = () => useAct('censor.provideToken');
/** Asks the homeserver's processes what they serve; an act, since each answer is of its moment. */
export const useAskProcesses = () => useAct('censor.askProcesses');

/** The evidence of an operation, for saving. */
export function fetchEvidence(operationId: string, signal?: AbortSignal): Promise<EvidenceReport> {
  return client.call('censor.getEvidence', { operationId }, signal === undefined ? {} : { signal });
}

/** What a list of operations is kept as: pages, or one answer. */
type OperationLists =
  { pages?: undefined; items: Operation[] } | { pages: { items: Operation[] }[]; pageParams: unknown[] } | undefined;

/** Puts an operation where views read it, in lists that have it too; where none has it, they are asked for again. */
export function showOperation(operation: Operation, cache: QueryClient): void {
  cache.setQueryData(operationQuery(operation.operationId).queryKey, operation);
  let isKnown = false;
  const replace = <Page extends { items: Operation[] }>(page: Page): Page => {
    const items = page.items.map((one) => (one.operationId === operation.operationId ? operation : one));
    return { ...page, items };
  };
  cache.setQueriesData<OperationLists>({ queryKey: ['censor.listOperations'] }, (list) => {
    if (list === undefined) return list;
    const pages = list.pages ?? [list];
    isKnown ||= pages.some(({ items }) => items.some(({ operationId }) => operationId === operation.operationId));
    return list.pages === undefined ? replace(list) : { ...list, pages: list.pages.map(replace) };
  });
  // Pushes come faster than an answer may: one that is on its way is not asked for anew.
  if (!isKnown) void cache.invalidateQueries({ queryKey: ['censor.listOperations'] }, { cancelRefetch: false });
}
