import type { ReactElement } from 'react';
import { testStepNames, type TestStep } from '../../../shared/contract/connections';
import { CodeBlock } from '../../components/code-block';
import { formatDuration } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { Mark, type MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';

const marks: Readonly<Record<TestStep['state'], MarkKind>> = {
  waiting: 'stale', running: 'waiting', passed: 'ok', warning: 'lagging', failed: 'failed', skipped: 'stale',
}; // prettier-ignore

/** The steps of a test as they end; the failing ones open with cause, remedy and what to hand to the administrator. */
export function TestChecklist({ steps }: { steps: readonly TestStep[] }): ReactElement {
  const byName = new Map(steps.map((step) => [step.step, step]));
  return (
    <ol className="checklist" aria-label={texts.connections.checklist} aria-live="polite">
      {testStepNames.map((name) => (
        <ChecklistLine key={name} name={name} step={byName.get(name) ?? null} />
      ))}
    </ol>
  );
}

function ChecklistLine({ name, step }: { name: TestStep['step']; step: TestStep | null }): ReactElement {
  const state = step?.state ?? 'waiting';
  const title = texts.connections.steps[name];
  return (
    <li>
      <div className="row">
        <Mark kind={marks[state]}>
          <b>{title}</b>
        </Mark>
        <span className="muted small">{texts.connections.stepStates[state]}</span>
        <span className="spread" />
        {step !== null && step.durationMs !== null && (
          <span className="muted small">{formatDuration(step.durationMs)}</span>
        )}
      </div>
      {step !== null && step.sentence !== '' && (
        <p className={state === 'skipped' ? 'small muted' : 'small'}>
          <Isolated text={step.sentence} />
        </p>
      )}
      {step !== null && step.error !== null && (
        <p className="small">
          <Isolated text={step.error.remedy} /> <span className="muted mono">{step.error.code}</span>
        </p>
      )}
      {step !== null && step.fix !== null && <CodeBlock text={step.fix} label={texts.connections.fixFor(title)} />}
    </li>
  );
}
