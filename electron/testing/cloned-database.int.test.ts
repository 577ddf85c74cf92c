import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase, withClonedDatabase, type ClonedDatabase } from './cloned-database';

describe('a cloned database', () => {
  let clone: ClonedDatabase;
  let client: Client;

  beforeAll(async () => {
    clone = await cloneDatabase();
    client = new Client(clone.url);
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await clone.dispose();
  });

  it('holds the schema version and the rows that the truth counts', async () => {
    const { rows } = await client.query<{ version: number; events: string; memberships: string }>(
      `SELECT (SELECT version FROM schema_version) AS version, (SELECT count(*) FROM events) AS events,
              (SELECT count(*) FROM room_memberships) AS memberships`,
    );
    expect(rows).toEqual([
      { version: 94, events: String(clone.truth.rows.events), memberships: String(clone.truth.rows.room_memberships) },
    ]);
  });

  it('is not seen by another clone when it changes', async () => {
    await withClonedDatabase(async (other) => {
      await client.query('DELETE FROM event_expiry');
      const second = new Client(other.url);
      await second.connect();
      const { rows } = await second.query<{ count: string }>('SELECT count(*) FROM event_expiry');
      await second.end();
      expect(Number(rows[0]?.count)).toBe(clone.truth.rows.event_expiry);
    });
  });

  it('is gone after it was disposed, open connections or not', async () => {
    const brief = await cloneDatabase();
    const open = new Client(brief.url);
    open.on('error', () => undefined);
    await open.connect();
    await brief.dispose();
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [brief.databaseName]);
    await open.end().catch(() => undefined);
    expect(rows).toEqual([]);
  });
});
