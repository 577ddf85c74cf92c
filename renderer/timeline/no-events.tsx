import type { ReactElement, ReactNode } from 'react';
import { formatInteger } from '../components/format';
import { EmptyState } from '../components/states';
import { texts } from '../texts/en';
import type { EventPages } from './use-event-pages';

/** Stands in an empty list of events: nothing passes the filters, nothing was found so far, or what the children say. */
export function NoEvents({
  pages,
  isFiltered,
  children,
}: {
  pages: EventPages;
  isFiltered: boolean;
  children: ReactNode;
}): ReactElement | null {
  if (pages.isResting) return <EmptyState title={texts.timeline.noEventsYet(formatInteger(pages.scanned))} />;
  if (!pages.isAtEnd) return null;
  return isFiltered ? <EmptyState title={texts.timeline.noEventsFiltered} /> : <>{children}</>;
}
