import { request as requestClear, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Clock } from '../base/clock';

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
/** A process exports some 130 kB of metrics. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Asks a listener of the homeserver, which may be slow, gone, or something else by now: the whole takes at most 3 s and
 * 4 MB. Certificates are verified.
 * @throws Error whose message says why in words, never what was answered
 */
export function httpGet(
  place: ListenerPlace,
  urlPath: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Answer> {
  const { host, port, path, tls } = place;
  const to = path === null ? { host, port } : { socketPath: path };
  const send = tls ? requestTls : requestClear;
  return new Promise<Answer>((resolve, reject) => {
    let late: Error | null = null;
    const fail = (error: Error & { code?: unknown }): void => {
      void timer.dispose();
      reject(late ?? (typeof error.code === 'string' ? new Error(error.code, { cause: error }) : error));
    };
    // A connection of its own: one that was kept may be closed by the other side just when it is used again.
    const request = send({ ...to, path: urlPath, signal, agent: false }, (response) => {
      readBody(response).then((body) => {
        void timer.dispose();
        resolve({ status: response.statusCode ?? 0, body });
      }, fail);
    });
    // Of the whole, not of its silences: something that sends a byte now and then would hold up every other process.
    const timer = clock.after(timeoutMs, () => {
      late = new Error(`no answer within ${timeoutMs / 1_000} s`);
      request.destroy(late);
    });
    request.on('error', fail);
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
