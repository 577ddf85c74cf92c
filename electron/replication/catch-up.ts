import { AppError } from '../../shared/errors';
import type { CatchUp } from '../../shared/contract/streams';
import { Backoff } from '../base/backoff';
import type { Clock } from '../base/clock';
import type { DataHandler } from './data-handler';
import type { StreamPositions } from './stream-positions';
import type { StreamDefinition, StreamUpdateSource, UpdatesPage } from './streams/stream';

/** Rows that are missing: of one writer, above our position and up to what it announced. */
export interface Gap {
  stream: StreamDefinition | undefined;
  name: string;
  writer: string;
  toToken: number;
}

export interface CatchUpParts {
  positions: StreamPositions;
  data: DataHandler;
  /** The primary. */
  database: StreamUpdateSource;
  /** The writer itself, over HTTP. */
  writer: StreamUpdateSource;
  onChanged: () => void;
  clock: Clock;
}

/** Rows asked for at once: few enough to hold, many enough that 100,000 missed rows take seconds. */
const pageLimit = 1_000;
/** A source that answers too slowly, or a writer not at all, is asked this often; the stream must not wait for ever. */
const maxAttempts = 3;

/** What no repetition mends: the login may not read it, or the homeserver's schema does not have it. */
const lasting = new Set(['permission_denied', 'schema_incomplete', 'configuration_invalid']);

/**
 * Fills one gap, page by page: rows first, position after, so that an end in the middle loses nothing. A database that is
 * away is asked until it answers; what cannot be filled at all is said, and the position is taken as announced.
 * @throws the signal's reason, if the connection to the wire is gone
 */
export async function fillGap(gap: Gap, parts: CatchUpParts, signal: AbortSignal): Promise<void> {
  const { positions, clock } = parts;
  const { name, writer, toToken } = gap;
  const fromToken = positions.get(name, writer) ?? toToken;
  const { road, why } = roadOf(gap.stream);
  const source = road ?? 'none';
  const startedMs = clock.monotonicMs();
  const begun: CatchUp = {
    fromToken, toToken, rows: 0, startedMs: clock.nowMs(), durationMs: null, source, state: 'running', sentence: null,
  }; // prettier-ignore
  const note = (more: Partial<CatchUp>): CatchUp => {
    const noted = { ...begun, ...more };
    positions.noteCatchUp(name, writer, noted);
    parts.onChanged();
    return noted;
  };
  note({});
  const fetched: FillResult =
    road === null ? { rows: 0, failure: why, state: 'impossible' } : await fetchAll(gap, road, parts, { signal, note });
  const durationMs = Math.round(clock.monotonicMs() - startedMs);
  if (signal.aborted) throw lostLink();
  const ended = note({ rows: fetched.rows, durationMs, state: fetched.state, sentence: fetched.failure });
  parts.data.markCatchUp(name, writer, ended);
  positions.reach(name, writer, toToken);
}

interface FillResult {
  rows: number;
  failure: string | null;
  state: 'done' | 'failed' | 'impossible';
}

function roadOf(stream: StreamDefinition | undefined): { road: 'database' | 'writer' | null; why: string } {
  if (!stream) return { road: null, why: 'This version of Synoptic does not know the stream.' };
  const { catchUp } = stream;
  return catchUp.from === 'none' ? { road: null, why: catchUp.why } : { road: catchUp.from, why: '' };
}

async function fetchAll(
  gap: Gap,
  road: 'database' | 'writer',
  parts: CatchUpParts,
  { signal, note }: { signal: AbortSignal; note: (more: Partial<CatchUp>) => void },
): Promise<FillResult> {
  const { name, writer, toToken } = gap;
  const { positions, data } = parts;
  let rows = 0;
  for (;;) {
    const fromToken = positions.get(name, writer) ?? toToken;
    if (fromToken >= toToken) return { rows, failure: null, state: 'done' };
    const page = await fetchPage({ ...gap, fromToken }, road, parts, {
      signal,
      onWaiting: (sentence) => note({ rows, sentence }),
    });
    if (page instanceof AppError) {
      const state = lasting.has(page.code) ? 'impossible' : 'failed';
      return { rows, failure: page.message, state };
    }
    // An answer may come although the link is gone and another fill has begun: its rows would be there twice.
    if (signal.aborted) throw lostLink();
    data.takePage(name, writer, page.updates, road);
    rows += page.updates.length;
    // A page that does not go on would be asked for again for ever.
    if (page.limited && page.upToToken <= fromToken) {
      return { rows, failure: 'The source of the missed rows does not go on.', state: 'failed' };
    }
    positions.reach(name, writer, page.limited ? page.upToToken : toToken);
    note({ rows });
  }
}

/** One page; an error that no repetition mends is its value. */
async function fetchPage(
  gap: Gap & { fromToken: number },
  road: 'database' | 'writer',
  parts: CatchUpParts,
  { signal, onWaiting }: { signal: AbortSignal; onWaiting: (sentence: string) => void },
): Promise<UpdatesPage | AppError> {
  const source = road === 'database' ? parts.database : parts.writer;
  const backoff = new Backoff({ firstMs: 250, maxMs: 10_000 });
  const { name, writer, fromToken, toToken } = gap;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw lostLink();
    try {
      return await source.fetchUpdates(name, { writer, fromToken, toToken, limit: pageLimit, signal });
    } catch (error) {
      if (signal.aborted) throw lostLink();
      // Ending without a word would let the next row pass over the gap unseen.
      if (!(error instanceof AppError)) return unexpected(error);
      // A query that takes too long does so each time, and costs the database as much.
      const isBounded = road === 'writer' || error.code === 'query_timeout';
      if (lasting.has(error.code) || (isBounded && attempt >= maxAttempts)) return error;
      onWaiting(`${error.message} It is asked again.`);
      await parts.clock.sleep(backoff.nextMs(), signal);
    }
  }
}

function unexpected(cause: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'The missed rows could not be read: an unexpected error occurred.',
    remedy: 'Reconnect; if it happens again, report it.',
    cause,
  });
}

function lostLink(): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'The link to the homeserver’s processes was lost while missed rows were fetched.',
    remedy: 'They are fetched when the link is back.',
  });
}
