import type { CatchUp, RowSource } from '../../shared/contract/streams';
import type { LiveTail } from './live-tail';
import type { StreamPositions } from './stream-positions';
import { findStream } from './streams/index';

/** Who is told what rows did. */
export interface DataNews {
  moved(stream: string, writer: string): void;
  /** The current state of this room changed. */
  changedRoom(roomId: string): void;
}

/** A row as it came: the wire's JSON, or a value of a catch-up. */
export type IncomingRow = { json: string } | { value: unknown };

/**
 * Takes the rows of one token to the tail, and then, never before, moves the position: whoever sees a position may rely on
 * its rows being there.
 */
export class DataHandler {
  constructor(
    private readonly positions: StreamPositions,
    private readonly tail: LiveTail,
    private readonly news: DataNews,
  ) {}

  /** Rows of the wire that share one token. */
  takeRows(stream: string, writer: string, token: number, rows: readonly string[]): void {
    let undecoded = 0;
    for (const json of rows) {
      if (!this.take({ stream, writer, token, source: 'wire' }, { json })) undecoded += 1;
    }
    this.positions.noteRows(stream, writer, { count: rows.length, undecoded });
    this.positions.advance(stream, writer, token);
    this.news.moved(stream, writer);
  }

  /** Rows of a catch-up; the caller moves the position when the page is whole. */
  takePage(
    stream: string,
    writer: string,
    updates: readonly { token: number; row: unknown }[],
    source: Exclude<RowSource, 'wire'>,
  ): void {
    let undecoded = 0;
    for (const { token, row } of updates) {
      if (!this.take({ stream, writer, token, source }, { value: row })) undecoded += 1;
    }
    this.positions.noteUndecoded(stream, writer, undecoded);
    this.news.moved(stream, writer);
  }

  /** A position without rows of its own. */
  takePosition(stream: string, writer: string, token: number): void {
    this.positions.advance(stream, writer, token);
    this.news.moved(stream, writer);
  }

  /** The writer began anew: its lower position is ours now, and nothing can be missing (synapse-facts 6). */
  takeReset(stream: string, writer: string, reset: CatchUp): void {
    this.positions.advance(stream, writer, reset.toToken);
    this.positions.noteCatchUp(stream, writer, reset);
    const sentence = `the writer began anew: ${reset.fromToken} → ${reset.toToken}`;
    this.tail.addMark({ kind: 'reset', stream, writer, token: reset.toToken, sentence });
    this.news.moved(stream, writer);
  }

  /** How a catch-up ended, as a line of the tail. */
  markCatchUp(stream: string, writer: string, catchUp: CatchUp): void {
    const { rows, fromToken, toToken, source, sentence, durationMs, state } = catchUp;
    const told =
      state === 'done'
        ? `catch-up: ${rows} rows from the ${source}, ${fromToken} → ${toToken}, ${durationMs ?? 0} ms`
        : `cannot be caught up: ${fromToken} → ${toToken}. ${sentence ?? ''}`;
    this.tail.addMark({
      kind: state === 'done' ? 'catch_up' : 'cannot_catch_up',
      stream,
      writer,
      token: toToken,
      sentence: told,
    });
    this.news.moved(stream, writer);
  }

  /** Rows of one token that were more than can be held. */
  noteDropped(rows: number): void {
    const sentence = `${rows} rows of one token were more than can be held`;
    this.tail.noteDropped(rows);
    this.tail.addMark({ kind: 'dropped', stream: null, writer: null, token: null, sentence });
  }

  private take(of: { stream: string; writer: string; token: number; source: RowSource }, row: IncomingRow): boolean {
    const definition = findStream(of.stream);
    const value = 'json' in row ? parse(row.json) : row.value;
    const parsed = definition?.row.safeParse(value);
    const isDecoded = parsed?.success === true;
    const changed = isDecoded ? definition?.changedRoom(parsed.data) : null;
    if (changed) this.news.changedRoom(changed);
    // What must not be kept is not kept, whether it was understood or not.
    const raw =
      definition?.keepsRaw === false
        ? toJson(isDecoded ? definition.decode(parsed.data) : undefined)
        : 'json' in row
          ? row.json
          : toJson(row.value);
    this.tail.addRow({ ...of, raw });
    return isDecoded || definition === undefined;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Empty where there is nothing to write, or more depth than can be written: whoever may publish can send anything. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
