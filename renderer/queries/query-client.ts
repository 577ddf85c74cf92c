import { QueryClient } from '@tanstack/react-query';

/**
 * The window's cache of what the homeserver said. Answers stay until a push says that they changed; nothing is asked
 * again on focus, and nothing is retried by itself: an operator sees the error and its remedy at once.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The host is on this machine: the browser's idea of being offline says nothing about it.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
