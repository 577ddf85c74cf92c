import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../base/clock';
import { createLog } from '../../base/log';
import type { Handlers } from '../../handlers/handler';
import { Dispatcher, type OpenHomeserver } from '../dispatch';
import { PushHub } from '../push-hub';
import { ServeHost } from './serve-host';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface Asking {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

let host: ServeHost;
let port: number;
let token: string;
let folder: string;
let pushHub: PushHub;
let logLines: string[];
let nowMs: number;
let aborted: number;
let handlerCalls: unknown[];
let picked: (string | null)[];

const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };

beforeEach(async () => {
  nowMs = 0;
  aborted = 0;
  handlerCalls = [];
  picked = [];
  logLines = [];
  folder = mkdtempSync(join(tmpdir(), 'synoptic-window-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.html'), '<html><head></head><body>window</body></html>');
  writeFileSync(join(folder, 'dist', 'assets', 'a.js'), '1');
  writeFileSync(join(folder, 'secret.json'), '{"secret": true}');
  symlinkSync(join(folder, 'secret.json'), join(folder, 'dist', 'link.json'));
  const log = createLog('debug', (line) => logLines.push(line));
  pushHub = new PushHub(systemClock);
  const dispatcher = new Dispatcher({ handlers: handlers(), findHomeserver: find, clock: systemClock, log });
  const rendererFolder = join(folder, 'dist');
  host = new ServeHost({ port: 0, dispatcher, pushHub, rendererFolder, onlyOpenConnection: () => 'only', clock, log });
  const started = await host.start();
  token = started.token;
  port = Number(new URL(started.url).port);
});

afterEach(async () => {
  await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function find(connectionId: string | null): OpenHomeserver {
  picked.push(connectionId);
  return { services: {}, isUnlocked: false } as unknown as OpenHomeserver; // no service is asked for anything
}

function handlers(): Handlers {
  const some = {
    'connections.list': (input: unknown) => {
      handlerCalls.push(input);
      return Promise.resolve({ items: [], nextCursor: null, keychain: 'none' });
    },
    'connections.close': () => Promise.resolve({ closed: true }),
    'application.getInfo': (_input: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
          reject(signal.reason as Error);
        });
      }),
  };
  return some as unknown as Handlers; // only what is called here
}

function ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    sending.once('error', reject);
    sending.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sending.end(body);
  });
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${token}` });
const own = (): string => `http://127.0.0.1:${port}`;
const code = (): string => new URL(host.openUrl()).hash.slice('#code='.length);
const list = (headers: Record<string, string>, body = '{}'): Promise<Answer> =>
  ask('/rpc/connections.list', { method: 'POST', headers, body });
const openSession = (body: unknown, headers = { origin: own() }): Promise<Answer> =>
  ask('/session', { method: 'POST', headers, body: JSON.stringify(body) });

async function cookie(): Promise<string> {
  const answer = await openSession({ code: code() });
  return (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

/** Reads an event stream until it has said `wanted`. */
function readStream(path: string, headers: Record<string, string>, wanted: string, act: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, path, headers, agent: false });
    sending.once('error', reject);
    sending.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (text === '') act();
        text += chunk;
        if (!text.includes(wanted)) return;
        sending.destroy();
        resolve(text);
      });
    });
    sending.end();
  });
}

describe('a script', () => {
  it('calls a procedure with the token', async () => {
    const answer = await list(bearer());
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { items: [], nextCursor: null, keychain: 'none' } });
  });

  it('may leave the body out', async () => {
    expect((await list(bearer(), '')).status).toBe(200);
  });

  it('picks a connection by the header Synoptic-Connection, else none is named', async () => {
    await ask('/rpc/connections.close', { method: 'POST', headers: { ...bearer(), 'synoptic-connection': 'b' } });
    await ask('/rpc/connections.close', { method: 'POST', headers: bearer() });
    expect(picked).toEqual(['b', null]);
  });

  it('reads the contract as JSON Schema', async () => {
    const answer = await ask('/rpc', { headers: bearer() });
    const { procedures } = JSON.parse(answer.text) as { procedures: Record<string, unknown> };
    expect(procedures['users.search']).toMatchObject({ kind: 'query', input: { type: 'object' } });
  });

  it.each([
    ['', 'none'],
    ['Bearer ', 'an empty one'],
    ['Bearer wrong', 'a wrong one'],
    ['Basic dTpw', 'another scheme'],
  ])('gets nowhere with the token %j (%s)', async (authorization) => {
    const headers: Record<string, string> = authorization === '' ? {} : { authorization };
    const answers = [await list(headers), await ask('/rpc', { headers }), await ask('/events', { headers })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({ ok: false, error: { code: 'unauthorised' } });
    expect(handlerCalls).toEqual([]);
  });

  it('gets an error of the contract for JSON that is not JSON and for 5 MB', async () => {
    const long = JSON.stringify({ cursor: 'x'.repeat(5_000_000) });
    const answers = [await list(bearer(), '{'), await list(bearer(), long)];
    expect(answers.map(({ text }) => JSON.parse(text) as unknown)).toMatchObject([
      { ok: false, error: { code: 'invalid_input' } },
      { ok: false, error: { code: 'invalid_input' } },
    ]);
  });

  it('cancels its call by going away', async () => {
    const path = '/rpc/application.getInfo';
    const sending = request({ host: '127.0.0.1', port, path, method: 'POST', headers: bearer(), agent: false });
    sending.on('error', () => undefined);
    sending.end('{}');
    await new Promise((resolve) => setTimeout(resolve, 50));
    sending.destroy();
    await expect.poll(() => aborted).toBe(1);
  });

  it('hears pushes of the connection it names, and of no other', async () => {
    const push = (connectionId: string) =>
      pushHub.publish({ name: 'homeserver.changed', connectionId, payload: { kinds: ['rooms'] } });
    const text = await readStream('/events?connection=b', bearer(), 'rooms', () => {
      push('a');
      push('b');
    });
    expect(text).toMatch(/^retry: \d+\nevent: hello\ndata: {"contractVersion":\d+}\n\n/);
    expect(text.match(/^data: {"name.*$/gm)).toEqual([
      'data: {"name":"homeserver.changed","connectionId":"b","payload":{"kinds":["rooms"]}}',
    ]);
  });

  it('leaves no listener behind when it stops reading', async () => {
    await readStream('/events', bearer(), 'hello', () => undefined);
    await expect.poll(() => pushHub.listenerCount).toBe(0);
  });
});

describe('a browser', () => {
  it('exchanges the code of the address for a cookie that no script of a page can read', async () => {
    const answer = await openSession({ code: code() });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^[\w-]+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  it('exchanges each code once', async () => {
    const once = code();
    const answers = [await openSession({ code: once }), await openSession({ code: once })];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });

  it('exchanges no code after five minutes, and none that was guessed', async () => {
    const old = code();
    nowMs += 5 * 60_000;
    expect([(await openSession({ code: old })).status, (await openSession({})).status]).toEqual([401, 401]);
  });

  it('calls and listens with the cookie from its own page', async () => {
    const session = await cookie();
    const json = { cookie: session, origin: own(), 'content-type': 'application/json' };
    expect((await list(json)).status).toBe(200);
    const stream = { cookie: session, 'sec-fetch-site': 'same-origin' };
    const text = await readStream('/events', stream, 'censored', () =>
      pushHub.publish({
        name: 'connections.openAdvanced',
        connectionId: 'only',
        payload: { connectionId: 'only', sentence: 'censored' },
      }),
    );
    expect(text).toContain('connections.openAdvanced');
  });

  it('gets a new address from a script that shows the token', async () => {
    const answer = await ask('/session', { method: 'POST', headers: bearer() });
    const { value } = JSON.parse(answer.text) as { value: { openUrl: string } };
    const again = new URL(value.openUrl).hash.slice('#code='.length);
    expect((await openSession({ code: again })).status).toBe(200);
  });

  it('gets the window with a strict policy, uncached, unsniffed and unframed', async () => {
    const answer = await ask('/');
    const policy = String(answer.headers['content-security-policy']);
    expect(answer.status).toBe(200);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
    const nonce = /nonce="([^"]+)"/.exec(answer.text)?.[1];
    expect(policy).toContain(`'nonce-${nonce}'`);
  });
});

describe('an attack', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    'localhost@evil.example',
  ])('under the name %j (DNS rebinding) gets nothing, also with the token', async (name) => {
    const headers = { ...bearer(), host: name };
    const answers = [await ask('/', { headers }), await list(headers), await ask('/rpc', { headers })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it.each(['127.0.0.1:9000', 'localhost', 'LOCALHOST:9000', '[::1]:9000'])(
    'is not what comes under %s',
    async (name) => {
      expect((await ask('/', { headers: { host: name } })).status).toBe(200);
    },
  );

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without origin', { origin: 'null' }],
    ['a form, which names no origin', {}],
  ])('by a POST of %s with the cookie (CSRF) does nothing', async (_who, headers) => {
    const session = await cookie();
    const answer = await list({ cookie: session, 'content-type': 'application/json', ...headers });
    expect({ status: answer.status, handlerCalls }).toEqual({ status: 401, handlerCalls: [] });
  });

  it('by a form with the cookie and a text body does nothing, even with our origin', async () => {
    const session = await cookie();
    const answer = await list({ cookie: session, origin: own(), 'content-type': 'text/plain' });
    expect({ status: answer.status, handlerCalls }).toEqual({ status: 400, handlerCalls: [] });
  });

  it.each(['cross-site', 'same-site', 'none', undefined])(
    'by a GET with the cookie from %s reads nothing',
    async (site) => {
      const session = await cookie();
      const headers: Record<string, string> = {
        cookie: session,
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      };
      const answers = [await ask('/rpc', { headers }), await ask('/events', { headers })];
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    },
  );

  it('by a page of another origin cannot use a code that it came to know', async () => {
    const answers = [
      await openSession({ code: code() }, { origin: 'https://evil.example' }),
      await ask('/session', { method: 'POST', body: JSON.stringify({ code: code() }) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('by a preflight is given no permission', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await ask('/rpc/connections.list', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/../../secret.json',
    '/assets/..%5c..%5csecret.json',
    '//secret.json',
    '/link.json',
    '/assets/',
    '/assets/a.js%00.html',
    'http://127.0.0.1/../secret.json',
  ])('by the path %s finds no file', async (path) => {
    const answer = await ask(path, { headers: bearer() });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('true}');
  });

  it('by a WebSocket is refused before anything is said', async () => {
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            `Authorization: Bearer ${token}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
        ),
      );
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.once('error', reject);
      socket.once('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('from another machine finds nothing listening', async () => {
    const other = await new Promise<string>((resolve) => {
      // Every address of 127/8 is this machine; a host bound to all interfaces would answer here too.
      const socket = connect(port, '127.0.0.2', () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
    });
    expect(other).toBe('refused');
  });

  it('on the log finds neither token, nor code, nor cookie', async () => {
    const opened = code();
    const session = await openSession({ code: opened });
    const value = /=([\w-]{43});/.exec(String(session.headers['set-cookie']))?.[1] ?? 'missing';
    await list(bearer());
    await ask(`/events?connection=x&token=${token}`, { headers: {} });
    expect(logLines.join('')).toContain('connections.list');
    for (const secret of [token, opened, value]) expect(logLines.join('')).not.toContain(secret);
  });

  it('by a body with __proto__ changes no prototype', async () => {
    await list(bearer(), '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('the host', () => {
  it('says port_in_use with a remedy for a port that is taken', async () => {
    const { dispatcher, log } = {
      dispatcher: new Dispatcher({
        handlers: handlers(),
        findHomeserver: find,
        clock: systemClock,
        log: createLog('off', () => undefined),
      }),
      log: createLog('off', () => undefined),
    };
    const second = new ServeHost({
      port,
      dispatcher,
      pushHub,
      rendererFolder: folder,
      onlyOpenConnection: () => null,
      clock,
      log,
    });
    await expect(second.start()).rejects.toMatchObject({ code: 'port_in_use', details: { port } });
  });

  it('ends at once with streams open, and leaves no listener', async () => {
    const ended = new Promise<string>((resolve) => {
      request({ host: '127.0.0.1', port, path: '/events', headers: bearer(), agent: false }, (response) => {
        response.once('close', () => resolve('closed'));
        response.resume();
      }).end();
    });
    await expect.poll(() => pushHub.listenerCount).toBe(1);
    await host.dispose();
    expect([await ended, pushHub.listenerCount]).toEqual(['closed', 0]);
  });
});
