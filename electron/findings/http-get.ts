import { request as requestClear, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';

/** Where a listener of a process is; a `path` is a unix socket and takes the place of host and port. */
export interface ListenerPlace {
  host: string | null;
  port: number | null;
  path: string | null;
  tls: boolean;
}

export interface Answer {
  status: number;
  body: string;
}

const timeoutMs = 3_000;
const maxBytes = 8 * 1024 * 1024;

/**
 * Asks a listener of the homeserver, which may be slow, gone, or something else by now: time and size are bounded.
 * @throws Error whose message says why in words, never what was answered
 */
export function httpGet(place: ListenerPlace, urlPath: string, signal: AbortSignal): Promise<Answer> {
  const { host, port, path, tls } = place;
  const to = path === null ? { host, port } : { socketPath: path };
  const send = tls ? requestTls : requestClear;
  return new Promise((resolve, reject) => {
    const request = send({ ...to, path: urlPath, timeout: timeoutMs, signal }, (response) => {
      readBody(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
    request.on('error', (error: Error & { code?: unknown }) =>
      reject(typeof error.code === 'string' ? new Error(error.code, { cause: error }) : error),
    );
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A response yields buffers unless told otherwise.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new Error('the answer is longer than any can be');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `host:port` or the path of a unix socket, as operators write it. */
export function addressOf({ host, port, path }: Pick<ListenerPlace, 'host' | 'port' | 'path'>): string {
  return path ?? `${host ?? '*'}:${port ?? '?'}`;
}
