import type { ReactElement } from 'react';
import type { Worker, WorkerState } from '../../../shared/contract/workers';
import { formatDuration } from '../../components/format';
import { Mark, type MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';

const marks: Readonly<Record<WorkerState, MarkKind>> = {
  live: 'ok', silent: 'lagging', unheard: 'failed', unknown: 'waiting', gone: 'stale',
}; // prettier-ignore

/** How a process stands: shape, word, and how long it has been so. */
export function WorkerStateMark({ worker, nowMs }: { worker: Worker; nowMs: number }): ReactElement {
  return <Mark kind={marks[worker.state]}>{stateWords(worker, nowMs)}</Mark>;
}

/** `0.4 s`, `silent 18 s`, `never heard`. */
export function stateWords({ state, lastHeardMs }: Worker, nowMs: number): string {
  const word = texts.workers.states[state];
  if (lastHeardMs === null) return word;
  const ago = formatDuration(Math.max(0, nowMs - lastHeardMs));
  return state === 'live' ? ago : `${word} ${ago}`;
}
