import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Operation } from '../../shared/contract/censor';
import { AppLink } from '../components/app-link';
import { formatInteger } from '../components/format';
import { Mark } from '../components/mark';
import { ProgressBar } from '../components/progress-bar';
import { tellIfHidden } from '../components/system-notice';
import { useCalmQuery } from '../queries/calm-query';
import { newestOperationsQuery } from '../queries/censor';
import { paceOf } from '../screens/censor/progress-part';
import { pathTo } from '../state/address';
import { noticeStore } from '../state/notices';
import { endedSince, statesOf } from '../state/operation-ends';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';

const t = texts.frame;

/** What is being worked off, and what waits to be continued; the way to it. */
export function OperationsStatus({ server }: { server: string }): ReactElement | null {
  const operations = useCalmQuery(newestOperationsQuery()).data?.items ?? [];
  useTellingOfEnds(operations, server);
  const running = operations.filter(({ state }) => state === 'running');
  const waiting = operations.filter(({ state }) => state === 'interrupted' || state === 'paused');
  return (
    <>
      {running.slice(0, 1).map((operation) => (
        <Running key={operation.operationId} operation={operation} server={server} more={running.length - 1} />
      ))}
      {waiting.length > 0 && <Waiting operations={waiting} server={server} />}
    </>
  );
}

function Running({ operation, server, more }: { operation: Operation; server: string; more: number }): ReactElement {
  const { operationId, done, total } = operation;
  const pace = paceOf(operation);
  return (
    <AppLink path={pathTo({ server, area: 'censor', search: { operation: operationId } })} className="status-operation">
      <ProgressBar label={t.censoring} value={done} most={total} />
      <span>
        {t.censored(formatInteger(done), formatInteger(total))}
        {pace !== '' && ` · ${pace}`}
        {more > 0 && ` · ${t.moreRunning(more)}`}
      </span>
    </AppLink>
  );
}

function Waiting({ operations, server }: { operations: readonly Operation[]; server: string }): ReactElement {
  const [only] = operations;
  const interrupted = operations.filter(({ state }) => state === 'interrupted').length;
  const search = operations.length === 1 && only !== undefined ? { operation: only.operationId } : {};
  return (
    <AppLink path={pathTo({ server, area: 'censor', search })} className="status-findings">
      <Mark kind={interrupted > 0 ? 'failed' : 'stale'}>
        {interrupted > 0 ? t.interrupted(interrupted) : t.paused(operations.length)}
      </Mark>
    </AppLink>
  );
}

/** What ended is told in passing, and by the operating system where nobody looks. */
function useTellingOfEnds(operations: readonly Operation[], server: string): void {
  const cache = useQueryClient();
  const { go } = useAddress();
  const states = useRef(statesOf([]));
  useEffect(() => {
    // A hidden window is not repainted, so ends are heard of at their source.
    const look = (): void => {
      const { items } = cache.getQueryData(newestOperationsQuery().queryKey) ?? { items: [] };
      for (const operation of endedSince(states.current, items)) {
        const { operationId, state, done, failed } = operation;
        const isDone = state === 'done' && failed === 0;
        const text =
          state === 'done' ? t.operationDone(formatInteger(done), formatInteger(failed)) : t.operationStopped;
        noticeStore.getState().add({ kind: isDone ? 'ok' : 'failed', text });
        tellIfHidden(t.operationTitle(server), text, () =>
          go(pathTo({ server, area: 'censor', search: { operation: operationId } })),
        );
      }
      states.current = statesOf(items);
    };
    look();
    return cache.getQueryCache().subscribe(({ query, type }) => {
      if (type === 'updated' && query.queryKey[0] === newestOperationsQuery().queryKey[0]) look();
    });
  }, [cache, go, server, operations.length]);
}
