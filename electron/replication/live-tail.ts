import { AppError } from '../../shared/errors';
import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { RowSource, TailRow } from '../../shared/contract/streams';
import type { Clock } from '../base/clock';
import { readTailRow, type HeldRow } from './tail-row';

export type MarkKind = Exclude<TailRow['kind'], 'row'>;

/** What the tail holds at most, in lines and in characters of rows. */
const maxRows = 10_000;
const maxCharacters = 16 * 1024 * 1024;
/** A row that is longer is cut: it is shown, never parsed again. */
const maxRowCharacters = 64 * 1024;

type ListInput = InputOf<'streams.listRows'>;
type RowsPage = Omit<OutputOf<'streams.listRows'>, 'wire'>;

/**
 * The newest rows of all streams, numbered without gaps. Where rows come faster than anybody looks, the oldest are let go
 * and counted; positions do not depend on it.
 */
export class LiveTail {
  private rows: (HeldRow | undefined)[] = [];
  /** Index of the oldest that is held; what lies before it is let go when there is enough of it. */
  private start = 0;
  private characters = 0;
  private newest = 0;
  private shown = 0;
  /** Rows that were let go before anybody asked for them. */
  droppedRows = 0;
  /** Rows that came, marks not counted. */
  takenRows = 0;

  constructor(private readonly clock: Clock) {}

  /** Number of the newest line; 0: none yet. */
  get newestSequence(): number {
    return this.newest;
  }

  /** Takes a row. `raw` is its JSON. */
  addRow(row: { stream: string; writer: string; token: number; source: RowSource; raw: string }): void {
    const { raw, ...facts } = row;
    this.takenRows += 1;
    this.add({
      ...facts,
      kind: 'row',
      text: raw.length > maxRowCharacters ? copyOf(raw.slice(0, maxRowCharacters)) : raw,
    });
  }

  /** Takes a line about the tail itself. */
  addMark(mark: {
    kind: MarkKind;
    stream: string | null;
    writer: string | null;
    token: number | null;
    sentence: string;
  }): void {
    const { sentence, ...facts } = mark;
    this.add({ ...facts, source: 'wire', text: sentence.slice(0, maxRowCharacters) });
  }

  /** Rows whose content could not even be kept until they were taken. */
  noteDropped(rows: number): void {
    this.droppedRows += rows;
    this.takenRows += rows;
  }

  /**
   * Newest first. The cursor is the number of the last row of the page before.
   * @throws AppError invalid_cursor
   */
  list(input: ListInput): RowsPage {
    const before = readCursor(input.cursor);
    const after = input.afterSequence ?? 0;
    const items: TailRow[] = [];
    let index = this.rows.length - 1;
    for (; index >= this.start && items.length < input.limit; index -= 1) {
      const row = this.rows[index];
      if (!row || row.sequence <= after) break;
      if ((before === null || row.sequence < before) && matches(row, input)) items.push(readTailRow(row));
    }
    if (before === null) this.shown = this.newest;
    const last = items[items.length - 1];
    const isMore = items.length === input.limit && (this.rows[index]?.sequence ?? 0) > after && index >= this.start;
    return {
      items,
      nextCursor: isMore && last !== undefined ? String(last.sequence) : null,
      newestSequence: this.newest,
      oldestSequence: this.rows[this.start]?.sequence ?? 0,
    };
  }

  private add(row: Omit<HeldRow, 'sequence' | 'receivedMs' | 'read'>): void {
    this.newest += 1;
    this.rows.push({ ...row, sequence: this.newest, receivedMs: this.clock.nowMs(), read: undefined });
    this.characters += row.text.length;
    while (this.rows.length - this.start > maxRows || this.characters > maxCharacters) this.letGo();
  }

  private letGo(): void {
    const oldest = this.rows[this.start];
    if (!oldest) return;
    // The place is emptied at once: the list itself is moved up later.
    this.rows[this.start] = undefined;
    this.start += 1;
    this.characters -= oldest.text.length;
    if (oldest.kind === 'row' && oldest.sequence > this.shown) this.droppedRows += 1;
    // Moving the rest at each step would make every row cost as much as all that are held.
    if (this.start < maxRows) return;
    this.rows = this.rows.slice(this.start);
    this.start = 0;
  }
}

// A part of a long text keeps the whole of it in memory, for as long as the part is held.
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function matches(row: HeldRow, { stream, writer, text }: ListInput): boolean {
  if (stream !== undefined && row.stream !== stream) return false;
  if (writer !== undefined && row.writer !== writer) return false;
  return text === undefined || row.text.includes(text) || readTailRow(row).sentence.includes(text);
}

function readCursor(cursor: string | null): number | null {
  if (cursor === null) return null;
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw new AppError({
    code: 'invalid_cursor',
    message: 'The cursor does not belong to this list.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}
