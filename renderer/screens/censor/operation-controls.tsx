import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Operation } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { TextField } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { ErrorState } from '../../components/states';
import { useCancelOperation, usePauseOperation, useResumeOperation, useSetRate } from '../../queries/censor';
import { statusQuery } from '../../queries/connections';
import { useDialogs } from '../../state/dialogs';
import { texts } from '../../texts/en';
import { readRate } from './rate';

const t = texts.censor;

/** Pause, continue, slow down or end an operation that has not ended. */
export function OperationControls({ operation }: { operation: Operation }): ReactElement | null {
  const isUnlocked = useQuery({ ...statusQuery(), enabled: false }).data?.writer === true;
  const { show } = useDialogs();
  const { state } = operation;
  if (state === 'done' || state === 'cancelled') return null;
  if (!isUnlocked) {
    return (
      <>
        <p className="small">{t.lockedActs}</p>
        <div>
          <Button onPress={() => show('unlock')}>{t.unlock}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <Acts operation={operation} />
      <RateForm key={operation.ratePerSecond} operation={operation} />
    </>
  );
}

function Acts({ operation: { operationId, state, total, done } }: { operation: Operation }): ReactElement {
  const pause = usePauseOperation();
  const resume = useResumeOperation();
  const [isAsking, setAsking] = useState(false);
  const error = pause.error ?? resume.error;
  return (
    <>
      <div className="row">
        {state === 'running' ? (
          <Button isDisabled={pause.isPending} onPress={() => pause.mutate({ operationId })}>
            {t.pause}
          </Button>
        ) : (
          <Button variant="primary" isDisabled={resume.isPending} onPress={() => resume.mutate({ operationId })}>
            {t.resume}
          </Button>
        )}
        <Button onPress={() => setAsking(true)}>{t.cancel}</Button>
      </div>
      {error !== null && <ErrorState error={error} />}
      {isAsking && (
        <CancelDialog operationId={operationId} left={Math.max(0, total - done)} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

function CancelDialog({
  operationId,
  left,
  onClose,
}: {
  operationId: string;
  left: number;
  onClose: () => void;
}): ReactElement {
  const cancel = useCancelOperation();
  const figure = formatInteger(left);
  const footer = (
    <>
      <Button onPress={onClose}>{texts.common.close}</Button>
      <Button
        variant="danger"
        isDisabled={cancel.isPending}
        onPress={() => cancel.mutate({ operationId }, { onSuccess: onClose })}
      >
        {t.cancelNow(figure)}
      </Button>
    </>
  );
  return (
    <Dialog title={t.cancelTitle} kind="danger" onClose={onClose} footer={footer}>
      <p>{t.cancelText(figure)}</p>
      {cancel.error !== null && <ErrorState error={cancel.error} />}
    </Dialog>
  );
}

function RateForm({ operation: { operationId, ratePerSecond } }: { operation: Operation }): ReactElement {
  const setRate = useSetRate();
  const [typed, setTyped] = useState(ratePerSecond === null ? '' : String(ratePerSecond));
  const rate = readRate(typed);
  const isChanged = rate !== undefined && rate !== ratePerSecond;
  const set = (): void => {
    if (isChanged) setRate.mutate({ operationId, ratePerSecond: rate });
  };
  return (
    <>
      <div className="censor-rate">
        <TextField
          label={t.rate}
          value={typed}
          onChange={setTyped}
          description={t.rateNote}
          error={rate === undefined ? t.rateWrong : null}
          onEnter={set}
        />
        <Button isDisabled={!isChanged || setRate.isPending} onPress={set}>
          {t.setRate}
        </Button>
      </div>
      {setRate.error !== null && <ErrorState error={setRate.error} />}
    </>
  );
}
