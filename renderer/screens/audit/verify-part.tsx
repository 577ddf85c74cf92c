import type { ReactElement } from 'react';
import type { OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { EventLink } from '../../identifiers/identifier';
import { useVerification } from '../../queries/verification';
import { texts } from '../../texts/en';
import { verificationMarkOf } from './audit-columns';

/** As many as can be taken in. */
const shownDiffering = 25;

/** Reads the rows again when asked, and says whether they are still as written. */
export function VerifyPart({ operationId }: { operationId: string }): ReactElement {
  const { result, isReading, error, start } = useVerification(operationId);
  return (
    <section className="section stack">
      <h3>{texts.audit.verifyTitle}</h3>
      <p className="muted small">{texts.audit.verifyText}</p>
      <div className="row">
        <Button isDisabled={isReading} onPress={start}>
          {isReading ? texts.audit.verifying : texts.audit.verify}
        </Button>
      </div>
      <div role="status">
        {result !== null && error === null && (
          <Mark kind={result.differing.length > 0 ? 'failed' : isReading ? 'waiting' : 'ok'} wraps>
            {texts.audit.verified(result.equal, result.read)}
            {result.endedMs !== null && (
              <>
                , {texts.audit.verifiedAt} <Time ms={result.endedMs} form="list" atLeastMs={result.endedMs} />
              </>
            )}
          </Mark>
        )}
      </div>
      {result !== null && <Differing items={result.differing.slice(0, shownDiffering)} />}
      {error !== null && <ErrorState error={error} onRetry={start} />}
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
