import type { KeyboardEvent, ReactElement } from 'react';
import type { Worker } from '../../../shared/contract/workers';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { severityMarks } from '../../components/severity-marks';
import type { Severity } from '../../../shared/contract/findings';
import { visibleText } from '../../components/visible-text';
import { texts } from '../../texts/en';
import type { PlacedBox } from './diagram-layout';
import { stateSentence, WorkerStateMark } from './worker-state';

export interface WorkerBoxProps {
  worker: Worker;
  place: PlacedBox;
  nowMs: number;
  /** The worst of what is wrong with it. */
  severity: Severity | null;
  isSelected: boolean;
  /** The one box of the diagram that Tab reaches. */
  isTabStop: boolean;
  onSelect: () => void;
  onHover: (isOver: boolean) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** One process: name, heartbeat, what it does, which streams it writes, and whether something is wrong with it. */
export function WorkerBox({
  worker,
  place,
  nowMs,
  severity,
  isSelected,
  isTabStop,
  onSelect,
  onHover,
  onKeyDown,
}: WorkerBoxProps): ReactElement {
  const { instanceName, state, findings, summary } = worker;
  const t = texts.workers;
  return (
    <button
      type="button"
      data-instance={instanceName}
      className={`worker-box worker-${state}${isSelected ? ' worker-selected' : ''}${findings.length > 0 ? ' worker-found' : ''}`}
      style={{ left: place.x, top: place.y, width: place.width, height: place.height }}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      aria-label={[
        instanceName,
        stateSentence(worker, nowMs),
        summary,
        findings.length > 0 ? t.findings(findings.length) : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}
      onClick={onSelect}
      onFocus={() => onHover(true)}
      onBlur={() => onHover(false)}
      onMouseEnter={() => onHover(true)}
      onMouseLeave={() => onHover(false)}
      onKeyDown={onKeyDown}
    >
      <span className="worker-head">
        <b className="worker-name">
          <WorkerName name={instanceName} />
        </b>
        <WorkerStateMark worker={worker} nowMs={nowMs} />
      </span>
      <span className="worker-summary clip">
        <Isolated text={summary} />
      </span>
      <span className="worker-writes clip">
        {severity !== null && (
          <Mark kind={severityMarks[severity]}>
            <span className="visually-hidden">{t.findings(findings.length)}</span>
          </Mark>
        )}
        <span className="clip">{writesWords(worker)}</span>
      </span>
    </button>
  );
}

/** A name that loses its middle where there is no room: processes of a kind differ in their last characters. */
function WorkerName({ name }: { name: string }): ReactElement {
  const tail = Math.max(name.length - 4, 0);
  return (
    <span className="middle" title={visibleText(name)}>
      <Isolated text={name.slice(0, tail)} className="middle-head" />
      <Isolated text={name.slice(tail)} className="middle-tail" />
    </span>
  );
}

/** Streams it writes besides `caches`, which every process does. */
export function writesWords({ roles, writes, storeClasses }: Worker): string {
  if (roles.includes('synoptic')) {
    const classes = storeClasses.filter(({ kind, state }) => kind === 'write' && state === 'present').length;
    return classes === 0 ? texts.workers.noWriteClass : texts.workers.writeClasses(classes);
  }
  const streams = writes.filter((stream) => stream !== 'caches');
  return streams.length === 0 ? texts.workers.cachesOnly : streams.join(', ');
}
