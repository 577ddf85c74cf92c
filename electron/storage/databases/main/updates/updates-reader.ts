/**
 * Missed rows of a stream, as the primary's tables hold them. A stream may stand in several tables: each is read up to the
 * same bound, and what comes first in the order of tokens is the page.
 */
import type { UpdatesPage, UpdatesQuery } from '../../../../replication/streams/stream';
import type { SchemaFacts, TableNeed } from '../../../table-need';
import type { ReadTxn } from '../../../transactions';

/** One row under its token, by the sign of the wire. */
export interface TokenRow {
  token: number;
  row: unknown;
}

export interface TokenRange {
  writer: string;
  fromToken: number;
  toToken: number;
  limit: number;
}

/** Rows of `writer` with fromToken < token <= toToken in the order of tokens, `limit` at most. */
type ReadRows = (txn: ReadTxn, range: TokenRange) => Promise<TokenRow[]>;

export interface UpdatesReader {
  /** Name of the stream on the wire. */
  readonly stream: string;
  readonly needs: readonly TableNeed[];
  /** One for each table, with the table it cannot do without. */
  readonly sources: readonly { table: string; read: ReadRows }[];
}

/** A query walks the range of tokens whoever wrote them: this many at once keep it short. */
const maxRange = 20_000;
/** The rows of one token belong together; more than these are of a server that has gone wrong. */
const maxRowsOfToken = 100_000;

/** Reads a page. The rows of one token are never split, so it may hold more than asked for. */
export async function readUpdates(
  reader: UpdatesReader,
  txn: ReadTxn,
  query: UpdatesQuery,
  schema: SchemaFacts,
): Promise<UpdatesPage> {
  const toToken = Math.min(query.toToken, query.fromToken + maxRange);
  const sources = reader.sources.filter(({ table }) => schema.has(table));
  const parts = [];
  for (const { read } of sources) parts.push(await readSource(read, txn, { ...query, toToken }));
  const upToToken = Math.min(toToken, ...parts.map((part) => part.upToToken));
  const updates = parts.flatMap(({ rows }) => rows.filter(({ token }) => token <= upToToken));
  updates.sort((a, b) => a.token - b.token);
  return { updates, upToToken, limited: upToToken < query.toToken };
}

async function readSource(
  read: ReadRows,
  txn: ReadTxn,
  { writer, fromToken, toToken, limit }: UpdatesQuery,
): Promise<{ rows: TokenRow[]; upToToken: number }> {
  const rows = await read(txn, { writer, fromToken, toToken, limit: limit + 1 });
  const more = rows[limit];
  if (more === undefined) return { rows, upToToken: toToken };
  const whole = rows.filter(({ token }) => token < more.token);
  const last = whole[whole.length - 1];
  if (last !== undefined) return { rows: whole, upToToken: last.token };
  const ofToken = await read(txn, { writer, fromToken, toToken: more.token, limit: maxRowsOfToken });
  return { rows: ofToken, upToToken: more.token };
}
