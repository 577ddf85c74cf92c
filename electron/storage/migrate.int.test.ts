import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import {
  migrationsFolder,
  openSite,
  prepareSite,
  readerPool,
  writablePool,
  type CensorSite,
} from '../testing/censor-site';
import type { DatabasePool } from './database-pool';
import { applyMigrations, planMigrations, readMigrations, readMigrationScripts } from './migrate';
import { WritableDatabasePool } from './writable-database-pool';

describe('migrations', () => {
  let site: CensorSite;
  let writable: WritableDatabasePool;
  let reader: DatabasePool;
  beforeEach(async () => {
    site = await prepareSite({ migrate: false });
    writable = writablePool(site);
    reader = readerPool(site);
  });
  afterEach(async () => {
    await writable.dispose();
    await reader.dispose();
    await site.dispose();
  });

  const recorded = async () => {
    const { rows } = await site.admin.query<{ name: string; sha256: string; applied_by: string }>(
      'SELECT name, sha256, applied_by FROM synoptic.migration ORDER BY number',
    );
    return rows;
  };

  it('are applied in their order by the censor login, owned by the owner, and recorded with their digests', async () => {
    const migrations = await readMigrations(migrationsFolder);
    expect(migrations.map(({ number }) => number % 10)).toEqual(migrations.map(() => 0));
    expect((await planMigrations(reader, migrations)).pending).toEqual(migrations);
    const applied = await applyMigrations(writable, migrations);
    expect(applied).toEqual(migrations.map(({ name }) => name));
    expect(await recorded()).toEqual(
      migrations.map(({ name, sha256 }) => ({ name, sha256, applied_by: 'synoptic_censor' })),
    );
    const { rows } = await site.admin.query(
      `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relnamespace = 'synoptic'::regnamespace`,
    );
    expect(rows).toEqual([{ owner: 'synoptic_owner' }]);
    expect(await applyMigrations(writable, migrations)).toEqual([]);
    expect(await planMigrations(reader, migrations)).toEqual({ pending: [], problem: null });
  });

  it('are applied once by two copies at the same moment', async () => {
    const migrations = await readMigrations(migrationsFolder);
    const other = writablePool(site);
    try {
      const applied = await Promise.all([applyMigrations(writable, migrations), applyMigrations(other, migrations)]);
      expect(applied.flat().sort()).toEqual(migrations.map(({ name }) => name));
    } finally {
      await other.dispose();
    }
  });

  it('are refused where an applied file was edited, and where a newer Synoptic has been', async () => {
    const migrations = await readMigrations(migrationsFolder);
    await applyMigrations(writable, migrations);
    const folder = await mkdtemp(path.join(tmpdir(), 'synoptic-migrations-'));
    try {
      await cp(migrationsFolder, folder, { recursive: true });
      await writeFile(path.join(folder, 'main', expectDefined(migrations[0], 'there is a first').name), 'SELECT 1;');
      const edited = applyMigrations(writable, await readMigrations(folder));
      await expect(edited).rejects.toMatchObject({ code: 'migration_refused' });
    } finally {
      await rm(folder, { recursive: true });
    }
    const older = planMigrations(reader, migrations.slice(0, -1));
    expect((await older).problem).toMatchObject({ code: 'migration_refused' });
  });

  it('leave nothing behind when one fails', async () => {
    const [first] = await readMigrations(migrationsFolder);
    const broken = { ...expectDefined(first, 'there is a first'), sql: `${first?.sql}; SELECT 1 / 0;` };
    await expect(applyMigrations(writable, [broken])).rejects.toThrow();
    const { rows } = await site.admin.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'synoptic'::regnamespace`,
    );
    expect(rows).toEqual([]);
  });

  it('are refused to a login that may not become the owner', async () => {
    const migrations = await readMigrations(migrationsFolder);
    const { password = '' } = site.target('synoptic_censor');
    await site.admin.query(`CREATE ROLE synoptic_test_not_owner LOGIN PASSWORD '${password}'`);
    try {
      const target = { ...site.target('synoptic_censor'), user: 'synoptic_test_not_owner' };
      const other = new WritableDatabasePool({ name: 'main', target, log: silentLog, clock: systemClock });
      await expect(applyMigrations(other, migrations)).rejects.toMatchObject({ code: 'migration_refused' });
      await other.dispose();
    } finally {
      await site.admin.query('DROP ROLE synoptic_test_not_owner');
    }
  });

  it('can be printed for the administrator: psql applies each once, with the same digests', async () => {
    const script = await readMigrationScripts(migrationsFolder);
    const folder = await mkdtemp(path.join(tmpdir(), 'synoptic-script-'));
    try {
      const file = path.join(folder, 'migrations.sql');
      await writeFile(file, script);
      const run = promisify(execFile);
      await run('psql', ['--no-psqlrc', '--quiet', '--file', file, site.clone.url]);
      await run('psql', ['--no-psqlrc', '--quiet', '--file', file, site.clone.url]);
    } finally {
      await rm(folder, { recursive: true });
    }
    const migrations = await readMigrations(migrationsFolder);
    expect((await recorded()).map(({ sha256 }) => sha256)).toEqual(migrations.map(({ sha256 }) => sha256));
    expect(await planMigrations(reader, migrations)).toEqual({ pending: [], problem: null });
  });

  it('make a record that nobody takes back or changes, the owner of the tables included', async () => {
    await applyMigrations(writable, await readMigrations(migrationsFolder));
    await site.admin.query(`
      INSERT INTO synoptic.operation (operation_id, preview_id, reason, operator, remove_search, remove_labels, total)
        VALUES ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), 'r', 'o', true, false, 1);
      INSERT INTO synoptic.operation_item (operation_id, item_number, event_id)
        VALUES ('00000000-0000-4000-8000-000000000001', 1, '$e');
      INSERT INTO synoptic.told_room (operation_id, room_id) VALUES ('00000000-0000-4000-8000-000000000001', '!r');
      UPDATE synoptic.operation_item SET outcome = 'expiry_removed', operator = 'o';
      UPDATE synoptic.operation_item SET verification = 'equal';
      UPDATE synoptic.told_room SET state = 'told';
      UPDATE synoptic.operation SET state = 'done';`);
    const refused = [
      'DELETE FROM synoptic.operation_item', 'DELETE FROM synoptic.operation', 'DELETE FROM synoptic.told_room',
      'DELETE FROM synoptic.migration', 'TRUNCATE synoptic.operation_item', 'TRUNCATE synoptic.told_room',
      'TRUNCATE synoptic.migration', 'TRUNCATE synoptic.operation CASCADE',
      `UPDATE synoptic.operation SET state = 'running'`, `UPDATE synoptic.operation SET reason = 'another'`,
      `UPDATE synoptic.operation_item SET outcome = 'failed'`, `UPDATE synoptic.operation_item SET operator = 'x'`,
      `UPDATE synoptic.operation_item SET verification = 'differs'`, `UPDATE synoptic.operation_item SET at = now()`,
      `UPDATE synoptic.told_room SET state = 'pending'`, `UPDATE synoptic.migration SET sha256 = repeat('0', 64)`,
    ]; // prettier-ignore
    for (const role of ['synoptic_owner', 'postgres', 'replica']) {
      await site.admin.query(role === 'replica' ? 'SET session_replication_role = replica' : `SET ROLE ${role}`);
      for (const statement of refused) {
        await expect(site.admin.query(statement), `${statement} as ${role}`).rejects.toMatchObject({ code: '23001' });
      }
      await site.admin.query('RESET ROLE');
    }
    const { rows } = await site.admin.query(
      'SELECT outcome, verification, wrote, database_role FROM synoptic.operation_item',
    );
    expect(rows).toEqual([
      { outcome: 'expiry_removed', verification: 'equal', wrote: true, database_role: 'postgres' },
    ]);
  });
});

describe('a record of an earlier version', () => {
  let site: CensorSite;
  beforeEach(async () => {
    site = await prepareSite({ migrate: false });
    const writable = writablePool(site);
    const earlier = (await readMigrations(migrationsFolder)).filter(({ number }) => number <= 20);
    await applyMigrations(writable, earlier);
    await writable.dispose();
  });
  afterEach(() => site.dispose());

  it('is shown before it is migrated, and an operation that was interrupted in it goes on afterwards', async () => {
    const { eventId } = site.clone.truth.events.plain;
    const locked = await openSite(site, { unlock: false });
    try {
      const { items } = await locked.censoring.preview({ eventIds: [eventId as never], act: 'censor', limit: 1 }); // a valid id
      const shown = expectDefined(items[0], 'one event was asked for');
      const { rows } = await site.admin.query<{ operation_id: string }>(`
        INSERT INTO synoptic.operation (operation_id, preview_id, reason, operator, remove_search, remove_labels, total)
        VALUES (gen_random_uuid(), gen_random_uuid(), 'left behind', 'Cy', true, false, 1) RETURNING operation_id`);
      const operationId = expectDefined(rows[0], 'one was inserted').operation_id;
      await site.admin.query(
        `INSERT INTO synoptic.operation_item (operation_id, item_number, event_id, room_id, room_version,
           preview_before_sha256, preview_after_sha256) VALUES ($1, 1, $2, $3, $4, $5, $6)`,
        [operationId, eventId, shown.roomId, shown.roomVersion, shown.beforeSha256, shown.afterSha256],
      );
      const page = { operationId, limit: 10, cursor: null };
      expect(await locked.censoring.getOperation(operationId)).toMatchObject({ state: 'interrupted', act: 'censor' });
      expect((await locked.censoring.listItems(page)).items).toMatchObject([{ outcome: 'pending', copiesLeft: [] }]);

      const writable = writablePool(site);
      const applied = await applyMigrations(writable, await readMigrations(migrationsFolder));
      await writable.dispose();
      expect(applied).toContain('0030_many_events.sql');
      const open = await openSite(site);
      try {
        await open.writer.setRate(operationId, 10);
        await open.writer.resume(operationId);
        expect(await open.censoring.getOperation(operationId)).toMatchObject({ state: 'done', ratePerSecond: 10 });
        const [item] = (await open.censoring.listItems(page)).items;
        expect(item).toMatchObject({ outcome: 'censored', afterSha256: shown.afterSha256 });
      } finally {
        await open.close();
      }
    } finally {
      await locked.close();
    }
  });

  it('lets an operation pause and change its rate until it has ended, and nothing else', async () => {
    const writable = writablePool(site);
    await applyMigrations(writable, await readMigrations(migrationsFolder));
    await writable.dispose();
    await site.admin.query(`
      INSERT INTO synoptic.operation (operation_id, preview_id, act, reason, operator, remove_search, remove_labels, total)
        VALUES ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), 'remove_expiry', 'r', 'o', true, false, 1);
      INSERT INTO synoptic.told_room (operation_id, room_id) VALUES ('00000000-0000-4000-8000-000000000001', '!r');
      UPDATE synoptic.told_room SET state = 'told', announcements = 3;`);
    const refuse = async (statements: readonly string[]) => {
      for (const statement of statements) {
        await expect(site.admin.query(statement), statement).rejects.toMatchObject({ code: '23001' });
      }
    };
    const always = [
      `UPDATE synoptic.operation SET act = 'censor'`, `UPDATE synoptic.operation SET total = 2`,
      `UPDATE synoptic.told_room SET state = 'pending'`, 'UPDATE synoptic.told_room SET noted_at = now()',
    ]; // prettier-ignore
    await refuse(always);
    await site.admin.query(`UPDATE synoptic.operation SET state = 'paused'`);
    await refuse(always);
    await site.admin.query(`UPDATE synoptic.operation SET state = 'running', rate_per_second = 3`);
    await site.admin.query(`UPDATE synoptic.told_room SET state = 'pending', renoted = renoted + 1`);
    const { rows } = await site.admin.query(
      'SELECT ended_at IS NULL AS open, renoted, noted_at > started_at AS later FROM synoptic.operation, synoptic.told_room',
    );
    expect(rows).toEqual([{ open: true, renoted: 1, later: true }]);
    await site.admin.query(`UPDATE synoptic.operation SET state = 'done'`);
    await refuse([
      ...always.filter((statement) => !statement.includes('told_room')),
      `UPDATE synoptic.operation SET state = 'paused'`,
      'UPDATE synoptic.operation SET rate_per_second = 4',
    ]);
  });
});
