import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Operation } from '../../../shared/contract/censor';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { EventLink } from '../../identifiers/identifier';
import { operationItemsQuery } from '../../queries/censor';
import { rowsOf } from '../../queries/pages';
import { texts } from '../../texts/en';
import { outcomeMarkOf, verificationMarkOf } from './audit-columns';

/** The list of the audit is the long one; here stand as many as can be taken in. */
const shown = 25;

/** Events of the operation with what became of each and why. */
export function OperationEvents({ operation }: { operation: Operation }): ReactElement {
  const result = useInfiniteQuery(operationItemsQuery(operation.operationId));
  const items = rowsOf(result.data).slice(0, shown);
  return (
    <section className="section stack">
      <h3>{texts.audit.itemsTitle}</h3>
      <Loaded result={result} skeletonRows={3}>
        {() => (
          <ul className="audit-events">
            {items.map((item) => (
              <li key={item.eventId}>
                <div className="row">
                  <EventLink id={item.eventId} />
                  {outcomeMarkOf(item.outcome)}
                  {item.verification !== 'not_yet' && verificationMarkOf(item.verification)}
                </div>
                {item.sentence !== null && <Isolated text={item.sentence} className="muted small" />}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {operation.total > items.length && items.length > 0 && (
        <p className="muted small">{texts.audit.moreItems(items.length, operation.total)}</p>
      )}
    </section>
  );
}
