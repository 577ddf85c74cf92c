import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditEntry } from '../../../shared/contract/audit';
import type { AppError } from '../../../shared/errors';
import { saveFile } from '../../components/save-file';
import { rowsOf } from '../../queries/pages';
import { useNotices } from '../../state/notices';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { auditCsv, auditJson } from './audit-export';

export type AuditResult = UseInfiniteQueryResult<InfiniteData<{ items: readonly AuditEntry[] }>, AppError>;

/** Reads the list to its end and offers it as a file. */
export function useAuditExport(
  result: AuditResult,
  filter: Readonly<Record<string, string>>,
): { exportedRows: number | null; start: (kind: 'csv' | 'json') => void } {
  const { server } = useAddress();
  const { add } = useNotices();
  const [exportedRows, setExportedRows] = useState<number | null>(null);
  const run = async (kind: 'csv' | 'json'): Promise<void> => {
    let last = result;
    setExportedRows(rowsOf(last.data).length);
    while (last.hasNextPage && !last.isError) {
      last = await last.fetchNextPage();
      setExportedRows(rowsOf(last.data).length);
    }
    setExportedRows(null);
    if (last.error !== null) return add({ kind: 'failed', text: texts.audit.exportFailed(last.error.message) });
    const entries = rowsOf(last.data);
    const name = texts.audit.exportName(server ?? '');
    if (kind === 'csv') saveFile(`${name}.csv`, 'text/csv', auditCsv(entries));
    else saveFile(`${name}.json`, 'application/json', auditJson(server ?? '', filter, entries));
    add({ kind: 'ok', text: texts.audit.exported(entries.length) });
  };
  return { exportedRows, start: (kind) => void run(kind) };
}
