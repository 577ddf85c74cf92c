import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { AppError } from '../../shared/errors';
import { ErrorState, Skeleton } from '../components/states';
import { attachToHost, infoQuery } from '../queries/application';
import { preferenceStore } from '../state/preferences';

/** Opens the session with the host before anything else is drawn; the router starts after the code left the address. */
export function Start<Router>({
  onAttached,
  render,
}: {
  onAttached: () => Router;
  render: (router: Router) => ReactNode;
}): ReactElement {
  const queryClient = useQueryClient();
  const [outcome, setOutcome] = useState<{ router: Router } | { error: AppError } | null>(null);
  const isStarted = useRef(false);
  const attach = useCallback(async () => {
    try {
      await attachToHost();
      const { settings } = await queryClient.fetchQuery(infoQuery());
      preferenceStore.getState().apply(settings);
      setOutcome({ router: onAttached() });
    } catch (error) {
      setOutcome({ error: asAppError(error) });
    }
  }, [onAttached, queryClient]);
  useEffect(() => {
    // A code opens one session: development's second mount must not use it twice.
    if (isStarted.current) return;
    isStarted.current = true;
    void attach();
  }, [attach]);
  if (outcome === null) return <Skeleton />;
  if ('router' in outcome) return <>{render(outcome.router)}</>;
  return (
    <main>
      <ErrorState error={outcome.error} onRetry={() => void attach()} />
    </main>
  );
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError({
    code: 'internal',
    message: 'The window could not start.',
    remedy: 'Reload the window.',
    cause: error,
  });
}
