import type { ReactElement } from 'react';
import { AppLink } from '../../components/app-link';
import { EmptyState } from '../../components/states';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';

/** Why the audit shows nothing, and what would fill it. */
export function NoAudit({
  schema,
  filter,
}: {
  schema: 'present' | 'absent';
  filter: { eventId?: string; operationId?: string };
}): ReactElement {
  const { server } = useAddress();
  if (schema === 'absent') return <EmptyState title={texts.audit.absentTitle}>{texts.audit.absentText}</EmptyState>;
  if (filter.operationId !== undefined) return <EmptyState title={texts.audit.nothingOfOperation} />;
  if (filter.eventId !== undefined) return <EmptyState title={texts.audit.nothingOfEvent} />;
  return (
    <EmptyState title={texts.audit.emptyTitle}>
      <p>{texts.audit.emptyText}</p>
      {server !== null && <AppLink path={pathTo({ server, area: 'censor' })}>{texts.censor.pasteTitle}</AppLink>}
    </EmptyState>
  );
}
