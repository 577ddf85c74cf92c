import type { z } from 'zod';
import type { ErrorCode, WireError } from '../errors';

/**
 * A procedure of the contract, as data. The hosts, the client, `GET /rpc` and the types of both sides are derived from
 * these objects; nothing is declared a second time.
 */
export interface Procedure<
  Kind extends 'query' | 'command' = 'query' | 'command',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** A query changes nothing and may be repeated; a command is an act of the operator. */
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
  /** Codes that this procedure may answer, besides those of every call ({@link commonErrors}). */
  readonly errors: readonly ErrorCode[];
  /** `none`: acts on the list of connections. `open`: on the caller's open one. `writer`: on one that is unlocked. */
  readonly connection: 'none' | 'open' | 'writer';
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

interface Options {
  errors?: readonly ErrorCode[];
  connection?: Procedure['connection'];
  timeoutMs?: number;
}

/** Declares a procedure that only reads. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options: Options = {},
): Procedure<'query', I, O> {
  return { kind: 'query', input, output, errors: [], connection: 'open', timeoutMs: 30_000, ...options };
}

/** Declares a procedure that is an act of the operator. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options: Options = {},
): Procedure<'command', I, O> {
  return { kind: 'command', input, output, errors: [], connection: 'open', timeoutMs: 60_000, ...options };
}

/** Declares what a host may tell a window without being asked: that something changed, seldom the data itself. */
export function push<P extends z.ZodType>(payload: P): { readonly payload: P } {
  return { payload };
}

/** The answer to a call, on any carriage. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: WireError };
