import { Client } from 'pg';

const DEFAULT_POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres';
const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** The PostgreSQL to make databases on: SYNOPTIC_TEST_POSTGRES, or the one of this machine. */
export function postgresUrl(): string {
  return process.env['SYNOPTIC_TEST_POSTGRES'] ?? DEFAULT_POSTGRES;
}

/** The Redis to share: SYNOPTIC_TEST_REDIS, or the one of this machine. Homeservers there differ by server name. */
export function redisUrl(): string {
  return process.env['SYNOPTIC_TEST_REDIS'] ?? DEFAULT_REDIS;
}

/** Runs one statement (or several without parameters) on a connection of its own and gives the rows. */
export async function query<Row extends object>(url: string, sql: string, parameters?: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}

/** Makes an empty database as the homeserver demands it (collation C), replacing one of that name; gives its URL. */
export async function createLabDatabase(database: string): Promise<string> {
  await dropLabDatabase(database);
  await query(
    postgresUrl(),
    `CREATE DATABASE ${database} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'`,
  );
  const url = new URL(postgresUrl());
  url.pathname = `/${database}`;
  return url.href;
}

/** Drops the database with all connections to it; nothing happens if there is none. */
export async function dropLabDatabase(database: string): Promise<void> {
  await query(postgresUrl(), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
}
