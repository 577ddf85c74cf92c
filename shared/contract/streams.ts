import { z } from 'zod';
import { msOrNull, pageInput, pageOf } from './paging';
import { query } from './procedure';

/** A token of a stream, by its sign on the wire; null where it cannot be known. */
const tokenOrNull = z.int().nullable();

/** Where rows came from: the wire as they happened, or a catch-up from the primary or from the writer over HTTP. */
export const rowSource = z.enum(['wire', 'database', 'writer']);
export type RowSource = z.infer<typeof rowSource>;

/** One catch-up, ended or under way: the rows that a POSITION had shown to be missing (S2). */
export const catchUp = z.object({
  fromToken: z.int(),
  toToken: z.int(),
  rows: z.int(),
  startedMs: z.int(),
  /** Null while it is under way. */
  durationMs: z.number().nullable(),
  /** `reset`: the writer began anew and its tokens were adopted; nothing was fetched. `none`: cannot be caught up. */
  source: z.enum(['database', 'writer', 'reset', 'none']),
  state: z.enum(['running', 'done', 'failed', 'impossible', 'reset']),
  /** Why it failed or is impossible. */
  sentence: z.string().nullable(),
});
export type CatchUp = z.infer<typeof catchUp>;

/**
 * How a stream stands with one writer. `catching_up`: missed rows are being fetched; `behind`: they cannot be at the moment,
 * and are asked for again. `live`: confirmed on this connection. `idle`: the same, and nothing written for 10
 * minutes. `lagging`: the database is ahead of what the wire told. `unconfirmed`: position of an earlier connection.
 * `silent`: its process does not answer. `unseen`: no writer was heard; `writer` is null.
 */
export const positionState = z.enum([
  'live',
  'idle',
  'lagging',
  'catching_up',
  'behind',
  'unconfirmed',
  'silent',
  'unseen',
]);
export type PositionState = z.infer<typeof positionState>;

/** A stream and one of its writers. Names are the wire's. */
export const streamPosition = z.object({
  stream: z.string(),
  writer: z.string().nullable(),
  state: positionState,
  /** False for a stream that this version of Synoptic does not know: it is shown and counted, not decoded. */
  known: z.boolean(),
  /** False for streams whose rows are in no table (typing): they have no database position and no lag. */
  hasTable: z.boolean(),
  livePosition: tokenOrNull,
  liveAtMs: msOrNull,
  /** What the writer has persisted, by `stream_positions`; null: no row yet, or the stream has none. */
  databasePosition: tokenOrNull,
  databaseAtMs: msOrNull,
  /** Database position minus live position, never below 0: the lag of this view, not of any worker. */
  lagTokens: z.int().nullable(),
  /** For how long the database has been ahead; 0 while it is not. */
  lagMs: z.int().nullable(),
  /** How far the process that is furthest behind stands behind the stream, by its own metrics. */
  workerLagTokens: z.int().nullable(),
  /** Which process that is. */
  workerLagInstance: z.string().nullable(),
  /** Rows in the last 10 s, divided by 10. */
  rowsPerSecond: z.number(),
  /** Rows per 10 s over the last 10 minutes, oldest first: 60 figures. */
  rates: z.array(z.int()).max(60),
  lastRowMs: msOrNull,
  lastCatchUp: catchUp.nullable(),
  /** Rows whose content did not parse; their positions count. */
  undecodedRows: z.int(),
  asOfMs: z.int(),
});
export type StreamPosition = z.infer<typeof streamPosition>;

/** A stream as such. */
export const streamFacts = z.object({
  stream: z.string(),
  known: z.boolean(),
  hasTable: z.boolean(),
  /** Last value of the sequence that gives its tokens, by the sign on the wire. */
  sequencePosition: tokenOrNull,
  sequence: z.string().nullable(),
  /** How a gap is filled: from the primary, from the writer over HTTP, or not, and why. */
  catchesUpFrom: z.enum(['database', 'writer', 'none']),
  catchUpNote: z.string().nullable(),
});
export type StreamFacts = z.infer<typeof streamFacts>;

/** An identifier in a row, for links and filters. */
export const rowIdentifier = z.object({ kind: z.enum(['user', 'room', 'event', 'server']), id: z.string() });
export type RowIdentifier = z.infer<typeof rowIdentifier>;

/** A line of the live tail: a row, or a mark of what happened to the tail itself. */
export const tailRow = z.object({
  /** Number in this tail, from 1, without gaps; starts anew with the connection. */
  sequence: z.int(),
  kind: z.enum(['row', 'catch_up', 'reset', 'cannot_catch_up', 'link_lost', 'link_back', 'dropped', 'unknown_command']),
  stream: z.string().nullable(),
  writer: z.string().nullable(),
  token: tokenOrNull,
  receivedMs: z.int(),
  source: rowSource,
  /** The row by the names of its fields; null: it did not parse, or it is a mark. */
  decoded: z.record(z.string(), z.unknown()).nullable(),
  /** One line that says what the row says. */
  sentence: z.string(),
  identifiers: z.array(rowIdentifier),
  /** The row as it came, cut at 4,096 characters; null for marks. */
  raw: z.string().nullable(),
});
export type TailRow = z.infer<typeof tailRow>;

/** What is wrong on the wire as a whole. */
const wireCounts = z.object({
  /** Rows that came, shown or not. */
  rows: z.int(),
  /** Oldest rows that the tail let go before they were asked for; positions are never dropped. */
  droppedRows: z.int(),
  /** Commands that are not known, by name, with how often. */
  unknownCommands: z.array(z.object({ name: z.string(), count: z.int() })).max(50),
  /** Streams that are not known, with how many rows. */
  unknownStreams: z.array(z.object({ stream: z.string(), rows: z.int() })).max(50),
});
export type WireCounts = z.infer<typeof wireCounts>;

/** Streams: where each stands with each writer, and the rows as they come. */
export const streams = {
  'streams.listPositions': query(
    z.object({ ...pageInput, limit: z.int().min(1).max(500).default(500) }).strict(),
    z.object({ ...pageOf(streamPosition), streams: z.array(streamFacts), wire: wireCounts }),
    { errors: ['invalid_cursor'] },
  ),
  /** Newest first, of what is still held. `afterSequence`: only rows newer than that. */
  'streams.listRows': query(
    z
      .object({
        stream: z.string().max(255).optional(),
        writer: z.string().max(255).optional(),
        /** Part of an identifier or of the sentence; upper and lower case count. */
        text: z.string().max(255).optional(),
        afterSequence: z.int().min(0).optional(),
        ...pageInput,
      })
      .strict(),
    z.object({
      ...pageOf(tailRow),
      /** Number of the newest row, whether it matches or not; 0: none yet. */
      newestSequence: z.int(),
      /** Number of the oldest row that is still held. */
      oldestSequence: z.int(),
      wire: wireCounts,
    }),
    { errors: ['invalid_cursor'] },
  ),
};
