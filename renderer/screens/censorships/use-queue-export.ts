import type { Censorship, CensorshipKind } from '../../../shared/contract/censorships';
import { formatInteger } from '../../components/format';
import { saveFile } from '../../components/save-file';
import { readQueue } from '../../queries/censorships';
import { useNotices } from '../../state/notices';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { queueCsv, queueJson } from './queue-export';
import type { QueueFilters } from './queue-filters';
import { reasonOf } from './use-queue-list';
import { useReading } from '../../queries/use-reading';

const t = texts.censorships;
/** Most rows of a file: rows carry their evidence. */
const mostRows = 50_000;

/** Reads what the filters leave of a queue and offers it as a file. */
export function useQueueExport(
  kind: CensorshipKind,
  filters: QueueFilters,
): { rows: number | null; start: (form: 'csv' | 'json') => void; stop: () => void } {
  const { server } = useAddress();
  const { add } = useNotices();
  const reading = useReading((error) => add({ kind: 'failed', text: t.exportFailed(error.message) }));
  const start = (form: 'csv' | 'json'): void =>
    reading.start(async (signal, onRows) => {
      const { overdueOnly, roomId } = filters;
      const filter = { kind, overdueOnly, ...reasonOf(filters), ...(roomId === null ? {} : { roomId }) };
      const items: Censorship[] = [];
      let isCut = false;
      for await (const page of readQueue(filter, signal)) {
        items.push(...page.items);
        onRows(items.length);
        isCut = items.length >= mostRows && page.nextCursor !== null;
        if (isCut) break;
      }
      const name = t.exportName(server ?? '', kind);
      if (form === 'csv') saveFile(`${name}.csv`, 'text/csv', queueCsv(items));
      else saveFile(`${name}.json`, 'application/json', queueJson(server ?? '', filter, items));
      const figure = formatInteger(items.length);
      add({ kind: 'ok', text: isCut ? t.exportedPart(figure) : t.exported(figure) });
    });
  return { rows: reading.rows, start, stop: reading.stop };
}
