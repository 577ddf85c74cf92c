/** Missed rows of streams that are in no table, from the writer's own HTTP replication endpoint (synapse-facts 6). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { httpGet, type ListenerPlace } from '../base/http-get';
import type { StreamUpdateSource, UpdatesPage, UpdatesQuery } from './streams/stream';

export interface ReplicationHttpOptions {
  /** Null: the configuration does not say, or none is known. */
  locationOf(instanceName: string): ListenerPlace | null;
  /** `worker_replication_secret`; null: none is set. */
  secret(): string | null;
  clock: Clock;
}

const timeoutMs = 10_000;
const maxAnswerBytes = 16 * 1024 * 1024;

const answer = z.object({
  updates: z.array(z.tuple([z.int(), z.array(z.unknown())]).rest(z.unknown())),
  upto_token: z.int(),
  limited: z.boolean(),
});

/** Asks the writer itself. A process that is not the writer may answer with nothing, so only the writer is ever asked. */
export class ReplicationHttpClient implements StreamUpdateSource {
  constructor(private readonly options: ReplicationHttpOptions) {}

  /**
   * One page of what the writer still holds.
   * @throws AppError configuration_invalid where its address is not known; writer_unreachable with what it answered
   */
  async fetchUpdates(stream: string, { writer, fromToken, toToken, signal }: UpdatesQuery): Promise<UpdatesPage> {
    const location = this.options.locationOf(writer);
    if (!location) throw notLocated(writer);
    // Answers are cached by this id alone: one that was used before would bring the rows of back then.
    const path = `/_synapse/replication/get_repl_stream_updates/${encodeURIComponent(stream)}/${randomUUID()}`;
    const query = `?from_token=${fromToken}&upto_token=${toToken}`;
    const secret = this.options.secret();
    const headers = { accept: 'application/json', ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) };
    const limits = { timeoutMs, maxBytes: maxAnswerBytes, clock: this.options.clock, signal };
    const { status, body } = await httpGet(location, path + query, { ...limits, headers }).catch((error: unknown) => {
      throw unreachable(writer, error instanceof Error ? error.message : 'the connection failed');
    });
    if (status !== 200) throw refused(writer, status, secret !== null);
    const parsed = answer.safeParse(parseJson(body));
    if (!parsed.success) throw unreachable(writer, 'its answer is not understood');
    const { updates, upto_token: upToToken, limited } = parsed.data;
    return { updates: updates.map(([token, row]) => ({ token, row })), upToToken, limited };
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function notLocated(writer: string): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: `The rows are only in the memory of ${writer}, and where it answers is not known.`,
    remedy: 'Give the connection the homeserver’s configuration: instance_map names the place.',
    details: { writer },
  });
}

function refused(writer: string, status: number, hasSecret: boolean): AppError {
  const secret = hasSecret ? 'the replication secret may be another one' : 'it may ask for a replication secret';
  return unreachable(
    writer,
    status === 500 || status === 401 ? `it answered HTTP ${status}; ${secret}` : `it answered HTTP ${status}`,
  );
}

function unreachable(writer: string, why: string): AppError {
  return new AppError({
    code: 'writer_unreachable',
    message: `The replication listener of ${writer} could not be asked: ${why}.`,
    remedy: 'Check instance_map and worker_replication_secret, and that this machine reaches the replication listener.',
    details: { writer },
  });
}
