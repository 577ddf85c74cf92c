import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readerPool, prepareSite, migrationsFolder, type CensorSite } from '../testing/censor-site';
import type { DatabasePool } from './database-pool';
import { readNeeds } from './databases/databases';
import { writeNeeds } from './databases/write-stores';
import { readMigrations } from './migrate';
import { checkSchema } from './schema-check';
import { checkUnlock } from './unlock-check';

describe('the check of a schema', () => {
  let site: CensorSite;
  let reader: DatabasePool;
  beforeEach(async () => {
    site = await prepareSite({ migrate: false });
    reader = readerPool(site);
  });
  afterEach(async () => {
    await reader.dispose();
    await site.dispose();
  });

  const check = () => checkSchema(reader, readNeeds);
  const unlock = async (role = 'synoptic_censor', schemaVersion = 94) => {
    const migrations = await readMigrations(migrationsFolder);
    return checkUnlock(reader, { role, schemaVersion, needs: writeNeeds, migrations });
  };

  it('finds nothing amiss on a homeserver of the newest version with the roles of the script', async () => {
    const { facts, report, version } = await check();
    expect({ report, version }).toEqual({
      version: 94,
      report: { supported: 'yes', missing: [], notGranted: [] },
    });
    expect([facts.has('events'), facts.has('redactions', 'recheck'), facts.has('events', 'content')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(facts.has('no_such_table')).toBe(false);
  });

  it('refuses a schema that is too old', async () => {
    await site.admin.query('UPDATE schema_version SET version = 67');
    await expect(check()).rejects.toMatchObject({ code: 'schema_too_old', details: { version: 67 } });
  });

  it('reads a schema that is newer than known, and refuses to unlock it', async () => {
    await site.admin.query('UPDATE schema_version SET version = 95');
    const { report, version } = await check();
    expect([report.supported, version]).toEqual(['newer', 95]);
    const { hindrances } = await unlock('synoptic_censor', version);
    expect(hindrances.map(({ code }) => code)).toEqual(['schema_unknown']);
  });

  it('tells a database that is no homeserver', async () => {
    await site.admin.query('DROP TABLE event_json CASCADE');
    await expect(check()).rejects.toMatchObject({ code: 'not_a_homeserver', details: { absent: 'event_json' } });
    await site.admin.query('DELETE FROM schema_version');
    await expect(check()).rejects.toMatchObject({ code: 'not_a_homeserver' });
  });

  it('reports missing tables and columns with what does not work without them, and goes on', async () => {
    await site.admin.query('DROP TABLE event_relations; ALTER TABLE redactions DROP COLUMN have_censored');
    const { report } = await check();
    expect(report.missing.map(({ table, column }) => [table, column])).toEqual(
      expect.arrayContaining([
        ['event_relations', null],
        ['redactions', 'have_censored'],
      ]),
    );
    expect(report.missing.every(({ without }) => without !== '')).toBe(true);
  });

  it('does not report what older versions rightly lack', async () => {
    await site.admin.query('ALTER TABLE redactions DROP COLUMN recheck; ALTER TABLE users DROP COLUMN suspended');
    expect((await check()).report.missing).toEqual([]);
    expect((await check()).facts.has('redactions', 'recheck')).toBe(false);
  });

  it('names the grant that is lacking by a statement that mends it', async () => {
    await site.admin.query('REVOKE ALL ON event_relations FROM synoptic_reader');
    const { report } = await check();
    const lacking = report.notGranted.filter(({ table }) => table === 'event_relations');
    expect(lacking.length).toBeGreaterThan(0);
    for (const { statement } of lacking) await site.admin.query(statement);
    expect((await check()).report.notGranted).toEqual([]);
  });

  it('says at once when nothing may be read', async () => {
    await site.admin.query('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM synoptic_reader');
    await expect(check()).rejects.toMatchObject({
      code: 'permission_denied',
      details: { statement: 'GRANT SELECT (version) ON schema_version TO "synoptic_reader";' },
    });
    await site.admin.query('REVOKE USAGE ON SCHEMA public FROM PUBLIC, synoptic_reader');
    await expect(check()).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('sees nothing in the way of unlocking, and names the migrations that it will apply', async () => {
    const migrations = await readMigrations(migrationsFolder);
    expect(await unlock()).toEqual({ hindrances: [], migrations: migrations.map(({ name }) => name) });
  });

  it('names each grant that writing lacks by a statement that mends it', async () => {
    await site.admin
      .query(`REVOKE ALL ON event_json, event_search, cache_invalidation_stream_by_instance FROM synoptic_censor;
      REVOKE ALL ON cache_invalidation_stream_seq FROM synoptic_censor`);
    const { hindrances } = await unlock();
    expect(hindrances.map(({ code }) => code)).toEqual(hindrances.map(() => 'unlock_refused'));
    const writes = hindrances.filter(({ sentence }) => !sentence.includes('lacks SELECT'));
    expect(writes).toHaveLength(4);
    for (const { statement } of hindrances) await site.admin.query(statement ?? '');
    expect((await unlock()).hindrances).toEqual([]);
  });

  it('refuses to write where a table that censoring changes is not there, but for those that some servers lack', async () => {
    await site.admin.query('DROP TABLE event_search; DROP TABLE event_labels');
    expect((await unlock()).hindrances).toEqual([]);
    await site.admin.query('ALTER TABLE redactions DROP COLUMN have_censored');
    const { hindrances } = await unlock();
    expect(hindrances.length).toBeGreaterThan(0);
    expect(hindrances.every(({ code, statement }) => code === 'unlock_refused' && statement === null)).toBe(true);
  });

  it('says when the login may not migrate, and when the roles or the schema are not there', async () => {
    await site.admin.query('CREATE ROLE synoptic_test_plain LOGIN; GRANT synoptic_censor TO synoptic_test_plain');
    try {
      await site.admin.query('REVOKE synoptic_censor FROM synoptic_test_plain');
      for (const { table, privilege, columns } of writeNeeds) {
        const what = columns.length === 0 ? privilege : `${privilege} (${columns.join(', ')})`;
        await site.admin.query(`GRANT ${what} ON ${table} TO synoptic_test_plain`);
      }
      const { hindrances } = await unlock('synoptic_test_plain');
      expect(hindrances.map(({ code }) => code)).toEqual(['migration_refused']);
      expect(hindrances[0]?.statement).toBe('GRANT synoptic_owner TO "synoptic_test_plain";');
    } finally {
      await site.admin.query('DROP OWNED BY synoptic_test_plain; DROP ROLE synoptic_test_plain');
    }
    expect((await unlock('no_such_role')).hindrances.map(({ code }) => code)).toEqual(['roles_missing']);
    await site.admin.query('DROP SCHEMA synoptic');
    expect((await unlock()).hindrances.map(({ code }) => code)).toEqual(['roles_missing']);
  });
});
