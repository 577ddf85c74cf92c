import { Client, Pool, type PoolClient } from 'pg';
import { AppError } from '../../shared/errors';
import { clientConfig, type PostgresTarget } from './postgres-target';
import type { SqlQuery } from './sql';
import type { ReadTxn, WriteTxn } from './transactions';

/** Rows of one statement, as the driver gives them. */
export async function runQuery<Row extends object>(client: PoolClient, query: SqlQuery): Promise<Row[]> {
  const result = await client.query<Row>(query.text, [...query.values]);
  return result.rows;
}

/** The face of a transaction over a client of the driver. */
export function transactionOn(client: PoolClient, name: string): WriteTxn {
  const txn: Pick<WriteTxn, 'name' | 'query' | 'execute'> = {
    name,
    query: <Row extends object>(query: SqlQuery) => runQuery<Row>(client, query),
    execute: async (query) => (await client.query(query.text, [...query.values])).rowCount ?? 0,
  };
  return txn as WriteTxn; // the brands have no value: this is the one place that gives them
}

/** Like {@link transactionOn}, without the writing half. */
export function readTransactionOn(client: PoolClient, name: string): ReadTxn {
  return transactionOn(client, name);
}

/** A pool of the driver whose connections log in with `session` parameters. */
export function createDriverPool(
  target: PostgresTarget,
  session: Readonly<Record<string, string>>,
  limits: { max: number; idleMs: number },
): Pool {
  return new Pool({
    ...clientConfig(target, session),
    max: limits.max,
    idleTimeoutMillis: limits.idleMs,
    allowExitOnIdle: true,
  });
}

/**
 * Asks the server to cancel what backend `pid` is running, over a short-lived connection of the same login, as the
 * protocol's own cancel request is not part of the driver's public face. Fails silently: the statement's timeout holds.
 */
export async function cancelBackend(target: PostgresTarget, pid: number): Promise<void> {
  const client = new Client(clientConfig({ ...target, applicationName: `${target.applicationName} cancel` }, {}));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    // The connection that was to be cancelled ends by its own statement_timeout.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Backend process id of a client; the driver knows it after login. */
export function backendPid(client: PoolClient): number | null {
  const pid = (client as unknown as { processID?: unknown }).processID; // not in the driver's type
  return typeof pid === 'number' ? pid : null;
}

/** The error of a caller who went away. */
export function cancelledError(doing: string): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'The request was cancelled.',
    remedy: 'Ask again if the answer is still wanted.',
    details: { doing },
  });
}
