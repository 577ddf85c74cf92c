import type { ReactElement } from 'react';
import type { Operation } from '../../../shared/contract/censor';
import { formatDuration, formatInteger } from '../../components/format';
import { ProgressBar } from '../../components/progress-bar';
import { texts } from '../../texts/en';

const t = texts.censor;

/** How far an operation has come, how fast it is, and how long it will still take. */
export function ProgressPart({ operation }: { operation: Operation }): ReactElement {
  const { done, total, state } = operation;
  return (
    <>
      <p className="small" role="status">
        {t.wrote(done, total)} · {t.states[state]}
      </p>
      {total > 1 && state !== 'done' && <ProgressBar label={t.progress} value={done} most={total} />}
      {state === 'running' && <p className="muted small">{paceOf(operation)}</p>}
    </>
  );
}

/** `498/s, limited to 500/s, 18 s left`; what is not known is left out. */
export function paceOf({ measuredPerSecond, ratePerSecond, remainingMs }: Operation): string {
  return [
    measuredPerSecond === null ? null : t.perSecond(rateOf(measuredPerSecond)),
    ratePerSecond === null ? null : t.limitedTo(rateOf(ratePerSecond)),
    remainingMs === null ? null : t.timeLeft(formatDuration(remainingMs)),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function rateOf(perSecond: number): string {
  return perSecond < 10 ? String(Math.round(perSecond * 10) / 10) : formatInteger(perSecond);
}
