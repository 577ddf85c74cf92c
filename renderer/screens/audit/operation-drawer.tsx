import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import type { Operation } from '../../../shared/contract/censor';
import { AppLink } from '../../components/app-link';
import { CopyButton } from '../../components/copy-button';
import { Fact, Facts } from '../../components/facts';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark, type MarkKind } from '../../components/mark';
import { Time } from '../../components/time';
import { operationQuery } from '../../queries/censor';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { EntryPart } from './entry-part';
import { EvidenceButton } from './evidence-button';
import { OperationEvents } from './operation-events';
import { TellingPart } from './telling-part';
import { VerifyPart } from './verify-part';

/** The operation behind a row: who and why, whether the processes were told, and whether the rows still are as written. */
export function OperationDrawer({
  operationId,
  entry,
}: {
  operationId: string;
  entry: AuditEntry | null;
}): ReactElement {
  const result = useQuery(operationQuery(operationId));
  return (
    <div className="audit-drawer">
      <Loaded result={result}>
        {(operation) => (
          <>
            <OperationPart operation={operation} />
            {entry !== null && <EntryPart entry={entry} />}
            <TellingPart operation={operation} />
            <VerifyPart operationId={operationId} />
            <OperationEvents operation={operation} />
          </>
        )}
      </Loaded>
    </div>
  );
}

const stateMarks: Readonly<Record<Operation['state'], MarkKind>> = {
  running: 'waiting', paused: 'stale', interrupted: 'lagging', done: 'ok', cancelled: 'stale',
}; // prettier-ignore

function OperationPart({ operation }: { operation: Operation }): ReactElement {
  const { facts } = texts.audit;
  const { server, id } = useAddress();
  const { operationId, state, done, total, failed, endedMs } = operation;
  return (
    <section className="section stack">
      <div className="row">
        <h2>{texts.audit.operation}</h2>
        <Mark kind={stateMarks[state]}>{texts.censor.states[state]}</Mark>
      </div>
      <Facts>
        <Fact term={facts.id}>
          <span className="mono">{operationId}</span> <CopyButton text={operationId} label={texts.audit.operationId} />
        </Fact>
        <Fact term={facts.reason}>
          <Isolated text={operation.reason} />
        </Fact>
        <Fact term={facts.operator}>
          <Isolated text={operation.operator} />
        </Fact>
        <Fact term={facts.role}>
          <Isolated text={operation.databaseRole} className="mono" />
        </Fact>
        <Fact term={facts.started}>
          <Time ms={operation.startedMs} form="list" />
        </Fact>
        <Fact term={facts.ended}>{endedMs === null ? facts.notEnded : <Time ms={endedMs} form="list" />}</Fact>
        <Fact term={facts.events}>
          {texts.audit.counts(done, total)}
          {failed > 0 && `, ${texts.audit.failedCount(failed)}`}
        </Fact>
      </Facts>
      {server !== null && (
        <div className="row">
          <EvidenceButton operationId={operationId} />
          <AppLink path={pathTo({ server, area: 'censor', search: { operation: operationId } })}>
            {texts.audit.openInCensor}
          </AppLink>
          {id === null && (
            <AppLink path={pathTo({ server, area: 'audit', id: operationId })}>{texts.audit.allEvents}</AppLink>
          )}
        </div>
      )}
    </section>
  );
}
