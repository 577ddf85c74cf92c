import type { RecordedState } from '../databases/main/room-delta-store';
import type { StateEntry, StateKey, StateWish } from '../databases/state-entry';

/** A room's state at a past moment, read as a whole; in order of type and state key. */
export interface PastList {
  entries: readonly StateEntry[];
  /** What the record of changes says of itself; null where the list is not from there. */
  record: Omit<RecordedState, 'entries'> | null;
}

/** Entries kept over all lists: about 20 MB, twice the members of a very large room. */
const keptEntries = 120_000;

/**
 * State at past moments that has to be read as a whole, kept for the pages that follow the first. What was true after an
 * event stays true, so nothing here grows old; it is let go to stay within its bound.
 */
export class PastLists {
  private readonly lists = new Map<string, PastList>();
  private kept = 0;

  /** The list of that key, read by `read` if it is not kept. The last one asked for is kept whatever its length. */
  async get(key: string, read: () => Promise<PastList>): Promise<PastList> {
    const known = this.lists.get(key);
    if (known !== undefined) return known;
    const list = await read();
    // Another may have read the same meanwhile.
    this.kept += list.entries.length - (this.lists.get(key)?.entries.length ?? 0);
    this.lists.set(key, list);
    for (const [oldKey, old] of this.lists) {
      if (this.kept <= keptEntries || oldKey === key) break;
      this.lists.delete(oldKey);
      this.kept -= old.entries.length;
    }
    return list;
  }
}

/** A page of a list that is in order of type and state key. */
export function pageOfList(list: readonly StateEntry[], { types, after, limit }: StateWish): StateEntry[] {
  const page: StateEntry[] = [];
  for (let index = startOf(list, after); index < list.length && page.length < limit; index += 1) {
    const entry = list[index];
    if (entry !== undefined && isWanted(entry, types)) page.push(entry);
  }
  return page;
}

function isWanted(entry: StateEntry, types: readonly string[]): boolean {
  return types.length === 0 ? entry.type !== 'm.room.member' : types.includes(entry.type);
}

// The key of a page that another list gave need not be in this one: the room may have been left between the two.
function startOf(list: readonly StateEntry[], after: StateKey | null): number {
  if (after === null) return 0;
  const at = list.findIndex((entry) => entry.stateKey === after.stateKey && entry.type === after.type);
  if (at >= 0) return at + 1;
  const next = list.findIndex((entry) => compareKeys(entry, after) > 0);
  return next < 0 ? list.length : next;
}

/** A list with some entries in place of those of the same key, or added. */
export function withEntries(list: readonly StateEntry[], later: readonly StateEntry[]): readonly StateEntry[] {
  if (later.length === 0) return list;
  const newer = new Map(later.map((entry) => [entry.stateKey, entry]));
  const kept = list.filter((entry) => !newer.has(entry.stateKey));
  return [...kept, ...later].sort(compareKeys);
}

/** By type and state key, as the homeserver's databases compare text: by code points. */
export function compareKeys(one: StateKey, other: StateKey): number {
  return compareTexts(one.type, other.type) || compareTexts(one.stateKey, other.stateKey);
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
}
