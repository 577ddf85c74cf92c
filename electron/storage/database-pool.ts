import type { Pool, PoolClient } from 'pg';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import {
  backendPid,
  cancelBackend,
  cancelledError,
  createDriverPool,
  explainLogin,
  readTransactionOn,
  type OnStatement,
} from './pool-client';
import { translateLoginError, translatePostgresError } from './postgres-errors';
import type { PostgresTarget } from './postgres-target';
import type { ReadOptions, ReadTxn } from './transactions';

/** Whether the database answered the last time it was asked; `atMs` by this machine's clock. */
export type PoolState = { kind: 'live'; atMs: number } | { kind: 'lost'; atMs: number; error: AppError };

export interface DatabasePoolOptions {
  /** Which of the homeserver's databases this is. */
  name: 'main' | 'state';
  target: PostgresTarget;
  log: Log;
  clock: Clock;
  /** Connections at most; 2 unless said, which keeps a connection of ours within 4 with the writable pool. */
  maxConnections?: number;
  /** After how many ms without an answer the network counts as gone; longer than any query may take. */
  silenceMs?: number;
  /** Told of each statement, BEGIN and COMMIT included. */
  onStatement?: OnStatement;
}

/** Queries that take longer are logged; parameters never are. */
const slowQueryMs = 100;
export const uncounted: OnStatement = () => undefined;
const defaultTimeoutMs = 5_000;

/**
 * One physical database, for reading: named, timed, bounded, read-only transactions. The server itself refuses a write
 * on these connections (default_transaction_read_only), whatever the role may do.
 */
export class DatabasePool implements Disposable {
  readonly name: DatabasePoolOptions['name'];
  private readonly pool: Pool;
  private readonly stateEmitter = new Emitter<PoolState>();
  private current: PoolState;
  private disposed = false;
  private grantsLacking: readonly string[] = [];

  constructor(private readonly options: DatabasePoolOptions) {
    this.name = options.name;
    this.current = { kind: 'live', atMs: options.clock.nowMs() };
    const session = {
      default_transaction_read_only: 'on',
      // Short queries by index: compiling them costs more than it saves.
      jit: 'off',
      statement_timeout: `${defaultTimeoutMs}`,
      idle_in_transaction_session_timeout: '15000',
    };
    this.pool = createDriverPool(options.target, session, {
      max: options.maxConnections ?? 2,
      idleMs: 60_000,
      silenceMs: options.silenceMs ?? 20_000,
    });
    // Without a listener an error of an idle connection would end the process.
    this.pool.on('error', (error) => this.noteFailure(translatePostgresError(error, { doing: 'idle' })));
  }

  /** Where the pool logs in, for showing. */
  get target(): PostgresTarget {
    return this.options.target;
  }

  get state(): PoolState {
    return this.current;
  }

  /** Each change between live and lost. */
  get onStateChange(): Emitter<PoolState>['event'] {
    return this.stateEmitter.event;
  }

  /** Statements that would grant what this login was found to lack: named where the server refuses it something. */
  noteGrantsLacking(statements: readonly string[]): void {
    this.grantsLacking = [...new Set(statements)];
  }

  /** Logs in once. @throws AppError with what stands in the way */
  async start(): Promise<void> {
    try {
      await this.read('start', (txn) => txn.query({ text: 'SELECT 1', values: [] }));
    } catch (error) {
      throw await explainLogin(this.options.target, error);
    }
  }

  /**
   * Runs `work` in one read-only transaction that sees one state of the database throughout.
   * @param name for the log, snake_case
   * @throws AppError, translated from SQLSTATE; `cancelled` if the signal was aborted
   */
  async read<T>(name: string, work: (txn: ReadTxn) => Promise<T>, options: ReadOptions = {}): Promise<T> {
    const startedMs = this.options.clock.monotonicMs();
    try {
      const client = await this.checkOut(name, options.signal);
      const value = await this.onClient(client, name, work, options);
      this.noteSuccess();
      return value;
    } catch (error) {
      if (options.signal?.aborted) throw cancelledError(name);
      const translated = translatePostgresError(error, { doing: name });
      if (isLoss(translated)) this.noteFailure(translated);
      throw translated.code === 'permission_denied' ? withGrants(translated, this.grantsLacking) : translated;
    } finally {
      this.logDuration(name, this.options.clock.monotonicMs() - startedMs);
    }
  }

  private async checkOut(name: string, signal: AbortSignal | undefined): Promise<PoolClient> {
    if (signal?.aborted) throw cancelledError(name);
    const client = await this.pool.connect().catch((error: unknown) => {
      const translated = translateLoginError(error, { doing: name });
      // Whatever a login is refused with, the database is not to be had; waiting for a turn says nothing of it.
      if (translated.code !== 'query_timeout') this.noteFailure(translated);
      throw translated;
    });
    if (!signal?.aborted) return client;
    client.release();
    throw cancelledError(name);
  }

  private async onClient<T>(
    client: PoolClient,
    name: string,
    work: (txn: ReadTxn) => Promise<T>,
    options: ReadOptions,
  ): Promise<T> {
    let broken = false;
    let cancelling: Promise<void> | undefined;
    // A client that is checked out reports a cut connection here as well as on the query.
    const onError = (): void => void (broken = true);
    const onAbort = (): void => {
      const pid = backendPid(client);
      if (pid !== null) cancelling = cancelBackend(this.options.target, pid);
    };
    client.on('error', onError);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const { onStatement = uncounted } = this.options;
      // One round trip begins the transaction and bounds it.
      onStatement();
      await client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${Math.round(options.timeoutMs ?? defaultTimeoutMs)}`,
      );
      const value = await work(readTransactionOn(client, name, onStatement));
      onStatement();
      await client.query('COMMIT');
      return value;
    } catch (error) {
      // Nothing more is asked of a connection that is gone: where the network is silent that would take as long again.
      broken ||= isLoss(translatePostgresError(error, { doing: name })) || !(await rolledBack(client));
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      // A cancel still under way could hit the next user of the same backend.
      await cancelling;
      client.off('error', onError);
      client.release(broken || cancelling !== undefined);
    }
  }

  private noteSuccess(): void {
    const wasLost = this.current.kind === 'lost';
    this.current = { kind: 'live', atMs: this.options.clock.nowMs() };
    if (wasLost) this.stateEmitter.fire(this.current);
  }

  private noteFailure(error: AppError): void {
    if (this.disposed) return;
    const wasLive = this.current.kind === 'live';
    this.current = { kind: 'lost', atMs: this.options.clock.nowMs(), error };
    if (wasLive) this.stateEmitter.fire(this.current);
  }

  private logDuration(name: string, durationMs: number): void {
    const fields = { name, durationMs: Math.round(durationMs * 10) / 10 };
    if (durationMs >= slowQueryMs) this.options.log.info('slow transaction', fields);
    else this.options.log.debug('transaction', fields);
  }

  /** Closes every connection; running transactions end first, or by their timeouts. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.stateEmitter.dispose();
    await this.pool.end();
  }
}

// The server does not say which of its grants was lacking in a form that could be read.
function withGrants(error: AppError, statements: readonly string[]): AppError {
  if (statements.length === 0) return error;
  const { code, message, details } = error;
  const remedy = `Have the administrator run the script of roles, or: ${statements.join(' ')}`;
  return new AppError({ code, message, remedy, details: { ...details, fix: statements.join('\n') }, cause: error });
}

/** Ends a failed transaction. False if the connection is not fit for another. */
export async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

// What a new login is refused with does not come here: it is a loss whatever its code.
const lossCodes = new Set<string>(['connection_lost', 'host_unreachable', 'server_starting']);

function isLoss(error: AppError): boolean {
  return lossCodes.has(error.code);
}
