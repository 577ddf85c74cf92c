import type { ReactElement } from 'react';
import { itemOutcome, type Operation, type OperationItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { useDismissTelling } from '../../queries/censor';
import { texts } from '../../texts/en';
import { AskServer } from './ask-server';
import { OperationControls } from './operation-controls';
import { outcomeMarks } from './outcome-marks';
import { ProgressPart } from './progress-part';
import { Step } from './step';
import { tellingMarks } from './telling-marks';
import { VerifyFacts } from './verify-facts';

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
        <p className="muted small">
          {texts.censor.found(operation.total)}
          {operation.act === 'remove_expiry' && ` · ${texts.censor.removeOnly}`}
        </p>
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
        state={
          isWritten && (operation.telling.state === 'told' || operation.telling.state === 'nothing_to_tell')
            ? 'done'
            : isWritten
              ? 'now'
              : 'later'
        }
      >
        <TellingFacts operation={operation} />
        <VerifyFacts operation={operation} items={items} />
        {operation.act === 'censor' && (
          <AskServer
            previewId={operation.previewId}
            eventIds={items.map(({ eventId }) => eventId)}
            total={operation.total}
            moment="after"
          />
        )}
      </Step>
    </ol>
  );
}

function WriteFacts({ operation }: { operation: Operation }): ReactElement {
  const { state, stoppedBy, failed } = operation;
  return (
    <>
      <ProgressPart operation={operation} />
      <Outcomes operation={operation} />
      {failed > 0 && <Mark kind="failed">{texts.censor.failed(failed)}</Mark>}
      {state === 'interrupted' && (
        <p className="small">
          {texts.censor.interrupted} {stoppedBy !== null && <Isolated text={texts.censor.interruptedBy(stoppedBy)} />}
        </p>
      )}
      {state === 'paused' && <p className="small">{texts.censor.paused}</p>}
      <OperationControls operation={operation} />
    </>
  );
}

/** How many events came to which end, where there is more than one. */
function Outcomes({ operation: { outcomes, total } }: { operation: Operation }): ReactElement | null {
  const known = itemOutcome.options.filter((outcome) => (outcomes[outcome] ?? 0) > 0);
  if (total === 1 || known.length === 0) return null;
  return (
    <ul className="censor-outcomes small">
      {known.map((outcome) => (
        <li key={outcome}>
          <Mark kind={outcomeMarks[outcome]}>{texts.censor.outcomes[outcome]}</Mark>
          <span className="number">{formatInteger(outcomes[outcome] ?? 0)}</span>
        </li>
      ))}
    </ul>
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
