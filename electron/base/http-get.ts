import { request as requestClear, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Clock } from './clock';

/** Where something listens; a `path` is a unix socket and takes the place of host and port. */
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

export interface HttpGetOptions {
  /** Of the whole, from connecting to the last byte. */
  timeoutMs: number;
  /** Of the body. */
  maxBytes: number;
  headers?: Readonly<Record<string, string>>;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/**
 * Asks a listener, which may be slow, gone, or something else by now. Certificates are verified.
 * @throws Error whose message says why in words, never what was answered
 */
export function httpGet(place: ListenerPlace, urlPath: string, options: HttpGetOptions): Promise<Answer> {
  const { timeoutMs, maxBytes, headers = {}, clock, signal } = options;
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
    const request = send(
      { ...to, path: urlPath, headers, agent: false, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        readBody(response, maxBytes).then((body) => {
          void timer.dispose();
          resolve({ status: response.statusCode ?? 0, body });
        }, fail);
      },
    );
    // Of the whole, not of its silences: something that sends a byte now and then would hold up every other process.
    const timer = clock.after(timeoutMs, () => {
      late = new Error(`no answer within ${timeoutMs / 1_000} s`);
      request.destroy(late);
      // A socket that was taken off the request tells nothing more of it.
      fail(late);
    });
    request.on('error', fail);
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('it answers in another protocol'));
    });
    request.end();
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
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
