import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { DatabasePool } from './database-pool';
import { sql, SqlQuery } from './sql';
import type { ReadTxn } from './transactions';
import type { WritableDatabasePool } from './writable-database-pool';

/** One file of `migrations/main`: a step forward of our own schema, `synoptic`, never of the homeserver's tables. */
export interface Migration {
  /** Files are numbered in tens, so that a step can be slipped in. */
  number: number;
  /** The file's name. */
  name: string;
  sql: string;
  /** SHA-256 of the file's bytes; kept in the database, because an applied file is never edited. */
  sha256: string;
}

export interface MigrationPlan {
  /** Files that this database has yet to see, in their order. */
  pending: readonly Migration[];
  /** Why nothing may be applied: a file that was edited, or a schema written by a newer Synoptic. Null: nothing. */
  problem: AppError | null;
}

/** Role that owns the schema; who may become it may migrate. */
export const ownerRole = 'synoptic_owner';

// Advisory locks of ours have one number each, far from what others are likely to use ("syn" in ASCII, then a count).
const migrationLock = 0x73796e01;

/** The migrations in `<migrationsFolder>/main`, in their order. */
export async function readMigrations(migrationsFolder: string): Promise<Migration[]> {
  const folder = join(migrationsFolder, 'main');
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { number: Number(name.slice(0, 4)), name, sql: bytes.toString('utf8'), sha256 };
    }),
  );
}

/** The script of roles and grants for the database administrator. */
export function readRolesScript(migrationsFolder: string): Promise<string> {
  return readFile(join(migrationsFolder, 'roles.sql'), 'utf8');
}

/** All migrations as one script for psql that applies each once, for an administrator whose censor login may not. */
export async function readMigrationScripts(migrationsFolder: string): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  return [
    "-- Synoptic's own tables, for the database administrator. Run the script of roles first, then this one in the same",
    '-- database as a superuser or as a member of synoptic_owner; again after an upgrade: what is applied is passed over.',
    '\\set ON_ERROR_STOP on',
    ...migrations.map(printMigration),
  ].join('\n');
}

function printMigration(migration: Migration): string {
  const { number, name, sha256 } = migration;
  const variable = `applied_${number}`;
  return [
    '',
    `SELECT to_regclass('synoptic.migration') IS NOT NULL AS has_record \\gset`,
    '\\if :has_record',
    `SELECT EXISTS (SELECT FROM synoptic.migration WHERE number = ${number}) AS ${variable} \\gset`,
    '\\else',
    `\\set ${variable} false`,
    '\\endif',
    `\\if :${variable}`,
    '\\else',
    'BEGIN;',
    `SET LOCAL ROLE ${ownerRole};`,
    migration.sql.trimEnd(),
    `INSERT INTO synoptic.migration (number, name, sha256) VALUES (${number}, '${name}', '${sha256}');`,
    'COMMIT;',
    '\\endif',
    '',
  ].join('\n');
}

/** What applying would do to this database. Reads only, and needs no grant if our schema is not there. */
export function planMigrations(
  pool: Pick<DatabasePool, 'read'>,
  migrations: readonly Migration[],
): Promise<MigrationPlan> {
  return pool.read('plan_migrations', (txn) => planMigrationsTxn(txn, migrations));
}

interface AppliedRow {
  number: number;
  name: string;
  sha256: string;
}

async function planMigrationsTxn(txn: ReadTxn, migrations: readonly Migration[]): Promise<MigrationPlan> {
  // By the catalogue and not by to_regclass, which is refused where the schema is there and not granted.
  const tables = await txn.query(sql`
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'synoptic' AND c.relname = 'migration' LIMIT 1`);
  if (tables.length === 0) return { pending: migrations, problem: null };
  const applied = await txn.query<AppliedRow>(
    sql`SELECT number, name, sha256 FROM synoptic.migration ORDER BY number LIMIT 1000`,
  );
  const seen = new Set(applied.map((row) => row.number));
  const pending = migrations.filter((migration) => !seen.has(migration.number));
  return { pending, problem: findProblem(applied, migrations) };
}

function findProblem(applied: readonly AppliedRow[], migrations: readonly Migration[]): AppError | null {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const file = byNumber.get(row.number);
    if (file === undefined) {
      return new AppError({
        code: 'migration_refused',
        message: `This database was used by a newer Synoptic: its migration ${row.name} is not known here.`,
        remedy: 'Install the newer version of Synoptic to write to this database. Reading works.',
        details: { migration: row.name },
      });
    }
    if (file.sha256 !== row.sha256) {
      return new AppError({
        code: 'migration_refused',
        message: `The migration ${row.name} that was applied to this database differs from the one of this Synoptic.`,
        remedy: 'Use the release of Synoptic whose files were applied. Reading works.',
        details: { migration: row.name, applied: row.sha256, here: file.sha256 },
      });
    }
  }
  return null;
}

/**
 * Applies what is pending, each file in a transaction of its own, as {@link ownerRole}. Copies that do so at the same
 * moment wait for one another, and the second finds nothing left to do.
 * @returns the names of the files that were applied
 * @throws AppError migration_refused (see {@link MigrationPlan.problem}); roles_missing if the login may not become the owner
 */
export async function applyMigrations(
  writable: WritableDatabasePool,
  migrations: readonly Migration[],
): Promise<string[]> {
  const plan = await planMigrations(writable, migrations);
  if (plan.problem) throw plan.problem;
  const applied: string[] = [];
  for (const migration of plan.pending) {
    if (await applyOne(writable, migration, migrations)) applied.push(migration.name);
  }
  return applied;
}

async function applyOne(
  writable: WritableDatabasePool,
  migration: Migration,
  all: readonly Migration[],
): Promise<boolean> {
  try {
    return await writable.write(
      'apply_migration',
      async (txn) => {
        await txn.query(sql`SELECT pg_advisory_xact_lock(${migrationLock})`);
        const plan = await planMigrationsTxn(txn, all);
        if (plan.problem) throw plan.problem;
        if (!plan.pending.some(({ number }) => number === migration.number)) return false;
        await txn.execute(sql`SET LOCAL ROLE synoptic_owner`);
        await txn.execute(new SqlQuery(migration.sql, []));
        await txn.execute(
          sql`INSERT INTO synoptic.migration (number, name, sha256) VALUES (${migration.number}, ${migration.name}, ${migration.sha256})`,
        );
        return true;
      },
      { timeoutMs: 60_000, lockTimeoutMs: 30_000 },
    );
  } catch (error) {
    throw error instanceof AppError && error.code === 'permission_denied' ? mayNotMigrate(migration, error) : error;
  }
}

function mayNotMigrate(migration: Migration, cause: AppError): AppError {
  return new AppError({
    code: 'migration_refused',
    message: `The login may not apply the migration ${migration.name}: it may not become ${ownerRole}.`,
    remedy:
      'Have the database administrator run the printed migrations, or grant synoptic_owner to the login as the script of roles does.',
    details: { migration: migration.name },
    cause,
  });
}
