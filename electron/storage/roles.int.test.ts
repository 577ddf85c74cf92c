import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRoles, migrationsFolder, prepareSite, type CensorSite, type TestRole } from '../testing/censor-site';
import { readNeeds } from './databases/databases';
import { writeNeeds } from './databases/write-stores';
import { readRolesScript } from './migrate';

interface Granted {
  relation: string;
  column: string | null;
  privilege: string;
}

describe('the script of roles', () => {
  let site: CensorSite;
  beforeAll(async () => {
    site = await prepareSite();
    // The demo's schema leaves it out.
    await site.admin.query('CREATE TABLE access_tokens (id bigint, user_id text, token text)');
  });
  afterAll(() => site.dispose());

  const as = async <T>(role: TestRole, work: (client: Client) => Promise<T>): Promise<T> => {
    const { host, port, database, user, password } = site.target(role);
    const client = new Client({ host, port, database, user, password: password ?? '' });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const grantsOf = async (role: TestRole, schema: string): Promise<Granted[]> => {
    const { rows } = await site.admin.query<Granted>(
      `SELECT c.relname AS relation, a.attname AS column, p.privilege
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p (privilege)
       WHERE c.relnamespace = $2::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
         AND has_column_privilege($1, c.oid, a.attnum, p.privilege)
       UNION ALL
       SELECT c.relname, NULL, p.privilege FROM pg_class c
       CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS p (privilege)
       WHERE c.relnamespace = $2::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
         AND has_table_privilege($1, c.oid, p.privilege)
       UNION ALL
       SELECT c.relname, NULL, p.privilege FROM pg_class c
       CROSS JOIN unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) AS p (privilege)
       WHERE c.relnamespace = $2::regnamespace AND c.relkind = 'S' AND has_sequence_privilege($1, c.oid, p.privilege)`,
      [role, schema],
    );
    return rows;
  };
  const lines = (granted: readonly Granted[]): string[] =>
    granted.map(({ relation, column, privilege }) => `${privilege} ${relation}.${column ?? '*'}`).sort();

  /** What the stores say they read, as far as this database has it. */
  const neededReads = async (): Promise<Granted[]> => {
    const { rows } = await site.admin.query<{ relation: string; column: string; kind: string }>(
      `SELECT c.relname AS relation, a.attname AS column, c.relkind AS kind FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'public'::regnamespace`,
    );
    const present = new Map(rows.map(({ relation, column, kind }) => [`${relation}.${column}`, kind]));
    const needed = new Map<string, Granted>();
    const columns = readNeeds.flatMap((need) =>
      [...need.columns, ...(need.optional ?? [])].map((column) => ({ relation: need.table, column })),
    );
    for (const { relation, column } of [...columns, { relation: 'schema_version', column: 'version' }]) {
      const kind = present.get(`${relation}.${column}`);
      if (kind === undefined) continue;
      const granted = { relation, column: kind === 'S' ? null : column, privilege: 'SELECT' };
      needed.set(`${relation}.${granted.column ?? '*'}`, granted);
    }
    return [...needed.values()];
  };
  const neededWrites: Granted[] = writeNeeds
    .filter(({ privilege }) => privilege !== 'SELECT')
    .flatMap(({ table, privilege, columns }) =>
      (columns.length === 0 ? [null] : columns).map((column) => ({ relation: table, column, privilege })),
    );

  it('grants the reader what the stores read, column by column, and nothing else', async () => {
    expect(lines(await grantsOf('synoptic_reader', 'public'))).toEqual(lines(await neededReads()));
  });

  it('grants the censor the same and what the write stores change, and nothing else', async () => {
    const needed = [...(await neededReads()), ...neededWrites];
    expect(lines(await grantsOf('synoptic_censor', 'public'))).toEqual(lines(needed));
  });

  it('lets the reader read our schema and write nothing of it', async () => {
    const granted = await grantsOf('synoptic_reader', 'synoptic');
    expect(new Set(granted.map(({ privilege }) => privilege))).toEqual(new Set(['SELECT']));
    expect(new Set(granted.map(({ relation }) => relation))).toEqual(
      new Set(['migration', 'operation', 'operation_item', 'told_room']),
    );
  });

  it('lets the censor add to our record and fill in outcomes, and take nothing back', async () => {
    const granted = await grantsOf('synoptic_censor', 'synoptic');
    const writes = lines(granted.filter(({ privilege }) => privilege !== 'SELECT'));
    expect(writes.filter((line) => /^(DELETE|TRUNCATE|TRIGGER|REFERENCES)/.test(line))).toEqual([]);
    const settable = (column: string) => writes.filter((line) => line.endsWith(column));
    // What the server alone states: who, when, and whether something was written.
    for (const column of ['database_role', 'started_at', 'ended_at', 'wrote', '.at', 'verified_at', 'noted_at']) {
      expect(settable(column)).toEqual([]);
    }
    expect(writes.filter((line) => line.includes('migration'))).toEqual([]);
  });

  const refusedToReader = [
    "INSERT INTO event_expiry (event_id, expiry_ts) VALUES ('$a', 1)",
    'UPDATE event_json SET json = json',
    'UPDATE redactions SET have_censored = true',
    'DELETE FROM event_expiry',
    'DELETE FROM event_search',
    `SELECT nextval('cache_invalidation_stream_seq')`,
    'INSERT INTO cache_invalidation_stream_by_instance (stream_id) VALUES (1)',
    'SELECT password_hash FROM users',
    'SELECT * FROM users',
    'SELECT token FROM access_tokens',
    "INSERT INTO synoptic.operation (reason) VALUES ('x')",
    "UPDATE synoptic.operation SET state = 'done'",
    'CREATE TABLE public.mine (a int)',
    'CREATE TABLE synoptic.mine (a int)',
    'SET ROLE synoptic_owner',
    'SET ROLE synoptic_censor',
    'TRUNCATE event_search',
    'DROP TABLE event_search',
    'BEGIN; LOCK TABLE event_json IN SHARE MODE',
    `COPY (SELECT 1) TO PROGRAM 'true'`,
    `SELECT pg_read_file('/etc/passwd')`,
  ];
  it.each(refusedToReader)(
    'is refused by the database as reader, even in a read-write session: %s',
    async (statement) => {
      await as('synoptic_reader', async (client) => {
        await client.query('SET default_transaction_read_only = off; SET transaction_read_only = off');
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
      });
    },
  );

  const refusedToCensor = [
    'UPDATE event_json SET internal_metadata = internal_metadata',
    'UPDATE event_json SET event_id = event_id',
    'UPDATE event_json SET room_id = room_id, json = json',
    'DELETE FROM event_json',
    "INSERT INTO event_json (event_id, room_id, internal_metadata, json) VALUES ('$a', '!a', '{}', '{}')",
    'UPDATE redactions SET redacts = redacts',
    'UPDATE redactions SET recheck = false, have_censored = true',
    'DELETE FROM redactions',
    "INSERT INTO redactions (event_id, redacts) VALUES ('$a', '$b')",
    'UPDATE event_expiry SET expiry_ts = 1',
    "INSERT INTO event_expiry (event_id, expiry_ts) VALUES ('$a', 1)",
    'UPDATE event_search SET key = key',
    'UPDATE event_labels SET label = label',
    'UPDATE events SET type = type',
    'DELETE FROM events',
    'DELETE FROM event_relations',
    'DELETE FROM state_events',
    'DELETE FROM rejections',
    'UPDATE users SET admin = 1',
    "UPDATE rooms SET room_version = '11'",
    "UPDATE room_memberships SET membership = 'join'",
    'DELETE FROM local_current_membership',
    'DELETE FROM cache_invalidation_stream_by_instance',
    'UPDATE cache_invalidation_stream_by_instance SET keys = keys',
    `SELECT setval('cache_invalidation_stream_seq', 1)`,
    `SELECT nextval('events_stream_seq')`,
    'SELECT password_hash FROM users',
    'SELECT token FROM access_tokens',
    'SELECT vector FROM event_search',
    'TRUNCATE event_expiry',
    'CREATE TABLE public.mine (a int)',
    'CREATE TABLE synoptic.mine (a int)',
    'DROP TABLE synoptic.operation',
    'ALTER TABLE synoptic.operation_item DISABLE TRIGGER final',
    'DELETE FROM synoptic.operation_item',
    'TRUNCATE synoptic.operation_item',
    'UPDATE synoptic.operation SET reason = reason',
    'UPDATE synoptic.operation SET operator = operator',
    'UPDATE synoptic.operation_item SET event_id = event_id',
    'UPDATE synoptic.operation_item SET wrote = false',
    'UPDATE synoptic.operation_item SET at = now()',
    "INSERT INTO synoptic.migration (number, name, sha256) VALUES (9, 'x', repeat('a', 64))",
    "INSERT INTO synoptic.operation (operation_id, preview_id, reason, operator, remove_search, remove_labels, total, database_role) VALUES (gen_random_uuid(), gen_random_uuid(), 'x', 'x', true, true, 1, 'somebody_else')",
  ];
  it.each(refusedToCensor)('is refused by the database as censor: %s', async (statement) => {
    await as('synoptic_censor', (client) => expect(client.query(statement)).rejects.toMatchObject({ code: '42501' }));
  });

  it('may be run again, takes back what is too much, and holds no password', async () => {
    const before = [await grantsOf('synoptic_reader', 'public'), await grantsOf('synoptic_censor', 'public')].map(
      lines,
    );
    await site.admin.query(`GRANT SELECT ON access_tokens TO synoptic_reader; GRANT ALL ON users TO synoptic_censor;
      GRANT SELECT (password_hash) ON users TO synoptic_reader`);
    await makeRoles(site);
    const after = [await grantsOf('synoptic_reader', 'public'), await grantsOf('synoptic_censor', 'public')].map(lines);
    expect(after).toEqual(before);
  });

  it('gives the reader sessions that are read-only from the start', async () => {
    const mode = await as('synoptic_reader', (client) => client.query('SHOW default_transaction_read_only'));
    expect(mode.rows).toEqual([{ default_transaction_read_only: 'on' }]);
  });

  it('keeps the rights of the owner from the censor until a migration asks for them', async () => {
    await as('synoptic_censor', async (client) => {
      await expect(client.query('DROP TABLE synoptic.told_room')).rejects.toMatchObject({ code: '42501' });
      await client.query('BEGIN; SET LOCAL ROLE synoptic_owner; ROLLBACK');
    });
  });

  it('works on tables of older schema versions, passing over what they lack', async () => {
    await site.admin.query(
      'ALTER TABLE redactions DROP COLUMN recheck; ALTER TABLE users DROP COLUMN suspended; DROP TABLE event_labels',
    );
    await makeRoles(site);
    expect(lines(await grantsOf('synoptic_reader', 'public'))).toEqual(lines(await neededReads()));
  });
});

describe('the script of roles, run by the owner of the database', () => {
  it('needs no superuser: an owner with CREATEROLE is enough', async () => {
    const site = await prepareSite({ roles: false });
    const owner = `synoptic_test_owner_${process.pid}`;
    try {
      // The roles have to be there: the server is shared with other tests, and they cannot be dropped and made again.
      await makeRoles(site);
      await site.admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'x'; GRANT ${owner} TO CURRENT_USER`);
      // What PostgreSQL gives whoever creates a role, from version 16 on; before, CREATEROLE was enough.
      await site.admin.query(`DO $$ BEGIN
        IF current_setting('server_version_num')::int >= 160000 THEN
          EXECUTE 'GRANT synoptic_owner, synoptic_reader, synoptic_censor TO ${owner}
            WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
        END IF; END $$`);
      await site.admin.query(
        `ALTER DATABASE ${site.clone.databaseName} OWNER TO ${owner}; DROP SCHEMA synoptic CASCADE`,
      );
      await site.admin.query(`DO $$ DECLARE r record; BEGIN
        FOR r IN SELECT oid::regclass AS name FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND (relkind = 'r' OR relkind = 'S'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))) LOOP
          EXECUTE format('ALTER TABLE %s OWNER TO ${owner}', r.name);
        END LOOP; END $$`);
      await site.admin.query(`SET SESSION AUTHORIZATION ${owner}`);
      await site.admin.query(`BEGIN; ${await readRolesScript(migrationsFolder)}; COMMIT`);
      await site.admin.query('RESET SESSION AUTHORIZATION');
      const { rows } = await site.admin.query<{ owner: string; left: boolean }>(
        `SELECT nspowner::regrole::text AS owner, pg_has_role('${owner}', 'synoptic_owner', 'USAGE') AS left
         FROM pg_namespace WHERE nspname = 'synoptic'`,
      );
      expect(rows).toEqual([{ owner: 'synoptic_owner', left: false }]);
    } finally {
      await site.admin.query(
        `RESET SESSION AUTHORIZATION; REASSIGN OWNED BY ${owner} TO postgres; DROP OWNED BY ${owner}; DROP ROLE ${owner}`,
      );
      await site.dispose();
    }
  });
});
