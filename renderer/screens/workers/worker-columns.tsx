import type { Worker } from '../../../shared/contract/workers';
import type { Column } from '../../components/data-table';
import { Isolated } from '../../components/isolated';
import { Mark } from '../../components/mark';
import { Time } from '../../components/time';
import { texts } from '../../texts/en';
import { writesWords } from './worker-box';
import { WorkerStateMark } from './worker-state';

/** The diagram's content as a table. */
export function workerColumns(nowMs: number): readonly Column<Worker>[] {
  const t = texts.workers.columns;
  return [
    { key: 'name', header: t.name, track: 'minmax(130px, 1fr)', cell: ({ instanceName }) => <Isolated text={instanceName} className="mono" /> },
    { key: 'state', header: t.state, track: '130px', cell: (worker) => <WorkerStateMark worker={worker} nowMs={nowMs} /> },
    { key: 'roles', header: t.roles, track: 'minmax(150px, 1.4fr)', cell: ({ roles }) => roles.map((role) => texts.workers.roles[role]).join(', ') },
    { key: 'writes', header: t.writes, track: 'minmax(160px, 2fr)', cell: writesWords },
    { key: 'heard', header: t.heard, track: '170px', cell: ({ lastHeardMs }) => (lastHeardMs === null ? texts.workers.never : <Time ms={lastHeardMs} form="list" atLeastMs={nowMs} />) },
    { key: 'version', header: t.version, track: '90px', cell: ({ version }) => version ?? texts.common.unknown },
    { key: 'findings', header: t.findings, track: '100px', cell: ({ findings }) => (findings.length === 0 ? '' : <Mark kind="failed">{texts.workers.findings(findings.length)}</Mark>) },
  ]; // prettier-ignore
}
