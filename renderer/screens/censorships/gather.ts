import type { Censorship, CensorshipReason } from '../../../shared/contract/censorships';
import { isRowChosen, type Chosen } from './chosen';
import { eventIdOfKey, groupKeyOf, itemKeyOf } from './queue-rows';

/** Rows of one reason, page by page. */
export type ReadGroup = (reason: CensorshipReason | null) => AsyncIterable<{ items: readonly Censorship[] }>;

export interface Gathered {
  eventIds: string[];
  /** There were more than `most`. */
  isCut: boolean;
}

/**
 * Ids of all events that are chosen, each once: single rows first, then groups, of which pages are read as far as needed.
 * @param onRows is told how many there are so far
 */
export async function gatherChosen(
  chosen: Chosen,
  readGroup: ReadGroup,
  most: number,
  onRows: (rows: number) => void,
): Promise<Gathered> {
  const ids = new Set([...chosen.rows.keys()].map(eventIdOfKey));
  for (const reason of reasonsOf(chosen)) {
    for await (const { items } of readGroup(reason)) {
      for (const item of items) {
        if (isRowChosen(chosen, groupKeyOf(reason), itemKeyOf(item))) ids.add(item.eventId);
      }
      onRows(Math.min(ids.size, most));
      if (ids.size > most) return { eventIds: [...ids].slice(0, most), isCut: true };
    }
  }
  return { eventIds: [...ids].slice(0, most), isCut: ids.size > most };
}

function reasonsOf({ groups }: Chosen): (CensorshipReason | null)[] {
  // Keys of groups are reasons, but for the one without.
  return [...groups].map((key) => (key === groupKeyOf(null) ? null : (key as CensorshipReason)));
}
