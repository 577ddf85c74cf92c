import type { TailRow } from '../../../shared/contract/streams';

/** Rows that came between two answers and were not asked for; `rows` is null where a filter hides how many they are. */
export interface TailGap {
  kind: 'gap';
  key: string;
  rows: number | null;
  /** `let_go`: the host does not hold them any more. `passed`: it does; they can be exported. */
  why: 'passed' | 'let_go';
}

/** A line of the list: a row or mark of the tail, or a gap between such. */
export type TailLine = { kind: 'line'; key: string; row: TailRow } | TailGap;

/** What the list holds: newest first. */
export interface HeldTail {
  lines: readonly TailLine[];
  /** Number of the newest row that the host had at the last answer, shown or not. */
  newestSequence: number;
  /** Cursor of what is older than the last line; null: nothing is. */
  olderCursor: string | null;
  droppedRows: number;
}

/** An answer of streams.listRows, as far as it is needed here. */
export interface TailAnswer {
  items: readonly TailRow[];
  nextCursor: string | null;
  newestSequence: number;
  oldestSequence: number;
  wire: { droppedRows: number };
}

export const emptyTail: HeldTail = { lines: [], newestSequence: 0, olderCursor: null, droppedRows: 0 };

/** What is kept at most; older rows are asked for again by scrolling. */
export const maxHeldLines = 2_000;

/** True where the tail's numbers began anew, with a new connection. */
export function isAnew(held: HeldTail, answer: TailAnswer): boolean {
  return answer.newestSequence < held.newestSequence;
}

/** The first answer, without `afterSequence`. */
export function startTail(answer: TailAnswer): HeldTail {
  return {
    lines: answer.items.map(lineOf),
    newestSequence: answer.newestSequence,
    olderCursor: answer.nextCursor,
    droppedRows: answer.wire.droppedRows,
  };
}

/**
 * Puts an answer to `afterSequence: held.newestSequence` on top. Rows are numbered without gaps, so what lies between is
 * known exactly where nothing is filtered.
 */
export function growTail(held: HeldTail, answer: TailAnswer, isFiltered: boolean): HeldTail {
  const gap = gapBetween(held, answer, isFiltered);
  const lines = [...answer.items.map(lineOf), ...(gap === null ? [] : [gap]), ...held.lines];
  const kept = lines.slice(0, maxHeldLines);
  const last = kept.filter((line) => line.kind === 'line').at(-1);
  return {
    lines: kept,
    newestSequence: answer.newestSequence,
    olderCursor: kept.length < lines.length && last !== undefined ? String(last.row.sequence) : held.olderCursor,
    droppedRows: answer.wire.droppedRows,
  };
}

/** Puts older rows below; beyond the limit nothing more is taken. */
export function extendTail(held: HeldTail, answer: TailAnswer): HeldTail {
  const lines = [...held.lines, ...answer.items.map(lineOf)].slice(0, maxHeldLines);
  return { ...held, lines, olderCursor: lines.length >= maxHeldLines ? null : answer.nextCursor };
}

/** A part of a sentence: text, or an identifier in it. */
export type SentencePart = { text: string; kind: 'text' | TailRow['identifiers'][number]['kind'] };

/** The sentence of a row, cut where its identifiers stand; those that it does not name come last. */
export function partsOf({ sentence, identifiers }: Pick<TailRow, 'sentence' | 'identifiers'>): SentencePart[] {
  const parts: SentencePart[] = [];
  const missing: SentencePart[] = [];
  let from = 0;
  const places = identifiers
    .map(({ kind, id }) => ({ kind, id, at: sentence.indexOf(id) }))
    .sort((a, b) => a.at - b.at || b.id.length - a.id.length);
  for (const { kind, id, at } of places) {
    if (at < 0 || id === '') missing.push({ text: id, kind });
    else if (at >= from) {
      if (at > from) parts.push({ text: sentence.slice(from, at), kind: 'text' });
      parts.push({ text: id, kind });
      from = at + id.length;
    }
  }
  if (from < sentence.length) parts.push({ text: sentence.slice(from), kind: 'text' });
  const rest = missing.filter(({ text }) => text !== '');
  return [...parts, ...rest.flatMap((part): SentencePart[] => [{ text: ' ', kind: 'text' }, part])];
}

function lineOf(row: TailRow): TailLine {
  return { kind: 'line', key: String(row.sequence), row };
}

function gapBetween(held: HeldTail, answer: TailAnswer, isFiltered: boolean): TailGap | null {
  const before = held.newestSequence;
  const oldestShown = answer.items.at(-1)?.sequence ?? answer.newestSequence + 1;
  const letGo = Math.max(0, answer.oldestSequence - before - 1);
  // A page that is not full reaches down to what was held: only what the host let go is missing.
  if (answer.nextCursor === null) {
    return letGo === 0 ? null : { kind: 'gap', key: `gap ${before}`, rows: isFiltered ? null : letGo, why: 'let_go' };
  }
  return {
    kind: 'gap',
    key: `gap ${before}`,
    rows: isFiltered ? null : oldestShown - before - 1,
    why: letGo > 0 ? 'let_go' : 'passed',
  };
}
