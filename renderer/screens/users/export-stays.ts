import { toCsv } from '../../components/csv';
import { saveFile } from '../../components/save-file';
import { texts } from '../../texts/en';
import type { Lane } from './lanes';
import { csvHeader, csvRowOf, stayRowsOf } from './stay-rows';

/** Offers the stays of the lanes, as filtered, as a file. */
export function exportStays(kind: 'csv' | 'json', userId: string, lanes: readonly Lane[]): void {
  const name = texts.users.exportName(userId);
  if (kind === 'csv') saveFile(`${name}.csv`, 'text/csv', toCsv(csvHeader, stayRowsOf(lanes).map(csvRowOf)));
  else
    saveFile(
      `${name}.json`,
      'application/json',
      JSON.stringify({ userId, rooms: lanes.map(({ room }) => room) }, null, 2),
    );
}
