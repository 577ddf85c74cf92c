import { AppError } from '../../../shared/errors';
import type { Databases } from '../databases/databases';
import { updatesReaders } from '../databases/main/updates/index';
import { findLacking, readUpdates } from '../databases/main/updates/updates-reader';
import type { ReadTxn } from '../transactions';

/** A page of missed rows takes longer than a question: it is bounded by its range, not by somebody's patience. */
const timeoutMs = 15_000;

/** What is asked for; tokens have the sign of the wire. */
type Query = Parameters<typeof readUpdates>[2];

/** Missed rows of every stream that has a table. */
export class StreamUpdatesController {
  constructor(private readonly databases: Databases) {}

  /**
   * One page of rows, oldest first.
   * @throws AppError schema_incomplete where this homeserver has no table for the stream or the login may not read all of it;
   *   configuration_invalid on a replica, which may not have the rows yet; cancelled
   */
  async fetchUpdates(stream: string, query: Query): ReturnType<typeof readUpdates> {
    const { main } = this.databases;
    const reader = updatesReaders.find((candidate) => candidate.stream === stream);
    const lacking = reader ? findLacking(reader, main.schema) : [stream];
    if (!reader || lacking.length > 0) throw unreadable(stream, lacking);
    const { signal } = query;
    const readPage = async (txn: ReadTxn): ReturnType<typeof readUpdates> => {
      // What a replica has not replayed would be passed over for good, and the gap called filled.
      if ((await main.server.getMomentTxn(txn)).source === 'replica') throw onReplica(stream);
      return readUpdates(reader, txn, query, main.schema);
    };
    return main.pool.read('fetch_stream_updates', readPage, { timeoutMs, ...(signal === undefined ? {} : { signal }) });
  }
}

function unreadable(stream: string, lacking: readonly string[]): AppError {
  return new AppError({
    code: 'schema_incomplete',
    message: `Missed rows of the stream ${stream} cannot be read: the database does not have, or the login may not read, ${lacking.join(', ')}.`,
    remedy: 'Run the script of roles again: it grants what is there. An older homeserver does not have every table.',
    details: { stream },
  });
}

function onReplica(stream: string): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: `Missed rows of the stream ${stream} are not read on a replica: it may not have them yet.`,
    remedy: 'Give the connection the primary.',
    details: { stream },
  });
}
