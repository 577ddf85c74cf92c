import { AppError } from '../../../shared/errors';
import type { Databases } from '../databases/databases';
import { updatesReaders } from '../databases/main/updates/index';
import { readUpdates } from '../databases/main/updates/updates-reader';

/** A page of missed rows takes longer than a question: it is bounded by its range, not by somebody's patience. */
const timeoutMs = 15_000;

/** What is asked for; tokens have the sign of the wire. */
type Query = Parameters<typeof readUpdates>[2];

/** Missed rows of every stream that has a table. */
export class StreamUpdatesController {
  constructor(private readonly databases: Databases) {}

  /**
   * One page of rows, oldest first.
   * @throws AppError schema_incomplete where this homeserver has no table for the stream or the login may not read it; cancelled
   */
  async fetchUpdates(stream: string, query: Query): ReturnType<typeof readUpdates> {
    const { main } = this.databases;
    const reader = updatesReaders.find((candidate) => candidate.stream === stream);
    const isReadable = reader?.needs.some(({ table, columns }) =>
      columns.every((column) => main.schema.has(table, column)),
    );
    if (!reader || !isReadable) throw unreadable(stream);
    const { signal } = query;
    return main.pool.read('fetch_stream_updates', (txn) => readUpdates(reader, txn, query, main.schema), {
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

function unreadable(stream: string): AppError {
  return new AppError({
    code: 'schema_incomplete',
    message: `The table of the stream ${stream} cannot be read.`,
    remedy: 'Run the script of roles again: it grants what this version of Synoptic reads.',
    details: { stream },
  });
}
