/**
 * Missed rows of a stream, as the primary's tables hold them. A stream may stand in several tables: each is read up to the
 * same bound, and what comes first in the order of tokens is the page.
 */
import type { UpdatesPage, UpdatesQuery } from '../../../../replication/streams/stream';
import { sql, type SqlQuery } from '../../../sql';
import type { SchemaFacts, TableNeed } from '../../../table-need';
import type { ReadTxn } from '../../../transactions';

/** One row under its token, by the sign of the wire. */
export interface TokenRow {
  token: number;
  /** Null: nothing is there any more to tell; it counts for the page and is left out. */
  row: unknown;
}

export interface TokenRange {
  /** The condition that a row is the writer's. */
  writtenBy: SqlQuery;
  fromToken: number;
  toToken: number;
  limit: number;
}

/** Rows of the writer with fromToken < token <= toToken in the order of tokens, `limit` at most. */
type ReadRows = (txn: ReadTxn, range: TokenRange) => Promise<TokenRow[]>;

export interface UpdatesReader {
  /** Name of the stream on the wire. */
  readonly stream: string;
  readonly needs: readonly TableNeed[];
  /** True where no index leads to a token: a shorter range is then not cheaper to read. */
  readonly hasNoTokenIndex?: true;
  /** One for each table that the stream stands in. */
  readonly sources: readonly { table: string; read: ReadRows }[];
}

/** A query walks the range of tokens whoever wrote them: this many at once keep it short. */
const maxRange = 20_000;
/** Pages that are read as one where each would look through the whole table. */
const pagesAtOnce = 10;
/** The rows of one token belong together; more than these are of a server that has gone wrong. */
const maxRowsOfToken = 100_000;

/** From this schema version on every table of a stream says who wrote a row; in an older one those that do not have one writer. */
const writersSince = 85;

/** What of the tables is not there or not readable: with any of it missing the rows would be told in part. */
export function findLacking(reader: UpdatesReader, schema: SchemaFacts): string[] {
  const isOlder = schema.version !== null && schema.version < writersSince;
  return reader.needs.flatMap(({ table, columns, optional }) =>
    [...columns, ...(isOlder ? [] : (optional ?? []))]
      .filter((column) => !schema.has(table, column))
      .map((column) => `${table}.${column}`),
  );
}

/** Reads a page; nothing may be lacking. The rows of one token are never split, so it may hold more than asked for. */
export async function readUpdates(
  reader: UpdatesReader,
  txn: ReadTxn,
  query: UpdatesQuery,
  schema: SchemaFacts,
): Promise<UpdatesPage> {
  const { writer, fromToken } = query;
  const { hasNoTokenIndex } = reader;
  const toToken = hasNoTokenIndex ? query.toToken : Math.min(query.toToken, fromToken + maxRange);
  const limit = hasNoTokenIndex ? query.limit * pagesAtOnce : query.limit;
  const parts = [];
  for (const { table, read } of reader.sources) {
    const writtenBy = schema.has(table, 'instance_name') ? sql`instance_name = ${writer}` : sql`true`;
    parts.push(await readSource(read, txn, { writtenBy, fromToken, toToken, limit }));
  }
  const upToToken = Math.min(toToken, ...parts.map((part) => part.upToToken));
  const updates = parts.flatMap(({ rows }) => rows.filter(({ token, row }) => token <= upToToken && row !== null));
  updates.sort((a, b) => a.token - b.token);
  return { updates, upToToken, limited: upToToken < query.toToken };
}

async function readSource(
  read: ReadRows,
  txn: ReadTxn,
  { limit, ...range }: TokenRange,
): Promise<{ rows: TokenRow[]; upToToken: number }> {
  const rows = await read(txn, { ...range, limit: limit + 1 });
  const more = rows[limit];
  if (more === undefined) return { rows, upToToken: range.toToken };
  const whole = rows.filter(({ token }) => token < more.token);
  const last = whole[whole.length - 1];
  if (last !== undefined) return { rows: whole, upToToken: last.token };
  const ofToken = await read(txn, { ...range, toToken: more.token, limit: maxRowsOfToken });
  return { rows: ofToken, upToToken: more.token };
}
