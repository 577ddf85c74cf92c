import type { SqlQuery } from './sql';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A running transaction that may read. Handed out by a pool only; the brand keeps others from making one. */
export interface ReadTxn {
  readonly [readable]: true;
  /** Name of the transaction in the log and in statistics, snake_case. */
  readonly name: string;
  /** Runs one query. int8 columns become numbers; one above 2^53 is an error, never a wrong number. */
  query<Row extends object>(query: SqlQuery): Promise<Row[]>;
}

/** A running transaction that may write. Exists only under an unlocked connection (S1). */
export interface WriteTxn extends ReadTxn {
  readonly [writable]: true;
  /** Runs one statement; answers how many rows it touched. */
  execute(query: SqlQuery): Promise<number>;
}

export interface ReadOptions {
  /** Aborting cancels the running statement on the server. */
  signal?: AbortSignal;
  /** statement_timeout of the transaction in ms; 5,000 unless said. */
  timeoutMs?: number;
}

export interface WriteOptions extends ReadOptions {
  /** lock_timeout of the transaction in ms; 2,000 unless said. */
  lockTimeoutMs?: number;
}

/** A connection of its own, for work that holds a session advisory lock over a transaction and what follows it. */
export interface WriteSession {
  /** @throws AppError, after which the session goes on unless it is connection_lost */
  write<T>(name: string, work: (txn: WriteTxn) => Promise<T>, options?: WriteOptions): Promise<T>;
  /**
   * Takes the session advisory lock `key`.
   * @throws AppError lock_conflict if it is not to be had within `timeoutMs`
   */
  lock(key: number, options: { timeoutMs: number }): Promise<void>;
  /** Gives the lock back; the end of the session does so too. */
  unlock(key: number): Promise<void>;
}
