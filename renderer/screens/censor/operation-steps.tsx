import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Operation, OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { useCancelOperation, useDismissTelling, useResumeOperation, verifyQuery } from '../../queries/censor';
import { texts } from '../../texts/en';
import { Step } from './step';
import { tellingMarks } from './telling-marks';

/** The four steps of an operation that was begun, with the facts of each. */
export function OperationSteps({
  operation,
  items,
}: {
  operation: Operation;
  items: readonly OperationItem[];
}): ReactElement {
  const [preview, confirm, write, told] = texts.censor.steps;
  const isWritten = operation.state === 'done' || operation.state === 'cancelled';
  const isBad = operation.failed > 0 || operation.state === 'interrupted';
  return (
    <ol className="censor-steps">
      <Step number={1} title={preview} state="done">
        <p className="muted small">{texts.censor.found(operation.total)}</p>
      </Step>
      <Step number={2} title={confirm} state="done">
        <p className="small">
          <Isolated text={operation.reason} />
        </p>
        <p className="muted small">
          <Isolated text={texts.censor.startedBy(operation.operator, operation.databaseRole)} /> ·{' '}
          <Time ms={operation.startedMs} />
        </p>
      </Step>
      <Step number={3} title={write} state={isBad ? 'failed' : isWritten ? 'done' : 'now'}>
        <WriteFacts operation={operation} />
      </Step>
      <Step
        number={4}
        title={told}
        state={isWritten && operation.telling.state === 'told' ? 'done' : isWritten ? 'now' : 'later'}
      >
        <TellingFacts operation={operation} />
        <VerifyFacts operation={operation} items={items} />
      </Step>
    </ol>
  );
}

function WriteFacts({ operation }: { operation: Operation }): ReactElement {
  const resume = useResumeOperation();
  const cancel = useCancelOperation();
  const { operationId, state } = operation;
  return (
    <>
      <p className="small" role="status">
        {texts.censor.wrote(operation.done, operation.total)} · {texts.censor.states[state]}
      </p>
      {operation.failed > 0 && <Mark kind="failed">{texts.censor.failed(operation.failed)}</Mark>}
      {state === 'interrupted' && (
        <>
          <p className="small">{texts.censor.interrupted}</p>
          <div className="row">
            <Button isDisabled={resume.isPending} onPress={() => resume.mutate({ operationId })}>
              {texts.censor.resume}
            </Button>
            <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate({ operationId })}>
              {texts.censor.cancel}
            </Button>
          </div>
        </>
      )}
      {resume.error !== null && <ErrorState error={resume.error} />}
      {cancel.error !== null && <ErrorState error={cancel.error} />}
    </>
  );
}

function TellingFacts({ operation }: { operation: Operation }): ReactElement {
  const dismiss = useDismissTelling();
  const { telling, operationId } = operation;
  const { state, listening, expected } = telling;
  return (
    <>
      <Mark kind={tellingMarks[state]}>{texts.censor.telling[state]}</Mark>
      {listening !== null && expected !== null && (
        <p className="muted small">
          {texts.censor.toldCount(listening, expected)} · {texts.censor.announced(telling.announcements)}
        </p>
      )}
      {telling.error !== null && (
        <p className="small">
          <Isolated text={telling.error} />
        </p>
      )}
      {state === 'not_told' && (
        <div>
          <Button variant="quiet" isDisabled={dismiss.isPending} onPress={() => dismiss.mutate({ operationId })}>
            {texts.censor.dismiss}
          </Button>
        </div>
      )}
      {dismiss.error !== null && <ErrorState error={dismiss.error} />}
    </>
  );
}

function VerifyFacts({ operation, items }: { operation: Operation; items: readonly OperationItem[] }): ReactElement {
  const [isAsked, setAsked] = useState(false);
  const verify = useQuery({ ...verifyQuery(operation.operationId), enabled: isAsked });
  const equal = verify.data?.equal ?? items.filter(({ verification }) => verification === 'equal').length;
  const differs =
    verify.data?.differs ??
    items.filter(({ verification }) => verification === 'differs' || verification === 'missing').length;
  const again = (): void => {
    if (isAsked) void verify.refetch();
    else setAsked(true);
  };
  return (
    <>
      <Mark kind={differs > 0 ? 'failed' : equal > 0 ? 'ok' : 'stale'} wraps>
        {texts.censor.verified(equal, operation.total)}
      </Mark>
      {differs > 0 && <Mark kind="failed">{texts.censor.differs(differs)}</Mark>}
      {verify.data !== undefined && (
        <p className="muted small">
          <Time ms={verify.dataUpdatedAt} form="list" />
        </p>
      )}
      <div>
        <Button isDisabled={verify.isFetching} onPress={again}>
          {texts.censor.verifyAgain}
        </Button>
      </div>
      {verify.error !== null && <ErrorState error={verify.error} />}
    </>
  );
}
