import type { AuditEntry } from '../../../shared/contract/audit';
import { toCsv, type CsvValue } from '../../components/csv';

/** Columns of the exported table: names of the contract, so that scripts and files agree. */
const exported = [
  'atMs', 'operationId', 'eventId', 'roomId', 'sender', 'type', 'eventMs', 'outcome', 'operator', 'databaseRole', 'reason',
  'beforeSha256', 'afterSha256', 'verification', 'tellingState',
] as const satisfies readonly (keyof AuditEntry)[]; // prettier-ignore

/** The audit as CSV; times in ms and, first, as a date in UTC. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry): CsvValue[] => [
    new Date(entry.atMs).toISOString(),
    ...exported.map((key) => entry[key]),
  ]);
  return toCsv(['at', ...exported], rows);
}

/** The audit as JSON, entries as the contract gives them. */
export function auditJson(
  server: string,
  filter: Readonly<Record<string, string>>,
  entries: readonly AuditEntry[],
): string {
  return `${JSON.stringify({ server, filter, entries }, null, 2)}\n`;
}
