import { connect } from 'node:net';
import { Client, Pool, type PoolClient } from 'pg';
import { AppError } from '../../shared/errors';
import { notPostgres, translatePostgresError } from './postgres-errors';
import { clientConfig, type PostgresTarget } from './postgres-target';
import type { SqlQuery } from './sql';
import type { ReadTxn, WriteTxn } from './transactions';

/** Told of each statement that goes to the server, for the count of what Synoptic itself asks. */
export type OnStatement = () => void;

/** Rows of one statement, as the driver gives them. */
export async function runQuery<Row extends object>(client: PoolClient, query: SqlQuery): Promise<Row[]> {
  const result = await client.query<Row>(query.text, [...query.values]);
  return result.rows;
}

/** The face of a transaction over a client of the driver. */
export function transactionOn(client: PoolClient, name: string, onStatement: OnStatement): WriteTxn {
  const txn: Pick<WriteTxn, 'name' | 'query' | 'execute'> = {
    name,
    query: <Row extends object>(query: SqlQuery) => {
      onStatement();
      return runQuery<Row>(client, query);
    },
    execute: async (query) => {
      onStatement();
      return (await client.query(query.text, [...query.values])).rowCount ?? 0;
    },
  };
  return txn as WriteTxn; // the brands have no value: this is the one place that gives them
}

/** Like {@link transactionOn}, without the writing half. */
export function readTransactionOn(client: PoolClient, name: string, onStatement: OnStatement): ReadTxn {
  return transactionOn(client, name, onStatement);
}

/** A pool of the driver whose connections log in with `session` parameters. */
export function createDriverPool(
  target: PostgresTarget,
  session: Readonly<Record<string, string>>,
  limits: { max: number; idleMs: number; silenceMs: number },
): Pool {
  return new Pool({
    ...clientConfig(target, session),
    // The server's own limits end a slow query; this one notices a network that went silent under it.
    query_timeout: limits.silenceMs,
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

/**
 * Why a first login failed, told better than one refusal can: a server that refuses a login in clear and would go on
 * with TLS, and something that hangs up or talks in another way, which is no PostgreSQL. Gives the error back otherwise.
 */
export async function explainLogin(target: PostgresTarget, error: unknown): Promise<AppError> {
  const translated = translatePostgresError(error, { doing: 'login' });
  if (translated.code === 'connection_lost') return notPostgres({ doing: 'login' }, error);
  if (translated.code === 'host_unreachable' && (await accepts(target))) return notPostgres({ doing: 'login' }, error);
  const isClear = target.tls.mode === 'disable' && !target.host.startsWith('/');
  if (!isClear || translated.details['cause'] !== refusedByRule) return translated;
  // A server that asks for the password in clear lets this login in without TLS: then that is not the reason.
  const needsTls = !(await getsFurther(target, false)) && (await getsFurther(target, true));
  return needsTls ? tlsRequired(translated) : translated;
}

/** Whether somebody accepts the connection, be it one who then says nothing. */
function accepts({ host, port }: PostgresTarget): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
    const end = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** SQLSTATE invalid_authorization_specification: no line of pg_hba.conf lets this login in. */
const refusedByRule = '28000';

/** Whether the server asks for the password, or lets in without. Never sends the password. */
async function getsFurther(target: PostgresTarget, tls: boolean): Promise<boolean> {
  let asked = false;
  const client = new Client({
    ...clientConfig(target, {}),
    ssl: tls ? { rejectUnauthorized: false } : false, // nothing secret travels
    password: () => {
      asked = true;
      throw new Error('the password is not for this question');
    },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return asked;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function tlsRequired(cause: AppError): AppError {
  return new AppError({
    code: 'tls_required',
    message: 'The database server lets this login in with TLS only.',
    remedy: 'Choose the TLS mode verify-full, and name the file of the authority that issued the server’s certificate.',
    details: cause.details,
    cause,
  });
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
