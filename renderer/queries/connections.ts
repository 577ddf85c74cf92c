import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { ConnectionStatus, TestStep } from '../../shared/contract/connections';
import type { AppError } from '../../shared/errors';
import { client } from '../transport/client';
import { useAct } from './act';
import { oneQuery } from './one';

/** Saved connections, the demo first. */
export const connectionsQuery = () => oneQuery('connections.list', { limit: 500 });
/** State of the window's connection; kept right by pushes. */
export const statusQuery = () => oneQuery('connections.getStatus', {});
/** What unlocking would do and what it lacks; asked anew each time, since an administrator may be at work on it. */
export const unlockPlanQuery = () => oneQuery('connections.getUnlockPlan', {}, { staleTime: 0, gcTime: 0 });
export const scriptsQuery = () => oneQuery('connections.getScripts', {});

/** Steps of a running test, as they come by push; empty before the first. */
export const testProgressQuery = (testId: string) =>
  queryOptions<readonly TestStep[]>({
    queryKey: ['connections.testAdvanced', testId],
    queryFn: () => [],
    initialData: [],
    enabled: false,
  });

/** What opening a connection is doing at the moment. */
export const openProgressQuery = (connectionId: string) =>
  queryOptions<string | null>({
    queryKey: ['connections.openAdvanced', connectionId],
    queryFn: () => null,
    initialData: null,
    enabled: false,
  });

/** Reads a pasted URL into the fields of an address; its password stays in the window. */
export const useReadUrl = () => useAct('connections.readUrl');
export const useSaveConnection = () => useAct('connections.save', (_output, cache) => askAgainForList(cache));
export const useRemoveConnection = () => useAct('connections.remove', (_output, cache) => askAgainForList(cache));
export const useTestConnection = () => useAct('connections.test');
export const useOpenConnection = () => useAct('connections.open', (status, cache) => enterConnection(status, cache));
export const useCloseConnection = () => useAct('connections.close', (_output, cache) => leaveConnection(cache));
export const useUnlock = () => useAct('connections.unlock', (status, cache) => showStatus(status, cache));
export const useLock = () => useAct('connections.lock', (status, cache) => showStatus(status, cache));
export const useStayUnlocked = () => useAct('connections.stayUnlocked', (status, cache) => showStatus(status, cache));
export const useResetDemo = () => useAct('connections.resetDemo', (_output, cache) => askAgainForList(cache));

/** Binds this window to an open connection; whatever another one said leaves the cache. */
export function enterConnection(status: ConnectionStatus, cache: QueryClient): void {
  bindTo(status.connectionId, cache);
  showStatus(status, cache);
  askAgainForList(cache);
}

/**
 * Binds this window to the connection that its address names, if the host has that one open; else to the only open one.
 * Null: none fits.
 */
export async function findOpenConnection(
  serverName: string | null,
  cache: QueryClient,
): Promise<ConnectionStatus | null> {
  const { items } = await cache.fetchQuery({ ...connectionsQuery(), staleTime: 0 });
  const open = items.filter(({ state }) => state === 'open' || state === 'lost');
  // The list learns a server's name some time after opening; until then the connection itself is asked.
  for (const { connectionId, serverName: known } of open) {
    if (serverName !== null && known !== null && known !== serverName) continue;
    bindTo(connectionId, cache);
    const status = await cache.fetchQuery({ ...statusQuery(), staleTime: 0 });
    if (serverName === null || (status.serverName ?? status.connectionId) === serverName) return status;
  }
  bindTo(null, cache);
  return null;
}

/** The same as a query, for a window that was opened on an address. */
export const attachQuery = (serverName: string, cache: QueryClient) =>
  queryOptions<{ isFound: boolean }, AppError>({
    queryKey: ['connections.list', 'attach', serverName],
    queryFn: async () => ({ isFound: (await findOpenConnection(serverName, cache)) !== null }),
    staleTime: 0,
    gcTime: 0,
  });

/** Only a change empties the cache: a screen may be asking already when the answer of opening comes. */
function bindTo(connectionId: string | null, cache: QueryClient): void {
  if (!client.bind(connectionId)) return;
  // The frame looks at the status all the time: what is taken out of the cache under it, it would go on looking at.
  const [statusName] = statusQuery().queryKey;
  cache.removeQueries({ predicate: ({ queryKey }) => isOfHomeserver(queryKey) && queryKey[0] !== statusName });
  void cache.resetQueries({ queryKey: statusQuery().queryKey });
}

function leaveConnection(cache: QueryClient): void {
  bindTo(null, cache);
  askAgainForList(cache);
}

function showStatus(status: ConnectionStatus, cache: QueryClient): void {
  cache.setQueryData(statusQuery().queryKey, status);
}

function askAgainForList(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: ['connections.list'] });
}

const ownNames: ReadonlySet<unknown> = new Set([
  'application.getInfo',
  'connections.list',
  'connections.getScripts',
  'connections.testAdvanced',
  'connections.openAdvanced',
]);

function isOfHomeserver(queryKey: readonly unknown[]): boolean {
  return !ownNames.has(queryKey[0]);
}
