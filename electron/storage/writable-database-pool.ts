import type { Pool, PoolClient } from 'pg';
import { AppError } from '../../shared/errors';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { rolledBack, uncounted, type DatabasePoolOptions } from './database-pool';
import { createDriverPool, explainLogin, transactionOn, type OnStatement } from './pool-client';
import { translateLoginError, translatePostgresError } from './postgres-errors';
import type { ReadTxn, WriteOptions, WriteSession, WriteTxn } from './transactions';

const defaults = { timeoutMs: 5_000, lockTimeoutMs: 2_000 };
// A session that holds an advisory lock outside of a transaction has no timeout of its own. Where its machine went away
// in silence, the server's default would keep the lock, and every other copy of Synoptic waiting, for two hours.
const noticeAbsence = { tcp_keepalives_idle: '5', tcp_keepalives_interval: '3', tcp_keepalives_count: '3' };

/**
 * One physical database, for writing, under the censor login. Built only while a connection is unlocked (S1): a write
 * store's constructor takes this class, so without it none can exist.
 */
export class WritableDatabasePool implements Disposable {
  readonly name: DatabasePoolOptions['name'];
  private readonly pool: Pool;
  private readonly log: Log;
  private readonly onStatement: OnStatement;
  private disposed = false;

  constructor(private readonly options: DatabasePoolOptions) {
    this.name = options.name;
    this.onStatement = options.onStatement ?? uncounted;
    this.log = options.log;
    const session = {
      statement_timeout: `${defaults.timeoutMs}`,
      lock_timeout: `${defaults.lockTimeoutMs}`,
      idle_in_transaction_session_timeout: '15000',
      ...noticeAbsence,
    };
    this.pool = createDriverPool(options.target, session, {
      max: options.maxConnections ?? 2,
      idleMs: 30_000,
      silenceMs: options.silenceMs ?? 75_000, // a migration may take a minute
    });
    this.pool.on('error', (error) => this.log.warn('idle writable connection lost', { cause: error.message }));
  }

  get target(): DatabasePoolOptions['target'] {
    return this.options.target;
  }

  /** Logs in once. @throws AppError with what stands in the way */
  async start(): Promise<void> {
    try {
      await this.read('start', (txn) => txn.query({ text: 'SELECT 1', values: [] }));
    } catch (error) {
      throw await explainLogin(this.options.target, error);
    }
  }

  /** A read-only transaction on the primary under the censor login. */
  read<T>(name: string, work: (txn: ReadTxn) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    return this.withClient(name, (client) =>
      transact(client, name, work, { ...options, readOnly: true, onStatement: this.onStatement }),
    );
  }

  /**
   * Runs `work` in one transaction and commits it.
   * @throws AppError. If the connection dies during COMMIT its details have `commitUnknown: true`: whether it took
   * place must then be looked up, never guessed.
   */
  write<T>(name: string, work: (txn: WriteTxn) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    return this.withClient(name, (client) =>
      transact(client, name, work, { ...options, onStatement: this.onStatement }),
    );
  }

  /** Runs `work` with one connection kept for it, so that a session advisory lock can outlast a transaction. */
  session<T>(name: string, work: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.withClient(name, async (client, hold) => {
      const session = sessionOn(client, hold, this.onStatement);
      return work(session);
    });
  }

  private async withClient<T>(name: string, work: (client: PoolClient, hold: LockLedger) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let broken = false;
    const ledger: LockLedger = { held: new Set() };
    const onError = (): void => void (broken = true);
    try {
      client = await this.pool.connect().catch((error: unknown) => {
        throw translateLoginError(error, { doing: name });
      });
      client.on('error', onError);
      return await work(client, ledger);
    } catch (error) {
      const translated = translatePostgresError(error, { doing: name });
      broken ||= translated.code === 'connection_lost';
      throw translated;
    } finally {
      client?.off('error', onError);
      // A session that still holds an advisory lock must not go back to the pool with it.
      client?.release(broken || ledger.held.size > 0);
    }
  }

  /** Closes every connection after its running transaction. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.pool.end();
  }
}

interface LockLedger {
  held: Set<number>;
}

function sessionOn(client: PoolClient, ledger: LockLedger, onStatement: OnStatement): WriteSession {
  return {
    write: (name, work, options) =>
      transact(client, name, work, { ...options, onStatement }).catch((error: unknown) => {
        throw translatePostgresError(error, { doing: name });
      }),
    lock: async (key, { timeoutMs }) => {
      await client.query(`SET lock_timeout = ${Math.round(timeoutMs)}`);
      try {
        ledger.held.add(key);
        await client.query('SELECT pg_advisory_lock($1)', [key]);
      } catch (error) {
        ledger.held.delete(key);
        throw error;
      } finally {
        await client.query(`SET lock_timeout = ${defaults.lockTimeoutMs}`);
      }
    },
    unlock: async (key) => {
      await client.query('SELECT pg_advisory_unlock($1)', [key]);
      ledger.held.delete(key);
    },
  };
}

async function transact<T>(
  client: PoolClient,
  name: string,
  work: (txn: WriteTxn) => Promise<T>,
  options: WriteOptions & { readOnly?: boolean; onStatement: OnStatement },
): Promise<T> {
  const mode = options.readOnly ? 'ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'ISOLATION LEVEL READ COMMITTED';
  try {
    await client.query(
      `BEGIN ${mode}; SET LOCAL statement_timeout = ${Math.round(options.timeoutMs ?? defaults.timeoutMs)}; SET LOCAL lock_timeout = ${Math.round(options.lockTimeoutMs ?? defaults.lockTimeoutMs)}`,
    );
    options.onStatement();
    const value = await work(transactionOn(client, name, options.onStatement));
    options.onStatement();
    await commit(client, name);
    return value;
  } catch (error) {
    const unknown = error instanceof AppError && error.details['commitUnknown'] === true;
    if (!unknown) await rolledBack(client);
    throw error;
  }
}

async function commit(client: PoolClient, name: string): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (error) {
    const translated = translatePostgresError(error, { doing: name });
    if (translated.code !== 'connection_lost') throw translated;
    throw new AppError({
      code: 'connection_lost',
      message: 'The connection was lost while the transaction was being committed.',
      remedy: 'Synoptic looks the outcome up as soon as the database answers again.',
      details: { ...translated.details, commitUnknown: true },
      cause: error,
    });
  }
}
