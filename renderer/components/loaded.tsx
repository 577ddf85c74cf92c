import type { ReactElement, ReactNode } from 'react';
import { texts } from '../texts/en';
import { Button } from './button';
import { Mark } from './mark';
import { ErrorState, Skeleton, type ShownError } from './states';

/** The part of a query's result that decides what is shown. */
export interface LoadedResult<Data> {
  data: Data | undefined;
  error: ShownError | null;
  refetch(): unknown;
}

/**
 * An answer in each of its states: not yet, failed, there, and there but no longer renewable. Old data stays and greys;
 * it is not replaced by an error.
 */
export function Loaded<Data>({
  result,
  skeletonRows = 8,
  children,
}: {
  result: LoadedResult<Data>;
  skeletonRows?: number;
  children: (data: Data) => ReactNode;
}): ReactElement {
  const { data, error } = result;
  const retry = (): void => void result.refetch();
  if (data === undefined)
    return error === null ? <Skeleton rows={skeletonRows} /> : <ErrorState error={error} onRetry={retry} />;
  if (error === null) return <>{children(data)}</>;
  return (
    <>
      <div className="banner banner-hatched row" role="status">
        <Mark kind="stale" wraps>
          {texts.common.outdated(error.message)}
        </Mark>
        <Button variant="quiet" onPress={retry}>
          {texts.common.retry}
        </Button>
      </div>
      <div className="outdated screen-body">{children(data)}</div>
    </>
  );
}
