import type { ServedEvent } from '../../../shared/contract/censor';
import type { ServedAnswers } from '../../state/served-answers';

/** One event as one process serves it, before and after. */
export interface ServedRow {
  key: string;
  eventId: string;
  instanceName: string;
  before: ServedEvent | null;
  after: ServedEvent | null;
}

/** Each event and process that was asked at either time, in the order in which they were. */
export function servedRows({ before, after }: ServedAnswers): ServedRow[] {
  const rows = new Map<string, ServedRow>();
  for (const [moment, answer] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const item of answer?.items ?? []) {
      const { eventId, instanceName } = item;
      const key = `${eventId} ${instanceName}`;
      const row = rows.get(key) ?? { key, eventId, instanceName, before: null, after: null };
      rows.set(key, { ...row, [moment]: item });
    }
  }
  return [...rows.values()];
}
