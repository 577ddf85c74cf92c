import { useState } from 'react';
import type { TailRow } from '../../../shared/contract/streams';
import { AppError } from '../../../shared/errors';
import { saveFile } from '../../components/save-file';
import { askForRows, type TailFilter } from '../../queries/streams';
import { useNotices } from '../../state/notices';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { tailCsv, tailJson } from './tail-text';

const pageRows = 500;

/** Reads all rows of the filter that the host still holds, from the newest or from the pause on, and offers them as a file. */
export function useTailExport(
  filter: TailFilter,
  pausedAt: number | null,
): { isExporting: boolean; start: (kind: 'csv' | 'json') => void } {
  const { server } = useAddress();
  const { add } = useNotices();
  const [isExporting, setExporting] = useState(false);
  const run = async (kind: 'csv' | 'json'): Promise<void> => {
    setExporting(true);
    try {
      const rows: TailRow[] = [];
      let letGo: number | null = null;
      let oldest = 0;
      let cursor = pausedAt === null ? null : String(pausedAt + 1);
      do {
        const page = await askForRows({ ...filter, cursor, limit: pageRows });
        rows.push(...page.items);
        if (letGo === null) oldest = page.oldestSequence;
        // What is let go while pages are read is missing at the end of the file.
        letGo = page.oldestSequence - oldest;
        cursor = page.nextCursor;
      } while (cursor !== null);
      const name = texts.streams.exportName(server ?? '');
      if (kind === 'csv') saveFile(`${name}.csv`, 'text/csv', tailCsv(rows));
      else saveFile(`${name}.json`, 'application/json', tailJson(server ?? '', filter, rows));
      add({ kind: 'ok', text: texts.streams.exported(rows.length, letGo ?? 0) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      add({ kind: 'failed', text: texts.streams.exportFailed(error.message) });
    } finally {
      setExporting(false);
    }
  };
  return { isExporting, start: (kind) => void run(kind) };
}
