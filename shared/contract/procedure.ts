import type { z } from 'zod';
import type { ErrorCode, WireError } from '../errors';

/** What a procedure acts on; see {@link Procedure.connection}. */
export type ConnectionNeed = 'none' | 'open' | 'writer';

/**
 * A procedure of the contract, as data. The hosts, the client, `GET /rpc` and the types of both sides are derived from
 * these objects; nothing is declared a second time.
 */
export interface Procedure<
  Kind extends 'query' | 'command' = 'query' | 'command',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Connection extends ConnectionNeed = ConnectionNeed,
> {
  /** A query changes nothing and may be repeated; a command is an act of the operator. */
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
  /** Codes that this procedure may answer, besides those of every call ({@link commonErrors}). */
  readonly errors: readonly ErrorCode[];
  /** `none`: acts on the list of connections. `open`: on the caller's open one. `writer`: on one that is unlocked. */
  readonly connection: Connection;
  /** Longest time an answer may take, in ms. */
  readonly timeoutMs: number;
}

/** Codes that any procedure may answer. */
export const commonErrors = [
  'invalid_input',
  'unknown_procedure',
  'unauthorised',
  'contract_mismatch',
  'connection_required',
  'connection_not_open',
  'connection_lost',
  'permission_denied',
  'query_timeout',
  'cancelled',
  'internal',
] as const satisfies readonly ErrorCode[];

interface Options<C extends ConnectionNeed> {
  errors?: readonly ErrorCode[];
  connection?: C;
  timeoutMs?: number;
}

/** Declares a procedure that only reads. */
export function query<I extends z.ZodType, O extends z.ZodType, C extends ConnectionNeed = 'open'>(
  input: I,
  output: O,
  options: Options<C> = {},
): Procedure<'query', I, O, C> {
  const { connection = 'open' as C, ...rest } = options; // the default of C is 'open'
  return { kind: 'query', input, output, errors: [], connection, timeoutMs: 30_000, ...rest };
}

/** Declares a procedure that is an act of the operator. */
export function command<I extends z.ZodType, O extends z.ZodType, C extends ConnectionNeed = 'open'>(
  input: I,
  output: O,
  options: Options<C> = {},
): Procedure<'command', I, O, C> {
  const { connection = 'open' as C, ...rest } = options; // the default of C is 'open'
  return { kind: 'command', input, output, errors: [], connection, timeoutMs: 60_000, ...rest };
}

/** Declares what a host may tell a window without being asked: that something changed, seldom the data itself. */
export function push<P extends z.ZodType>(payload: P): { readonly payload: P } {
  return { payload };
}

/** The answer to a call, on any carriage. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: WireError };
