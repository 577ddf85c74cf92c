import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { z } from 'zod';
import type { Envelope } from '../../../shared/contract/procedure';
import { AppError } from '../../../shared/errors';
import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { Dispatcher } from '../dispatch';
import type { PushHub } from '../push-hub';
import { windowHeaders, WindowFiles } from '../window-files';
import { Access, checkHost, checkOwnPage } from './access';
import { describeContract } from './contract-description';
import { openEventStream } from './event-stream';
import { readJsonBody } from './request-body';

export interface ServeHostOptions {
  /** 0: any free port. */
  port: number;
  dispatcher: Dispatcher;
  pushHub: PushHub;
  /** The built window; scripts work without it. */
  rendererFolder: string;
  /** The one open connection, for a stream that names none; null with none or several. */
  onlyOpenConnection(): string | null;
  clock: Clock;
  log: Log;
}

// A preview of 10,000 events with ids of 255 bytes fits.
const callLimitBytes = 4_000_000;
const sessionLimitBytes = 4_096;
const sessionInput = z.object({ code: z.string().max(200).optional() }).strict();

/**
 * The contract over HTTP on the loopback address: `POST /rpc/<procedure>`, `GET /rpc`, `GET /events`,
 * `POST /session`, and the window's files. Adds only carriage and the question who may ask.
 */
export class ServeHost implements Disposable {
  private readonly server: Server;
  private readonly access: Access;
  private readonly files: WindowFiles;
  private readonly streams = new Set<Disposable>();
  private readonly sockets = new Set<Socket>();

  constructor(private readonly options: ServeHostOptions) {
    this.access = new Access(options.clock);
    this.files = new WindowFiles(options.rendererFolder);
    this.server = createServer({ maxHeaderSize: 16_384 }, (request, response) => void this.respond(request, response));
    this.server.requestTimeout = 30_000;
    this.server.headersTimeout = 10_000;
    this.server.keepAliveTimeout = 60_000;
    // Nothing here speaks WebSocket; a page of another origin may try, since no browser stops it.
    this.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n'));
    this.server.on('connection', (socket) => this.watch(socket));
  }

  /**
   * Listens on 127.0.0.1.
   * @returns where it is, and the token for scripts
   * @throws AppError port_in_use, permission_denied
   */
  async start(): Promise<{ url: string; token: string }> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) => reject(listenError(error, this.options.port)));
      this.server.listen(this.options.port, '127.0.0.1', resolve);
    });
    return { url: this.url, token: this.access.token };
  }

  /** An address for a browser that opens this host once, within five minutes. */
  openUrl(): string {
    return `${this.url}/#code=${this.access.issueCode()}`;
  }

  /** Ends streams and idle connections; calls still running have been drained by the dispatcher before. */
  async dispose(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const stream of this.streams) await stream.dispose();
    this.server.closeIdleConnections();
    const limit = this.options.clock.after(500, () => this.sockets.forEach((socket) => socket.destroy()));
    if (this.server.listening || this.sockets.size > 0) await closed;
    await limit.dispose();
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // listening on TCP gives this form
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(windowHeaders(randomUUID()))) response.setHeader(name, value);
    try {
      checkHost({ method: request.method ?? '', headers: request.headers });
      await this.route(request, response);
    } catch (error) {
      this.refuse(response, error);
    }
  }

  private route(request: IncomingMessage, response: ServerResponse): Promise<void> | void {
    const { path, query } = splitTarget(request.url ?? '');
    const route = `${request.method} ${path}`;
    if (route === 'POST /session') return this.openSession(request, response);
    if (route === 'GET /rpc') return this.describe(request, response);
    if (route === 'GET /events') return this.stream(request, response, query);
    if (route.startsWith('POST /rpc/')) return this.call(request, response, path.slice('/rpc/'.length));
    if (request.method === 'GET' || request.method === 'HEAD') return this.giveFile(request, response, path);
    return sendJson(response, 405, failure(notHere(path)));
  }

  /** A browser brings a code and takes a cookie; a script brings the token and takes a fresh address for a browser. */
  private async openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asking = { method: 'POST', headers: request.headers };
    const viaToken = request.headers.authorization !== undefined;
    if (viaToken) this.access.authorise(asking);
    else checkOwnPage(asking);
    const input = sessionInput.safeParse(await readJsonBody(request, sessionLimitBytes));
    if (viaToken) return sendJson(response, 200, { ok: true, value: { openUrl: this.openUrl() } });
    const cookie = this.access.exchange(input.success ? (input.data.code ?? '') : '');
    response.setHeader('set-cookie', cookie);
    return sendJson(response, 200, { ok: true, value: {} });
  }

  private describe(request: IncomingMessage, response: ServerResponse): void {
    this.access.authorise({ method: 'GET', headers: request.headers });
    sendJson(response, 200, describeContract());
  }

  private stream(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    this.access.authorise({ method: 'GET', headers: request.headers });
    const picked = query.get('connection') ?? connectionHeader(request);
    const bound = (): string | null => picked ?? this.options.onlyOpenConnection();
    const { pushHub, clock } = this.options;
    const stream = openEventStream(response, pushHub, clock, bound);
    this.streams.add(stream);
    response.once('close', () => this.streams.delete(stream));
  }

  private async call(request: IncomingMessage, response: ServerResponse, procedure: string): Promise<void> {
    const by = this.access.authorise({ method: 'POST', headers: request.headers });
    // A form of another page can post text, but not under this type without asking first.
    if (by === 'cookie' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw notJson();
    }
    const input = await readJsonBody(request, callLimitBytes);
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('the client went away')));
    const carrier = new CallCarrier(connectionHeader(request));
    const startedMs = this.options.clock.monotonicMs();
    const envelope = await this.options.dispatcher.dispatch(procedure, input, { carrier, signal: gone.signal });
    const durationMs = Math.round(this.options.clock.monotonicMs() - startedMs);
    const outcome = envelope.ok ? 'ok' : envelope.error.code;
    this.options.log.debug('call', { procedure: procedure.slice(0, 100), outcome, durationMs });
    // Outcomes of a call are 200 also where they are errors: the window's console stays for what is really wrong.
    sendJson(response, outcome === 'unknown_procedure' ? 404 : 200, envelope);
  }

  private async giveFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const file = await this.files.read(path);
    if (!file) return sendJson(response, 404, failure(path === '/' ? windowNotBuilt() : notHere(path)));
    response.writeHead(200, { ...file.headers, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  private refuse(response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const known = error instanceof AppError ? error : null;
    if (!known) this.options.log.error('request failed', {}, error);
    // The rest of a body that is too long, or of one that nobody may send, is not read.
    response.setHeader('connection', 'close');
    sendJson(response, statusOf(known), failure(known ?? internal()));
  }
}

/** Stands for one call of a script or of a window in the browser; nothing of it outlives the answer. */
class CallCarrier {
  readonly id = randomUUID();

  constructor(private bound: string | null) {}

  get connectionId(): string | null {
    return this.bound;
  }

  bind(connectionId: string | null): void {
    this.bound = connectionId;
  }
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const at = target.indexOf('?');
  if (at < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, at), query: new URLSearchParams(target.slice(at + 1)) };
}

function connectionHeader(request: IncomingMessage): string | null {
  const value = request.headers['synoptic-connection'];
  return typeof value === 'string' && value !== '' ? value : null;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  response.end(bytes);
}

function failure(error: AppError): Envelope<never> {
  return { ok: false, error: error.toWire() };
}

function statusOf(error: AppError | null): number {
  if (error?.code === 'unauthorised') return 401;
  return error === null ? 500 : 400;
}

function listenError(error: NodeJS.ErrnoException, port: number): AppError {
  if (error.code === 'EADDRINUSE') {
    return new AppError({
      code: 'port_in_use',
      message: `Port ${port} on 127.0.0.1 is taken by another program.`,
      remedy: 'Choose another one with --port, or leave --port out to take a free one.',
      details: { port },
      cause: error,
    });
  }
  return new AppError({
    code: 'permission_denied',
    message: `Port ${port} on 127.0.0.1 cannot be listened on (${error.code ?? 'unknown reason'}).`,
    remedy: 'Choose a port above 1023 with --port, or leave --port out to take a free one.',
    details: { port },
    cause: error,
  });
}

function notHere(path: string): AppError {
  return new AppError({
    code: 'unknown_procedure',
    message: `There is nothing at ${path.slice(0, 100)}.`,
    remedy: 'GET /rpc lists the procedures; POST /rpc/<procedure> calls one.',
  });
}

function windowNotBuilt(): AppError {
  return new AppError({
    code: 'unknown_procedure',
    message: 'The window is not built.',
    remedy: 'Start with npm run serve, which builds it.',
  });
}

function notJson(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'A call from a page is JSON.',
    remedy: 'Send it with Content-Type: application/json.',
  });
}

function internal(): AppError {
  return new AppError({ code: 'internal', message: 'Something failed inside Synoptic.', remedy: 'Try again.' });
}
