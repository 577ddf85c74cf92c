import type { Censorship } from '../../../shared/contract/censorships';
import { toCsv, type CsvValue } from '../../components/csv';
import { headlineOf } from './queue-filters';

/** Columns of the exported table: names of the contract, so that scripts and files agree. */
const exported = [
  'kind', 'eventId', 'redactionEventId', 'redactedBy', 'roomId', 'roomName', 'sender', 'type', 'jsonBytes', 'writtenBy',
  'receivedMs', 'dueMs', 'overdue', 'reason', 'sentence', 'turnMs',
] as const satisfies readonly (keyof Censorship)[]; // prettier-ignore

/** A queue as CSV; the due time in ms and, first, as a date in UTC. */
export function queueCsv(items: readonly Censorship[]): string {
  const rows = items.map((item): CsvValue[] => [
    isoOf(item.dueMs),
    headlineOf(item.reason),
    ...exported.map((key) => item[key]),
  ]);
  return toCsv(['due', 'headline', ...exported], rows);
}

/** A queue as JSON, rows with their evidence as the contract gives them. */
export function queueJson(server: string, filter: object, items: readonly Censorship[]): string {
  return `${JSON.stringify({ server, filter, items }, null, 2)}\n`;
}

// Times of self-destruction are what a client asked for, and may be no date.
function isoOf(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '';
}
