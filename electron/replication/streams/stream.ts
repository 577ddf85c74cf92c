/**
 * What a stream is. Each file of this folder describes one; `index.ts` is THE list, from which queue, catch-up, positions,
 * lag, the live tail and the screens are derived. Names, rows and writers: synapse-facts 6.
 */
import type { z } from 'zod';
import type { RowIdentifier } from '../../../shared/contract/streams';

/** Rows of one writer with fromToken < token <= toToken are wanted, oldest first. Tokens have the sign of the wire. */
export interface UpdatesQuery {
  writer: string;
  fromToken: number;
  toToken: number;
  /** About how many rows a page may have; the rows of one token are never split, so a page may hold a few more. */
  limit: number;
  signal?: AbortSignal;
}

export interface UpdatesPage {
  /** `row` as it would stand on the wire, not yet checked. */
  updates: { token: number; row: unknown }[];
  /** Everything up to this token is in this page or needs nothing. */
  upToToken: number;
  /** True if there is more: ask again from `upToToken`. */
  limited: boolean;
}

/** Reads missed rows from the primary; one method for every stream that has a table. Given by whoever has the stores. */
export interface StreamUpdateSource {
  /** @throws AppError of the database; `cancelled` if the signal was aborted */
  fetchUpdates(stream: string, query: UpdatesQuery): Promise<UpdatesPage>;
}

/** How a gap of a stream is filled. */
export type CatchUpRoad =
  | { from: 'database' }
  /** Over HTTP from the writer: for streams that are in no table. */
  | { from: 'writer' }
  | { from: 'none'; why: string };

export interface StreamDefinition<Row = unknown> {
  /** Name on the wire. */
  readonly name: string;
  /** Name in `stream_positions`; null: never has rows there (caches), or the stream is in no table. */
  readonly positionName: string | null;
  /** Key in the configuration's `stream_writers`; null: not configurable. */
  readonly writerSetting: string | null;
  /** Who writes it where configuration says nothing else. */
  readonly writers: 'one' | 'many' | 'main' | 'everyone';
  /** Tables behind it; empty: none. */
  readonly tables: readonly string[];
  /** Sequence of its tokens; null: none. */
  readonly sequence: string | null;
  /** True where a writer's restart begins anew at 0, so that a lower position is adopted (typing, federation). */
  readonly resets: boolean;
  readonly catchUp: CatchUpRoad;
  /** False where a row holds what must not be shown or kept (push keys, content): only its decoded form is kept then. */
  readonly keepsRaw: boolean;
  /** Checks a row of the wire; unknown fields at the end are of a newer homeserver and are let pass. */
  readonly row: z.ZodType<Row>;
  /** The row by the names of its fields. */
  decode(row: Row): Record<string, unknown>;
  /** One line for the tail. */
  describe(row: Row): string;
  identifiers(row: Row): RowIdentifier[];
  /** The room whose current state the row changed; null: none. */
  changedRoom(row: Row): string | null;
}
