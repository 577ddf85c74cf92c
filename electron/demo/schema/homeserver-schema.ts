import type { ClientBase } from 'pg';
import { eventIndexes, eventTables } from './event-tables';
import { roomIndexes, roomTables } from './room-tables';
import { sequenceNames, serverIndexes, serverTables } from './server-tables';
import { streamIndexes, streamTables } from './stream-tables';
import { userIndexes, userTables } from './user-tables';

/** What the tables claim to be; read from a running homeserver of version 1.163. */
export const demoSchemaVersion = { version: 94, compatVersion: 84 } as const;

/**
 * Creates the homeserver's tables and sequences in an empty database, without indexes.
 * Written from the facts in synapse-facts.md (names and types), not from the homeserver's own files.
 */
export async function createTables(client: ClientBase): Promise<void> {
  const sequences = sequenceNames.map((name) => `CREATE SEQUENCE ${name};`).join('\n');
  await client.query([eventTables, roomTables, userTables, streamTables, serverTables, sequences].join('\n'));
  await client.query('INSERT INTO schema_version (version, upgraded) VALUES ($1, TRUE)', [demoSchemaVersion.version]);
  await client.query('INSERT INTO schema_compat_version (compat_version) VALUES ($1)', [
    demoSchemaVersion.compatVersion,
  ]);
}

/** One statement each, so that a loader can spread them over several connections and report progress. */
export function indexStatements(): readonly string[] {
  return [eventIndexes, roomIndexes, userIndexes, streamIndexes, serverIndexes]
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** Creates all keys and indexes. Call it after the rows are in: see event-tables.ts. */
export async function createIndexes(client: ClientBase): Promise<void> {
  await client.query(indexStatements().join(';\n'));
}
