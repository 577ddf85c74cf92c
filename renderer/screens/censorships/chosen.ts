import type { Counted } from './queue-rows';

/** What is chosen of a queue: whole groups, single rows, and rows that are left out of whole groups. By row: its group. */
export interface Chosen {
  groups: ReadonlySet<string>;
  rows: ReadonlyMap<string, string>;
  except: ReadonlyMap<string, string>;
}

export const nothingChosen: Chosen = { groups: new Set(), rows: new Map(), except: new Map() };

export function isRowChosen(chosen: Chosen, group: string, row: string): boolean {
  return chosen.groups.has(group) ? !chosen.except.has(row) : chosen.rows.has(row);
}

/** `some`: the group is not whole, but one of its rows is chosen or left out. */
export function groupChoice(chosen: Chosen, group: string): 'none' | 'some' | 'all' {
  const holds = (rows: ReadonlyMap<string, string>): boolean => [...rows.values()].includes(group);
  if (chosen.groups.has(group)) return holds(chosen.except) ? 'some' : 'all';
  return holds(chosen.rows) ? 'some' : 'none';
}

/** Chooses a row, or leaves it out of its group. */
export function withRow(chosen: Chosen, group: string, row: string, isChosen: boolean): Chosen {
  const isWhole = chosen.groups.has(group);
  const list = new Map(isWhole ? chosen.except : chosen.rows);
  if (isWhole === isChosen) list.delete(row);
  else list.set(row, group);
  return isWhole ? { ...chosen, except: list } : { ...chosen, rows: list };
}

/** Chooses a group whole, rows that are not read yet included, or nothing of it. */
export function withGroup(chosen: Chosen, group: string, isChosen: boolean): Chosen {
  const groups = new Set(chosen.groups);
  if (isChosen) groups.add(group);
  else groups.delete(group);
  const others = (rows: ReadonlyMap<string, string>): Map<string, string> =>
    new Map([...rows].filter(([, of]) => of !== group));
  return { groups, rows: others(chosen.rows), except: others(chosen.except) };
}

/** How many are chosen. Groups that are no longer there count nothing. */
export function countChosen(chosen: Chosen, counts: ReadonlyMap<string, Counted>): Counted {
  let value = chosen.rows.size;
  let exact = true;
  for (const group of chosen.groups) {
    const count = counts.get(group);
    if (count === undefined) continue;
    value += count.value;
    exact &&= count.exact;
  }
  return { value: Math.max(0, value - chosen.except.size), exact };
}
