import { Client } from 'pg';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { buildDatabases, type Databases } from '../storage/databases/databases';
import { DatabasePool } from '../storage/database-pool';
import type { SchemaFacts } from '../storage/table-need';
import { cloneDatabase, type ClonedDatabase } from './cloned-database';

/** A schema that has everything, or everything but the tables and `table.column`s named. */
export function schemaWithout(...missing: string[]): SchemaFacts {
  return {
    version: 94,
    has: (table, column) =>
      !missing.includes(table) && (column === undefined || !missing.includes(`${table}.${column}`)),
  };
}

/** A reading pool on a test's database. */
function readingPool(url: string): DatabasePool {
  const parsed = new URL(url);
  return new DatabasePool({
    name: 'main',
    target: {
      host: parsed.hostname,
      port: Number(parsed.port || 5432),
      database: parsed.pathname.slice(1),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      tls: { mode: 'disable', caFile: null },
      applicationName: 'synoptic test',
    },
    log: silentLog,
    clock: systemClock,
  });
}

/** The reading stores on a test's database; dispose the pool when done. */
export function readDatabases(url: string, schema: SchemaFacts = schemaWithout()): Databases {
  return buildDatabases({ main: readingPool(url) }, schema);
}

/** A homeserver's database of a test's own: its truth, the reading stores, and a superuser to change what is in it. */
export interface ReadSite {
  clone: ClonedDatabase;
  databases: Databases;
  admin: Client;
  dispose(): Promise<void>;
}

export async function openReadSite(): Promise<ReadSite> {
  const clone = await cloneDatabase();
  const databases = readDatabases(clone.url);
  const admin = new Client({ connectionString: clone.url });
  await admin.connect();
  const dispose = async (): Promise<void> => {
    await admin.end();
    await databases.main.pool.dispose();
    await clone.dispose();
  };
  return { clone, databases, admin, dispose };
}
