import type { TailRow } from '../../../shared/contract/streams';
import { toCsv, type CsvValue } from '../../components/csv';

/** Columns of the exported table: names of the contract, so that scripts and files agree. */
const exported = [
  'sequence', 'receivedMs', 'kind', 'stream', 'writer', 'token', 'source', 'sentence', 'raw',
] as const satisfies readonly (keyof TailRow)[]; // prettier-ignore

/** Rows of the tail as CSV; the time of receipt first as a date in UTC, then in ms. */
export function tailCsv(rows: readonly TailRow[]): string {
  return toCsv(
    ['received', ...exported],
    rows.map((row): CsvValue[] => [new Date(row.receivedMs).toISOString(), ...exported.map((key) => row[key])]),
  );
}

/** Rows of the tail as JSON, as the contract gives them. */
export function tailJson(server: string, filter: object, rows: readonly TailRow[]): string {
  return `${JSON.stringify({ server, filter, rows }, null, 2)}\n`;
}

/** Rows as text for a mail or a ticket: a line each, parts set off by tabs, oldest first as they happened. */
export function tailLines(rows: readonly TailRow[]): string {
  return [...rows]
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ receivedMs, stream, writer, token, sentence }) =>
      [new Date(receivedMs).toISOString(), stream ?? '', writer ?? '', token ?? '', sentence].join('\t'),
    )
    .join('\n');
}
