import path from 'node:path';
import { Client } from 'pg';
import { systemClock, type Clock } from '../base/clock';
import { silentLog } from '../base/log';
import { Censoring } from '../censoring/censoring';
import type { CensorWriter } from '../censoring/censor-writer';
import { expectDefined } from '../../shared/assert';
import { CensorController } from '../storage/controllers/censor-controller';
import { CensorWriteController } from '../storage/controllers/censor-write-controller';
import { buildDatabases, readNeeds } from '../storage/databases/databases';
import { buildWriteStores } from '../storage/databases/write-stores';
import { DatabasePool } from '../storage/database-pool';
import { applyMigrations, readMigrations, readRolesScript } from '../storage/migrate';
import type { PostgresTarget } from '../storage/postgres-target';
import { checkSchema } from '../storage/schema-check';
import { WritableDatabasePool } from '../storage/writable-database-pool';
import { cloneDatabase, type ClonedDatabase } from './cloned-database';
import { FakeReplication } from './fake-replication';

/** The folder of migrations in the sources. */
export const migrationsFolder = path.join(__dirname, '..', '..', 'migrations');
/** Given to the logins of tests, for servers that do not trust local connections. */
const testPassword = 'synoptic-test-logins';
/** Roles belong to the whole server: one test file at a time makes them. */
const rolesLock = 7_233_011;

export type TestRole = 'synoptic_reader' | 'synoptic_censor' | 'postgres';

/** A database that a copy of Synoptic can be opened on. */
export interface OpenableSite {
  databaseName: string;
  serverName: string;
  target(role: TestRole, port?: number): PostgresTarget;
}

/** A cloned homeserver database with the roles of roles.sql and, unless said, our schema. */
export interface CensorSite extends OpenableSite {
  clone: ClonedDatabase;
  /** Runs SQL as superuser. */
  admin: Client;
  dispose(): Promise<void>;
}

/** A site that another process has prepared. */
export function siteAt(url: string): OpenableSite {
  const databaseName = new URL(url).pathname.slice(1);
  return { databaseName, serverName: 'small.synoptic.example', target: (role, port) => targetOf(url, role, port) };
}

/** One copy of Synoptic at work on a site, unlocked. */
export interface OpenSite {
  censoring: Censoring;
  writer: CensorWriter;
  replication: FakeReplication;
  reader: DatabasePool;
  writable: WritableDatabasePool;
  /** Closes it as an operator would. */
  close(): Promise<void>;
}

/** Clones a database, makes the roles, and applies the migrations as the censor login. */
export async function prepareSite(options: { migrate?: boolean; roles?: boolean } = {}): Promise<CensorSite> {
  const clone = await cloneDatabase();
  const admin = new Client({ connectionString: clone.url });
  await admin.connect();
  const site: CensorSite = {
    ...siteAt(clone.url),
    clone,
    admin,
    dispose: async () => {
      await admin.end();
      await clone.dispose();
    },
  };
  if (options.roles !== false) await makeRoles(site);
  if (options.roles !== false && options.migrate !== false) {
    const writable = writablePool(site);
    try {
      await applyMigrations(writable, await readMigrations(migrationsFolder));
    } finally {
      await writable.dispose();
    }
  }
  return site;
}

/** Runs roles.sql in the site's database, as its first line says to. */
export async function makeRoles({ clone, admin }: Pick<CensorSite, 'clone' | 'admin'>): Promise<void> {
  const server = new Client({ connectionString: clone.adminUrl });
  await server.connect();
  try {
    await server.query('SELECT pg_advisory_lock($1)', [rolesLock]);
    await admin.query(`BEGIN; ${await readRolesScript(migrationsFolder)}; COMMIT`);
    for (const role of ['synoptic_reader', 'synoptic_censor']) {
      await admin.query(`ALTER ROLE ${role} PASSWORD '${testPassword}'`);
    }
  } finally {
    await server.end();
  }
}

export function writablePool(site: OpenableSite, port?: number): WritableDatabasePool {
  const target = site.target('synoptic_censor', port);
  return new WritableDatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
}

export function readerPool(site: OpenableSite, port?: number): DatabasePool {
  const target = site.target('synoptic_reader', port);
  return new DatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
}

/**
 * Opens and unlocks a copy of Synoptic on the site.
 * @param options.port of a proxy that the writing connections go through
 */
export async function openSite(
  site: OpenableSite,
  options: {
    replication?: FakeReplication;
    port?: number;
    clock?: Clock;
    operator?: () => string;
    unlock?: boolean;
  } = {},
): Promise<OpenSite> {
  const clock = options.clock ?? systemClock;
  const replication = options.replication ?? new FakeReplication();
  const reader = readerPool(site);
  const { facts } = await checkSchema(reader, readNeeds);
  const databases = buildDatabases({ main: reader }, facts);
  const censoring = new Censoring({
    reads: new CensorController(databases.main, site.serverName),
    publisher: replication,
    clock,
    log: silentLog,
    homeserver: { database: site.databaseName, serverName: () => site.serverName },
  });
  censoring.start();
  const writable = writablePool(site, options.port);
  if (options.unlock !== false) {
    const writes = new CensorWriteController(buildWriteStores(writable, facts), databases.main);
    await censoring.attachWriter({ writes, operator: options.operator ?? (() => 'Ada (os user ada)') });
  }
  return {
    censoring,
    get writer() {
      return expectDefined(censoring.writer, 'the site was opened unlocked');
    },
    replication,
    reader,
    writable,
    close: async () => {
      await censoring.dispose();
      await writable.dispose();
      await reader.dispose();
    },
  };
}

function targetOf(url: string, role: TestRole, port?: number): PostgresTarget {
  const parsed = new URL(url);
  const isAdmin = role === 'postgres';
  return {
    host: port === undefined ? parsed.hostname : '127.0.0.1',
    port: port ?? Number(parsed.port || 5432),
    database: parsed.pathname.slice(1),
    user: isAdmin ? decodeURIComponent(parsed.username) : role,
    password: isAdmin ? decodeURIComponent(parsed.password) : testPassword,
    tls: { mode: 'disable', caFile: null },
    applicationName: 'synoptic censor test',
  };
}
