import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { texts } from '../texts/en';
import { Button } from './button';
import { CodeBlock } from './code-block';
import { copyText } from './copy-button';
import { Mark } from './mark';

/** What an error has to say; errors of the contract have this shape. */
export interface ShownError {
  code: string;
  message: string;
  remedy: string;
  details: Readonly<Record<string, string | number | boolean | null>>;
}

/** Stands where the data would: what happened, what helps, Retry and Copy details. A missing grant shows its statement. */
export function ErrorState({ error, onRetry }: { error: ShownError; onRetry?: () => void }): ReactElement {
  const { statement } = error.details;
  return (
    <div className="state" role="alert">
      <Mark kind="failed" wraps>
        <b>{error.message}</b>
      </Mark>
      <p>{error.remedy}</p>
      {typeof statement === 'string' && <CodeBlock text={statement} label={texts.common.grantStatement} />}
      <p className="small muted mono">{error.code}</p>
      <div className="row">
        {onRetry !== undefined && <Button onPress={onRetry}>{texts.common.retry}</Button>}
        <Button variant="quiet" onPress={() => void copyText(describeError(error))}>
          {texts.common.copyDetails}
        </Button>
      </div>
    </div>
  );
}

/** Nothing is here: why, and what would fill it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }): ReactElement {
  return (
    <div className="state">
      <b>{title}</b>
      {children !== undefined && <div className="muted">{children}</div>}
    </div>
  );
}

const quietMs = 150;

/** Nothing for 150 ms, then rows of the real height: a quick answer does not flicker. */
export function Skeleton({ rows = 8 }: { rows?: number }): ReactElement | null {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), quietMs);
    return () => window.clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <div className="skeleton" role="status" aria-label={texts.common.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton-row" />
      ))}
    </div>
  );
}

/** A sentence as wide as the screen. `hatched` is the pattern of what may be out of date. */
export function Banner({
  kind = 'plain',
  children,
}: {
  kind?: 'plain' | 'hatched' | 'danger';
  children: ReactNode;
}): ReactElement {
  return <div className={`banner banner-${kind}`}>{children}</div>;
}

/** An error as text for a mail or a ticket; holds only what is safe to show. */
export function describeError(error: ShownError): string {
  const details = Object.entries(error.details).map(([key, value]) => `${key}: ${String(value)}`);
  return [`${error.code}: ${error.message}`, error.remedy, ...details].join('\n');
}
