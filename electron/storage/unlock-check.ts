import type { ErrorCode } from '../../shared/errors';
import type { DatabasePool } from './database-pool';
import { ownerRole, planMigrations, type Migration } from './migrate';
import { newestSchemaVersion } from './schema-check';
import { sql } from './sql';
import type { WriteNeed } from './table-need';
import type { ReadTxn } from './transactions';

/** Something that stands in the way of unlocking, with the statement that mends it if there is one. */
export interface UnlockHindrance {
  code: Extract<
    ErrorCode,
    'roles_missing' | 'migration_refused' | 'schema_unknown' | 'server_read_only' | 'unlock_refused'
  >;
  sentence: string;
  statement: string | null;
}

export interface UnlockCheck {
  /** Empty: unlocking will work. */
  hindrances: UnlockHindrance[];
  /** Names of the files of our own schema that unlocking will apply. */
  migrations: string[];
}

export interface UnlockQuestion {
  /** The login that is to write. */
  role: string;
  /** schema_version.version of the homeserver. */
  schemaVersion: number;
  /** What the write stores do: `writeNeeds` of databases/write-stores. */
  needs: readonly WriteNeed[];
  migrations: readonly Migration[];
}

interface RoleRow {
  role_exists: boolean;
  owner_exists: boolean;
  schema_exists: boolean;
  may_migrate: boolean | null;
  in_recovery: boolean;
}

/**
 * What unlocking as `role` would do and what it lacks, asked through any login: the server answers about other roles
 * too. Reads only. Of our own tables the owner's migrations grant what is needed, so only the homeserver's are checked.
 */
export async function checkUnlock(pool: Pick<DatabasePool, 'read'>, question: UnlockQuestion): Promise<UnlockCheck> {
  const facts = await pool.read('check_unlock', async (txn) => ({
    roles: await readRoles(txn, question.role),
    lacked: await readLacked(txn, question),
  }));
  const hindrances = [...versionHindrances(question.schemaVersion), ...roleHindrances(question.role, facts.roles)];
  if (!facts.roles?.role_exists || !facts.roles.schema_exists) return { hindrances, migrations: [] };
  for (const lacked of facts.lacked) hindrances.push(lackHindrance(lacked, question.role));
  const plan = await planMigrations(pool, question.migrations);
  if (plan.problem) {
    hindrances.push({ code: 'migration_refused', sentence: plan.problem.message, statement: null });
  } else if (plan.pending.length > 0 && facts.roles.may_migrate !== true) {
    hindrances.push({
      code: 'migration_refused',
      sentence: `Synoptic’s own tables are not up to date (${plan.pending.map(({ name }) => name).join(', ')}), and ${question.role} may not become ${ownerRole}: the administrator runs the printed migrations.`,
      statement: `GRANT ${ownerRole} TO ${quoted(question.role)};`,
    });
  }
  return { hindrances, migrations: plan.pending.map(({ name }) => name) };
}

async function readRoles(txn: ReadTxn, role: string): Promise<RoleRow | undefined> {
  // From PostgreSQL 16 on a member may be kept from SET ROLE, which is asked for by its own word.
  const [row] = await txn.query<RoleRow>(sql`
    SELECT login.oid IS NOT NULL AS role_exists, owner.oid IS NOT NULL AS owner_exists, pg_is_in_recovery() AS in_recovery,
      EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'synoptic') AS schema_exists,
      pg_has_role(login.oid, owner.oid,
        CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS may_migrate
    FROM (SELECT ${role}::text AS name, 'synoptic_owner' AS owner_name) AS asked
    LEFT JOIN pg_catalog.pg_roles login ON login.rolname = asked.name
    LEFT JOIN pg_catalog.pg_roles owner ON owner.rolname = asked.owner_name`);
  return row;
}

interface LackedNeed {
  need: WriteNeed;
  /** The table or a column of it is not there at all. */
  absent: boolean;
}

async function readLacked(txn: ReadTxn, { role, needs }: UnlockQuestion): Promise<LackedNeed[]> {
  // One row per column, or one with a null column where the privilege is for the whole table or sequence.
  const asked = needs.flatMap(({ table, privilege, columns }, index) =>
    (columns.length === 0 ? [null] : columns).map((column) => ({ index, table, privilege, column })),
  );
  const rows = await txn.query<{ index: number; absent: boolean }>(sql`
    SELECT need.index, bool_or(c.oid IS NULL OR (need.column_name IS NOT NULL AND a.attnum IS NULL)) AS absent
    FROM unnest(${asked.map((need) => need.index)}::int[], ${asked.map((need) => need.table)}::text[],
      ${asked.map((need) => need.privilege)}::text[], ${asked.map((need) => need.column)}::text[])
      AS need (index, relation, privilege, column_name)
    JOIN pg_catalog.pg_roles role ON role.rolname = ${role}
    LEFT JOIN pg_catalog.pg_class c ON c.relname = need.relation AND pg_table_is_visible(c.oid)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = need.column_name AND NOT a.attisdropped
    WHERE NOT coalesce(CASE
      WHEN need.privilege = 'USAGE' THEN has_sequence_privilege(role.oid, c.oid, 'USAGE')
      WHEN need.column_name IS NULL THEN has_table_privilege(role.oid, c.oid, need.privilege)
      ELSE has_column_privilege(role.oid, c.oid, a.attnum, need.privilege)
    END, false)
    GROUP BY need.index ORDER BY need.index LIMIT 1000`);
  return rows.flatMap(({ index, absent }) => {
    const need = needs[index];
    return need === undefined || (absent && need.optionalTable) ? [] : [{ need, absent }];
  });
}

function versionHindrances(version: number): UnlockHindrance[] {
  if (version <= newestSchemaVersion) return [];
  const sentence = `The homeserver’s schema version ${version} is newer than ${newestSchemaVersion}, the newest that writing was tried on. Reading works; a newer Synoptic is needed to write.`;
  return [{ code: 'schema_unknown', sentence, statement: null }];
}

function roleHindrances(role: string, row: RoleRow | undefined): UnlockHindrance[] {
  const missing = (sentence: string): UnlockHindrance => ({ code: 'roles_missing', sentence, statement: null });
  if (!row?.role_exists) return [missing(`There is no role ${role}: the administrator runs the script of roles.`)];
  const found: UnlockHindrance[] = [];
  if (!row.owner_exists || !row.schema_exists) {
    found.push(missing('The schema synoptic and its owner are not there: the administrator runs the script of roles.'));
  }
  if (row.in_recovery) {
    const sentence = 'This is a replica, which accepts no writes: connect to the primary to unlock.';
    found.push({ code: 'server_read_only', sentence, statement: null });
  }
  return found;
}

function lackHindrance({ need, absent }: LackedNeed, role: string): UnlockHindrance {
  const { table, privilege, columns, without } = need;
  if (absent) {
    const what = columns.length === 0 ? table : `${table} (${columns.join(', ')})`;
    const sentence = `The homeserver’s schema lacks ${what} or a part of it; without it ${without}. Its upgrade may not have ended.`;
    return { code: 'unlock_refused', sentence, statement: null };
  }
  const what = columns.length === 0 ? privilege : `${privilege} (${columns.join(', ')})`;
  return {
    code: 'unlock_refused',
    sentence: `The role ${role} lacks ${what} on ${table}; without it ${without}.`,
    statement: `GRANT ${what} ON ${table} TO ${quoted(role)};`,
  };
}

function quoted(role: string): string {
  return `"${role.replaceAll('"', '""')}"`;
}
