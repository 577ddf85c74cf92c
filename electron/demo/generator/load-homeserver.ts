import type { ClientBase } from 'pg';
import { createIndexes, createTables } from '../schema/homeserver-schema';
import { copyRows } from './copy-rows';
import type { GroundTruth } from './ground-truth';
import type { HomeserverSpec } from './homeserver-spec';
import { PrefetchedBatches } from './prefetched-batches';

export interface LoadProgress {
  phase: 'rows' | 'indexes' | 'statistics' | 'done';
  /** Events that were copied so far, and how many there will be. */
  events: number;
  totalEvents: number;
}

/**
 * Where the words of messages wait until {@link fillSearch}: the database itself makes the vectors, so that they are what
 * a homeserver has.
 */
export const searchStaging = `
CREATE TEMPORARY TABLE event_search_text (
  event_id TEXT, room_id TEXT, sender TEXT, key TEXT, words TEXT, origin_server_ts BIGINT, stream_ordering BIGINT
)`;

/** Moves the words into the search index's table. */
export const fillSearch = `
INSERT INTO event_search (event_id, room_id, sender, key, vector, origin_server_ts, stream_ordering)
SELECT event_id, room_id, sender, key, to_tsvector('english', words), origin_server_ts, stream_ordering
FROM event_search_text`;

interface LoadOptions {
  onProgress?: (progress: LoadProgress) => void;
  /** A second connection to the same database, which builds half of the indexes. */
  helper?: ClientBase;
}

/**
 * Fills an empty database with a generated homeserver: tables and rows in one transaction (with wal_level=minimal
 * nothing of it is written to the log), then indexes, then statistics for the planner. If it fails, drop the database.
 */
export async function loadHomeserver(
  client: ClientBase,
  source: HomeserverSpec | PrefetchedBatches,
  { onProgress = () => undefined, helper }: LoadOptions = {},
): Promise<GroundTruth> {
  const batches = source instanceof PrefetchedBatches ? source : new PrefetchedBatches(source);
  const progress = { events: 0, totalEvents: batches.spec.events };
  await client.query('BEGIN');
  await createTables(client);
  await client.query(searchStaging);
  const truth = await copyAll(client, batches, (events) => onProgress({ phase: 'rows', ...progress, events }));
  progress.events = truth.rows.events ?? 0;
  onProgress({ phase: 'indexes', ...progress });
  await client.query(fillSearch);
  await client.query('DROP TABLE event_search_text');
  await client.query('COMMIT');
  await createIndexes(helper ? [client, helper] : [client]);
  onProgress({ phase: 'statistics', ...progress });
  await client.query('ANALYZE');
  onProgress({ phase: 'done', ...progress });
  return truth;
}

async function copyAll(
  client: ClientBase,
  batches: PrefetchedBatches,
  onEvents: (events: number) => void,
): Promise<GroundTruth> {
  let sending: Promise<void> = Promise.resolve();
  let events = 0;
  for (let next = batches.next(); ; next = batches.next()) {
    // The next batch is made while the database stores the last: on two cores both work.
    await sending;
    if (next.done) {
      await setSequences(client, next.value.sequences);
      return next.value.truth;
    }
    sending = copyRows(client, next.value);
    // Awaited above, but only one turn later: a failure in between must not count as unhandled.
    sending.catch(() => undefined);
    if (next.value.table !== 'events') continue;
    events += next.value.rows;
    onEvents(events);
  }
}

async function setSequences(client: ClientBase, sequences: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(sequences)) {
    if (value > 0) await client.query('SELECT setval($1::regclass, $2)', [name, value]);
  }
}
