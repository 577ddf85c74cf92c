import type { ReactElement } from 'react';
import type { Worker, WorkerState } from '../../../shared/contract/workers';
import { formatDuration } from '../../components/format';
import { Mark, type MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';

const marks: Readonly<Record<WorkerState, MarkKind>> = {
  live: 'ok', silent: 'lagging', unheard: 'failed', unknown: 'waiting', gone: 'stale',
}; // prettier-ignore

/** How a process stands: shape, and how long it has been so; with a word wherever it is not well. */
export function WorkerStateMark({
  worker,
  nowMs,
  isWhole = false,
}: {
  worker: Worker;
  nowMs: number;
  /** In full words, where there is room. */
  isWhole?: boolean;
}): ReactElement {
  return <Mark kind={marks[worker.state]}>{(isWhole ? stateSentence : stateWords)(worker, nowMs)}</Mark>;
}

/** `live, heard 0.4 s ago`. */
export function stateSentence({ state, lastHeardMs }: Worker, nowMs: number): string {
  const word = texts.workers.states[state];
  if (lastHeardMs === null) return word;
  return `${word}, ${texts.workers.heard(formatDuration(Math.max(0, nowMs - lastHeardMs)))}`;
}

/** `0.4 s`, `silent 18 s`, `never heard`. */
function stateWords({ state, lastHeardMs }: Worker, nowMs: number): string {
  const word = texts.workers.states[state];
  if (lastHeardMs === null) return word;
  const ago = formatDuration(Math.max(0, nowMs - lastHeardMs));
  return state === 'live' ? ago : `${word} ${ago}`;
}
