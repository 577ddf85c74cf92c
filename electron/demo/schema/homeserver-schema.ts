import type { ClientBase } from 'pg';
import { eventIndexes, eventTables } from './event-tables';
import { roomIndexes, roomTables } from './room-tables';
import { sequenceNames, serverIndexes, serverTables } from './server-tables';
import { streamIndexes, streamTables } from './stream-tables';
import { userIndexes, userTables } from './user-tables';

/** What the tables claim to be; read from a running homeserver of version 1.163. */
const demoSchemaVersion = { version: 94, compatVersion: 84 } as const;

/**
 * Creates the homeserver's tables and sequences in an empty database, without indexes.
 * Foreign keys are left out: no row here is ever removed by one. Written from the facts in synapse-facts.md (names and types), not from the homeserver's own files.
 */
export async function createTables(client: ClientBase): Promise<void> {
  const sequences = sequenceNames.map((name) => `CREATE SEQUENCE ${name};`).join('\n');
  await client.query([sequences, eventTables, roomTables, userTables, streamTables, serverTables].join('\n'));
  await client.query('INSERT INTO schema_version (version, upgraded) VALUES ($1, TRUE)', [demoSchemaVersion.version]);
  await client.query('INSERT INTO schema_compat_version (compat_version) VALUES ($1)', [
    demoSchemaVersion.compatVersion,
  ]);
}

/**
 * Creates all keys and indexes, spread over the clients, which are connected to the same database. Call it after the
 * rows are in: see event-tables.ts.
 */
export async function createIndexes(clients: readonly ClientBase[]): Promise<void> {
  const waiting = indexStatements();
  const work = clients.map(async (client) => {
    for (let statement = waiting.shift(); statement !== undefined; statement = waiting.shift()) {
      await client.query(statement);
    }
  });
  await Promise.all(work);
}

/** One statement each, those that take longest first, so that no client is left with a long one at the end. */
function indexStatements(): string[] {
  return [eventIndexes, roomIndexes, userIndexes, streamIndexes, serverIndexes]
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .sort((a, b) => Number(b.includes('USING gin')) - Number(a.includes('USING gin')));
}
