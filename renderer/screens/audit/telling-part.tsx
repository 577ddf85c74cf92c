import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Operation, Telling } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { useDismissTelling } from '../../queries/censor';
import { statusQuery } from '../../queries/connections';
import { useDialogs } from '../../state/dialogs';
import { texts } from '../../texts/en';

const marks: Readonly<Record<Telling['state'], MarkKind>> = {
  nothing_to_tell: 'stale', telling: 'waiting', told: 'ok', not_told: 'failed', no_replication: 'lagging', dismissed: 'stale',
}; // prettier-ignore

/** Whether the homeserver's processes were told to drop what they held, in words. */
export function TellingPart({ operation }: { operation: Operation }): ReactElement {
  const { telling } = operation;
  const { listening, expected, announcements, lastAtMs, nextAtMs, error } = telling;
  return (
    <section className="section stack">
      <div className="row">
        <h3>{texts.audit.tellingTitle}</h3>
        <Mark kind={marks[telling.state]}>{texts.audit.tellingWords[telling.state]}</Mark>
      </div>
      <p>{texts.audit.telling[telling.state]}</p>
      {error !== null && (
        <p className="small">
          <Isolated text={error} />
        </p>
      )}
      {announcements > 0 && (
        <p className="muted small">
          {listening !== null && `${texts.audit.listening(listening, expected)} `}
          {texts.audit.announced(announcements)}{' '}
          {lastAtMs !== null && (
            <>
              {texts.audit.lastAt} <Time ms={lastAtMs} form="list" />.{' '}
            </>
          )}
          {nextAtMs !== null && (
            <>
              {texts.audit.nextAt} <Time ms={nextAtMs} form="list" />.
            </>
          )}
        </p>
      )}
      {operation.tellingWorkers && <Dismiss operationId={operation.operationId} />}
    </section>
  );
}

function Dismiss({ operationId }: { operationId: string }): ReactElement {
  const isUnlocked = useQuery({ ...statusQuery(), enabled: false }).data?.writer === true;
  const { show } = useDialogs();
  const [isAsking, setAsking] = useState(false);
  if (!isUnlocked) {
    return (
      <div className="row">
        <span className="muted small">{texts.audit.dismissLocked}</span>
        <Button onPress={() => show('unlock')}>{texts.audit.unlock}</Button>
      </div>
    );
  }
  return (
    <div className="row">
      <Button onPress={() => setAsking(true)}>{texts.audit.dismiss}</Button>
      {isAsking && <DismissDialog operationId={operationId} onClose={() => setAsking(false)} />}
    </div>
  );
}

function DismissDialog({ operationId, onClose }: { operationId: string; onClose: () => void }): ReactElement {
  const dismiss = useDismissTelling();
  const footer = (
    <>
      <Button onPress={onClose}>{texts.common.cancel}</Button>
      <Button
        variant="danger"
        isDisabled={dismiss.isPending}
        onPress={() => dismiss.mutate({ operationId }, { onSuccess: onClose })}
      >
        {texts.audit.dismissNow}
      </Button>
    </>
  );
  return (
    <Dialog title={texts.audit.dismissTitle} kind="danger" onClose={onClose} footer={footer}>
      <p>{texts.audit.dismissText}</p>
      <p className="mono small">{operationId}</p>
      {dismiss.error !== null && <ErrorState error={dismiss.error} />}
    </Dialog>
  );
}
