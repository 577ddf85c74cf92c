import { AppError } from '../../shared/errors';
import type { SchemaReport } from '../../shared/contract/connections';
import type { DatabasePool } from './database-pool';
import { sql } from './sql';
import type { SchemaFacts, TableNeed } from './table-need';
import type { ReadTxn } from './transactions';

/** The oldest schema that is read (facts 8): from it on, events has state_key and rejection_reason. */
export const oldestSchemaVersion = 68;
/** The newest schema that was tried. Above it reading goes on and writing is refused. */
export const newestSchemaVersion = 94;

/** What a homeserver's main database cannot be without. */
const identifyingTables = ['schema_version', 'events', 'event_json', 'rooms'] as const;

export interface SchemaCheck {
  facts: SchemaFacts;
  report: SchemaReport;
  /** schema_version.version. */
  version: number;
}

interface ColumnRow {
  table_name: string;
  column_name: string;
  granted: boolean;
  schema_usage: boolean;
}

interface Column {
  granted: boolean;
}

type Tables = ReadonlyMap<string, ReadonlyMap<string, Column>>;

/**
 * Whether this is a homeserver's database that Synoptic understands, and what of the needed tables and columns is not
 * there or not granted. Two queries, whatever the number of needs.
 * @throws AppError not_a_homeserver, schema_too_old, or permission_denied if not even schema_version may be read
 */
export function checkSchema(pool: Pick<DatabasePool, 'read'>, needs: readonly TableNeed[]): Promise<SchemaCheck> {
  return pool.read('check_schema', async (txn) => {
    const { tables, role } = await readTables(txn, needs);
    const absent = identifyingTables.filter((table) => !tables.has(table));
    if (absent.length > 0) throw notAHomeserver(absent);
    const version = await readVersion(txn, tables, role);
    const report: SchemaReport = {
      supported: version > newestSchemaVersion ? 'newer' : 'yes',
      missing: needs.flatMap((need) => findMissing(need, tables)),
      notGranted: findNotGranted(needs, tables, role),
    };
    return { facts: makeFacts(version, tables), report, version };
  });
}

async function readTables(txn: ReadTxn, needs: readonly TableNeed[]): Promise<{ tables: Tables; role: string }> {
  const names = [...new Set([...identifyingTables, ...needs.map((need) => need.table)])];
  // Sequences are among them. Schema public also where the role may not use it, so that the report can say so.
  const rows = await txn.query<ColumnRow & { role: string }>(sql`
    SELECT c.relname AS table_name, a.attname AS column_name, current_user::text AS role,
      has_schema_privilege(n.oid, 'USAGE') AS schema_usage,
      has_column_privilege(c.oid, a.attnum, 'SELECT') AS granted
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relname = ANY(${names}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND (pg_table_is_visible(c.oid) OR n.nspname = 'public')
    ORDER BY pg_table_is_visible(c.oid)
    LIMIT 10000`);
  const tables = new Map<string, Map<string, Column>>();
  for (const row of rows) {
    const columns = tables.get(row.table_name) ?? new Map<string, Column>();
    columns.set(row.column_name, { granted: row.granted && row.schema_usage });
    tables.set(row.table_name, columns);
  }
  return { tables, role: rows[0]?.role ?? '' };
}

async function readVersion(txn: ReadTxn, tables: Tables, role: string): Promise<number> {
  if (!tables.get('schema_version')?.get('version')?.granted) {
    const statement = grantStatement('schema_version', ['version'], role);
    throw new AppError({
      code: 'permission_denied',
      message: `The role ${role} may not read the homeserver’s tables.`,
      remedy: `Run the script of roles and log in as synoptic_reader, or grant what is missing, beginning with: ${statement}`,
      details: { role, statement },
    });
  }
  const [row] = await txn.query<{ version: number }>(sql`SELECT version FROM schema_version LIMIT 1`);
  if (row === undefined) throw notAHomeserver(['a row in schema_version']);
  if (row.version >= oldestSchemaVersion) return row.version;
  throw new AppError({
    code: 'schema_too_old',
    message: `The homeserver’s schema version is ${row.version}; Synoptic reads ${oldestSchemaVersion} and newer.`,
    remedy: 'Upgrade the homeserver, then connect again.',
    details: { version: row.version, oldest: oldestSchemaVersion },
  });
}

function notAHomeserver(absent: readonly string[]): AppError {
  return new AppError({
    code: 'not_a_homeserver',
    message: `This database does not hold a homeserver: ${absent.join(', ')} not found.`,
    remedy: 'Check the name of the database (database.args.dbname in homeserver.yaml).',
    details: { absent: absent.join(', ') },
  });
}

function findMissing(need: TableNeed, tables: Tables): SchemaReport['missing'] {
  const { table, without } = need;
  const columns = tables.get(table);
  if (columns === undefined) return need.optionalTable ? [] : [{ table, column: null, without }];
  return need.columns.filter((column) => !columns.has(column)).map((column) => ({ table, column, without }));
}

// One statement a table, whichever stores read it: an administrator runs one, and everything that it holds up works.
function findNotGranted(needs: readonly TableNeed[], tables: Tables, role: string): SchemaReport['notGranted'] {
  const found = new Map<string, { columns: Set<string>; without: Set<string> }>();
  for (const need of needs) {
    const granted = tables.get(need.table);
    const wanted = [...need.columns, ...(need.optional ?? [])];
    const refused = wanted.filter((column) => granted?.get(column)?.granted === false);
    if (refused.length === 0) continue;
    const { columns, without } = found.get(need.table) ?? { columns: new Set(), without: new Set() };
    for (const column of refused) columns.add(column);
    found.set(need.table, { columns, without: without.add(need.without) });
  }
  return [...found].map(([table, { columns, without }]) => ({
    table,
    statement: grantStatement(table, [...columns], role),
    without: [...without].join('; '),
  }));
}

function grantStatement(table: string, columns: readonly string[], role: string): string {
  // PostgreSQL grants a sequence as a whole only.
  const what = table.endsWith('_seq') || table.endsWith('_sequence') ? 'SELECT' : `SELECT (${columns.join(', ')})`;
  return `GRANT ${what} ON ${table} TO "${role.replaceAll('"', '""')}";`;
}

function makeFacts(version: number, tables: Tables): SchemaFacts {
  return {
    version,
    has(table, column) {
      const columns = tables.get(table);
      if (columns === undefined) return false;
      if (column !== undefined) return columns.get(column)?.granted ?? false;
      return [...columns.values()].some(({ granted }) => granted);
    },
  };
}
