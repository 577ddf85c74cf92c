import type { RowSource, TailRow } from '../../shared/contract/streams';
import { findStream } from './streams/index';

/** What a held row says, read once. */
export type ReadRow = Pick<TailRow, 'decoded' | 'sentence' | 'identifiers'>;

/** A line as it is held: cheap to take in, read only when somebody asks for it. */
export interface HeldRow {
  sequence: number;
  kind: TailRow['kind'];
  stream: string | null;
  writer: string | null;
  token: number | null;
  receivedMs: number;
  source: RowSource;
  /** JSON of a row; the sentence of a mark. */
  text: string;
  /** What it says, once it was read. */
  read: ReadRow | undefined;
}

const maxRawCharacters = 4_096;
const maxSentenceCharacters = 500;
const maxIdentifiers = 20;

/** The row as it is shown. */
export function readTailRow(row: HeldRow): TailRow {
  row.read ??= row.kind === 'row' ? read(row) : { decoded: null, sentence: row.text, identifiers: [] };
  const { text, read: said, ...facts } = row;
  return { ...facts, ...said, raw: row.kind === 'row' ? text.slice(0, maxRawCharacters) : null };
}

function read(row: HeldRow): ReadRow {
  const stream = findStream(row.stream ?? '');
  const value = parse(row.text);
  if (stream === undefined) return unread('a stream that this version does not know');
  // Of rows that hold secrets only the decoded form was kept.
  const parsed = stream.keepsRaw ? stream.row.safeParse(value) : { success: value !== undefined, data: value };
  if (!parsed.success) return unread('not decoded');
  return {
    decoded: stream.decode(parsed.data),
    sentence: stream.describe(parsed.data).slice(0, maxSentenceCharacters),
    identifiers: stream.identifiers(parsed.data).slice(0, maxIdentifiers),
  };
}

function unread(sentence: string): ReadRow {
  return { decoded: null, sentence, identifiers: [] };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
