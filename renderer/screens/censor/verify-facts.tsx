import type { ReactElement } from 'react';
import type { Operation, OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { useVerification } from '../../queries/verification';
import { texts } from '../../texts/en';

/** What reading the rows back has shown, and what reading them again shows: still so, or not. */
export function VerifyFacts({
  operation,
  items,
}: {
  operation: Operation;
  /** Those that are read so far. */
  items: readonly OperationItem[];
}): ReactElement {
  const { result, isReading, error, start, stop } = useVerification(operation.operationId);
  const equal = result?.equal ?? items.filter(({ verification }) => verification === 'equal').length;
  const differs =
    result?.differing.length ??
    items.filter(({ verification }) => verification === 'differs' || verification === 'missing').length;
  // Without reading again only what the list has shown is known.
  const of = result === null ? Math.min(operation.total, items.length) : result.read;
  return (
    <>
      <Mark kind={differs > 0 ? 'failed' : equal > 0 ? 'ok' : 'stale'} wraps>
        {operation.act === 'censor' ? texts.censor.verified(equal, of) : texts.censor.verifiedRemoval(equal, of)}
      </Mark>
      {differs > 0 && (
        <Mark kind="failed" wraps>
          {texts.censor.differs(differs)}
        </Mark>
      )}
      {result !== null && result.endedMs !== null && (
        <p className="small" role="status">
          {differs > 0 ? texts.censor.notStillSo : texts.censor.stillSo} ·{' '}
          <Time ms={result.endedMs} form="list" atLeastMs={result.endedMs} />
        </p>
      )}
      <div className="row">
        <Button isDisabled={isReading} onPress={start}>
          {texts.censor.verifyAgain}
        </Button>
        {isReading && <Button onPress={stop}>{texts.censor.stopReading}</Button>}
      </div>
      {error !== null && <ErrorState error={error} />}
    </>
  );
}
