import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { EventLink } from '../../identifiers/identifier';
import { verifyQuery } from '../../queries/censor';
import { texts } from '../../texts/en';
import { verificationMarkOf } from './audit-columns';

/** Reads the rows again when asked, and says whether they are still as written. */
export function VerifyPart({ operationId }: { operationId: string }): ReactElement {
  const [isAsked, setAsked] = useState(false);
  const result = useQuery({ ...verifyQuery(operationId), enabled: isAsked });
  const press = (): void => {
    if (isAsked) void result.refetch();
    else setAsked(true);
  };
  const { data } = result;
  return (
    <section className="section stack">
      <h3>{texts.audit.verifyTitle}</h3>
      <p className="muted small">{texts.audit.verifyText}</p>
      <div className="row">
        <Button isDisabled={result.isFetching} onPress={press}>
          {result.isFetching ? texts.audit.verifying : texts.audit.verify}
        </Button>
      </div>
      <div role="status">
        {data !== undefined && result.error === null && (
          <Mark kind={data.differs === 0 ? 'ok' : 'failed'} wraps>
            {texts.audit.verified(data.equal, data.items.length)}, {texts.audit.verifiedAt}{' '}
            <Time ms={result.dataUpdatedAt} form="list" />
          </Mark>
        )}
      </div>
      {data !== undefined && data.nextCursor !== null && (
        <p className="muted small">{texts.audit.verifiedPart(data.items.length)}</p>
      )}
      {data !== undefined && <Differing items={data.items.filter(({ verification }) => verification !== 'equal')} />}
      {result.error !== null && <ErrorState error={result.error} onRetry={press} />}
    </section>
  );
}

function Differing({ items }: { items: readonly OperationItem[] }): ReactElement | null {
  if (items.length === 0) return null;
  return (
    <>
      <p className="small">{texts.audit.differing}</p>
      <ul className="audit-events">
        {items.map(({ eventId, verification }) => (
          <li key={eventId} className="row">
            <EventLink id={eventId} /> {verificationMarkOf(verification)}
          </li>
        ))}
      </ul>
    </>
  );
}
