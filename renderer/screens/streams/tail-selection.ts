import type { TailRow } from '../../../shared/contract/streams';
import type { TailLine } from './tail-rows';

/** Which lines of the tail are chosen: the one that keys move from, and those chosen together. */
export interface TailSelection {
  /** Key of the line that keys move from; null: none. */
  current: string | null;
  /** Where a choice with Shift begins. */
  anchor: string | null;
  chosen: ReadonlySet<string>;
}

export const nothingSelected: TailSelection = { current: null, anchor: null, chosen: new Set() };

/** Moves to a line; with `isExtending` everything from the anchor to it is chosen. */
export function moveTo(
  selection: TailSelection,
  lines: readonly TailLine[],
  key: string,
  isExtending: boolean,
): TailSelection {
  const anchor = selection.anchor ?? selection.current ?? key;
  if (!isExtending) return { current: key, anchor: key, chosen: new Set() };
  const from = lines.findIndex((line) => line.key === anchor);
  const to = lines.findIndex((line) => line.key === key);
  const range = lines.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
  return { current: key, anchor, chosen: new Set(range.map((line) => line.key)) };
}

/** Adds a line to what is chosen, or takes it out. */
export function toggle(selection: TailSelection, key: string): TailSelection {
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(key)) chosen.add(key);
  return { current: key, anchor: key, chosen };
}

/** Rows that a copy takes: those that are chosen, else the current one. */
export function rowsToCopy({ current, chosen }: TailSelection, lines: readonly TailLine[]): TailRow[] {
  return lines.flatMap((line) =>
    line.kind === 'line' && (chosen.size > 0 ? chosen.has(line.key) : line.key === current) ? [line.row] : [],
  );
}
