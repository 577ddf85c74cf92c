import type { Severity } from '../../../shared/contract/findings';
import type { Worker } from '../../../shared/contract/workers';
import type { ReactElement } from 'react';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { severityMarks } from '../../components/severity-marks';
import { texts } from '../../texts/en';
import { writesWords } from './worker-box';
import { WorkerStateMark } from './worker-state';

/** The diagram's content as a table. */
export function workerColumns(
  nowMs: number,
  severityOf: (worker: Worker) => Severity | null,
): readonly Column<Worker>[] {
  const t = texts.workers.columns;
  return [
    { key: 'name', header: t.name, track: 'minmax(110px, 1fr)', cell: ({ instanceName }) => <Isolated text={instanceName} className="mono" /> },
    { key: 'state', header: t.state, track: '180px', cell: (worker) => <WorkerStateMark worker={worker} nowMs={nowMs} isWhole /> },
    { key: 'findings', header: t.findings, track: '100px', cell: (worker) => <Found count={worker.findings.length} severity={severityOf(worker)} /> },
    { key: 'roles', header: t.roles, track: 'minmax(110px, 1.4fr)', cell: ({ roles }) => <span className="clip">{roles.map((role) => texts.workers.roles[role]).join(', ')}</span> },
    { key: 'writes', header: t.writes, track: 'minmax(120px, 2fr)', cell: (worker) => <span className="clip">{writesWords(worker)}</span> },
    { key: 'version', header: t.version, track: '90px', cell: ({ version }) => version ?? texts.common.unknown },
  ]; // prettier-ignore
}

function Found({ count, severity }: { count: number; severity: Severity | null }): ReactElement | null {
  return severity === null ? null : <Mark kind={severityMarks[severity]}>{texts.workers.findings(count)}</Mark>;
}
