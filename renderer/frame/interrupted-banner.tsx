import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { AppLink } from '../components/app-link';
import { Button } from '../components/button';
import { formatInteger } from '../components/format';
import { Isolated } from '../components/isolated';
import { Mark } from '../components/mark';
import { ErrorState } from '../components/states';
import { newestOperationsQuery, useResumeOperation } from '../queries/censor';
import { statusQuery } from '../queries/connections';
import { pathTo } from '../state/address';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';

const t = texts.frame;

/** Asks, once writing is unlocked, whether an operation that was interrupted is to go on where it was. */
export function InterruptedBanner(): ReactElement | null {
  const isUnlocked = useQuery({ ...statusQuery(), enabled: false }).data?.writer === true;
  const operations = useQuery(newestOperationsQuery()).data?.items ?? [];
  const [later, setLater] = useState<ReadonlySet<string>>(new Set());
  const resume = useResumeOperation();
  const { server, search } = useAddress();
  const operation = operations.find(
    ({ state, operationId }) =>
      state === 'interrupted' && !later.has(operationId) && search['operation'] !== operationId,
  );
  if (!isUnlocked || operation === undefined || server === null) return null;
  const { operationId, done, total, reason } = operation;
  return (
    <section className="banner interrupted" aria-label={t.interrupted(1)}>
      <div className="row">
        <Mark kind="failed" wraps>
          {t.askToContinue(formatInteger(done), formatInteger(total))} <Isolated text={`“${reason}”`} />
        </Mark>
        <span className="spread" />
        <AppLink path={pathTo({ server, area: 'censor', search: { operation: operationId } })}>{t.lookAtIt}</AppLink>
        <Button isDisabled={resume.isPending} onPress={() => resume.mutate({ operationId })}>
          {texts.censor.resume}
        </Button>
        <Button variant="quiet" onPress={() => setLater(new Set([...later, operationId]))}>
          {t.later}
        </Button>
      </div>
      {resume.error !== null && <ErrorState error={resume.error} />}
    </section>
  );
}
