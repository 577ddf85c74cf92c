/** Missed rows of streams that are in no table, from the writer's own HTTP replication endpoint (synapse-facts 6). */
import { randomUUID } from 'node:crypto';
import { request as requestClear, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { StreamUpdateSource, UpdatesPage, UpdatesQuery } from './streams/stream';

/** Where a process answers; `path` is a unix socket and takes the place of host and port. */
export interface WriterLocation {
  host: string | null;
  port: number | null;
  path: string | null;
  tls: boolean;
}

export interface ReplicationHttpOptions {
  /** Null: the configuration does not say, or none is known. */
  locationOf(instanceName: string): WriterLocation | null;
  /** `worker_replication_secret`; null: none is set. */
  secret(): string | null;
}

const timeoutMs = 10_000;
const maxAnswerBytes = 16 * 1024 * 1024;

const answer = z.object({
  updates: z.array(z.tuple([z.int(), z.unknown()]).rest(z.unknown())),
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
    const { status, body } = await get(location, path + query, { secret: this.options.secret(), signal });
    if (status !== 200) throw refused(writer, status, this.options.secret() !== null);
    const parsed = answer.safeParse(parseJson(body));
    if (!parsed.success) throw unreachable(writer, 'its answer is not understood');
    const { updates, upto_token: upToToken, limited } = parsed.data;
    return { updates: updates.map(([token, row]) => ({ token, row })), upToToken, limited };
  }
}

interface Answer {
  status: number;
  body: string;
}

function get(
  location: WriterLocation,
  path: string,
  { secret, signal }: { secret: string | null; signal: AbortSignal | undefined },
): Promise<Answer> {
  const to: RequestOptions =
    location.path === null ? { host: location.host, port: location.port } : { socketPath: location.path };
  const headers = { accept: 'application/json', ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) };
  const send = location.tls ? requestTls : requestClear;
  return new Promise((resolve, reject) => {
    const request = send(
      { ...to, path, headers, timeout: timeoutMs, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        readBody(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      },
    );
    request.on('timeout', () => request.destroy(unreachable(describe(location), 'it did not answer in time')));
    request.on('error', (error) =>
      reject(error instanceof AppError ? error : unreachable(describe(location), causeOf(error))),
    );
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    // a response yields buffers unless told otherwise
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw unreachable('the writer', 'its answer is longer than any can be');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function describe({ host, port, path }: WriterLocation): string {
  return path ?? `${host ?? ''}:${port ?? ''}`;
}

// A socket's code (ECONNREFUSED) says all there is; messages may hold more than that.
function causeOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : 'the connection failed';
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
