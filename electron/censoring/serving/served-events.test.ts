import { inspect } from 'node:util';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock';
import type { EventId } from '../../../shared/matrix/identifiers';
import type { PreviewFacts } from '../../storage/controllers/censor-controller';
import { AnsweringListener } from '../../testing/answering-listener';
import type { AskableListener, ProcessDirectory } from './process-directory';
import { ServedEvents } from './served-events';

const token = 'syt_secret-token_of-an-administrator';
const eventJson = '{"type":"m.room.message","room_id":"!r:x","sender":"@a:x","content":{},"signatures":{}}';
const ids = ['$e'] as EventId[];

type Answering = (request: IncomingMessage, response: ServerResponse) => void;
const listeners: AnsweringListener[] = [];
const opened: ServedEvents[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) served.dispose();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

async function listen(answer: Answering): Promise<AskableListener> {
  const listener = new AnsweringListener(answer);
  listeners.push(listener);
  const port = await listener.listen();
  return { host: '127.0.0.1', port, path: null, tls: false, resources: ['client'], isHttp: true, isElsewhere: false };
}

/** A main process: it knows the token, its owner, and the events. */
function main(events: (eventId: string) => string, isAdmin = true): Answering {
  return (request, response) => {
    const send = (status: number, body: string): void => void response.writeHead(status).end(body);
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, '{"errcode":"M_UNKNOWN_TOKEN"}');
    const url = request.url ?? '';
    if (url === '/_matrix/client/v3/account/whoami') return send(200, '{"user_id":"@ada:x"}');
    if (url === '/_synapse/admin/v1/users/%40ada%3Ax/admin') return send(200, `{"admin":${isAdmin}}`);
    const eventId = /^\/_synapse\/admin\/v1\/fetch_event\/(.*)$/.exec(url)?.[1];
    return eventId === undefined ? send(404, '{"errcode":"M_UNRECOGNIZED"}') : send(200, events(decodeURIComponent(eventId)));
  };
} // prettier-ignore

const worker: Answering = (_request, response) => void response.writeHead(404).end('{"errcode":"M_UNRECOGNIZED"}');

function open(directory: ProcessDirectory, heard: string[] = []): ServedEvents {
  const readPreview = (eventIds: readonly string[]): Promise<PreviewFacts> =>
    Promise.resolve({
      moment: { source: 'primary', asOfMs: 1 },
      targets: eventIds.map((eventId) => ({
        eventId, json: eventJson, roomId: '!r:x', roomName: null, roomVersion: '10', serverInRoom: true,
        type: 'm.room.message', sender: '@a:x', isState: false, originServerTs: 1, expiryTs: null,
      })),
      redactions: [],
      copies: new Map(),
    }); // prettier-ignore
  const served = new ServedEvents({
    reads: { readPreview },
    directory: () => directory,
    heard: () => heard,
    clock: systemClock,
  });
  opened.push(served);
  return served;
}

function configured(...processes: [string, ...AskableListener[]][]): ProcessDirectory {
  return {
    kind: 'configured',
    processes: processes.map(([instanceName, ...places]) => ({ instanceName, listeners: places })),
  };
}

const pruned = (): string => `{"event":${eventJson}}`;

function flood(_request: IncomingMessage, response: ServerResponse): void {
  const chunk = 'x'.repeat(64 * 1024);
  const more = (): void => {
    if (!response.destroyed) response.write(chunk, () => setImmediate(more));
  };
  more();
}

const breakOff: Answering = (_request, response) => {
  response.destroy();
};

const hostileAnswers: [string, Answering, string][] = [
  ['hangs', () => undefined, 'no answer within 3 s'],
  ['sends a body without an end', flood, 'longer than any can be'],
  ['breaks off', breakOff, 'ECONNRESET'],
];

describe('asking processes what they serve', () => {
  it('compares the answer of each that can be asked, and says which were not verified', async () => {
    const replication = { ...(await listen(worker)), resources: ['replication'] };
    const directory = configured(
      ['master', await listen(main(pruned))],
      ['worker1', await listen(worker)],
      ['writer1', replication],
      ['far1', { ...replication, resources: ['client'], isElsewhere: true }],
    );
    const served = open(directory, ['master', 'unlisted1']);
    expect(await served.provideToken({ accessToken: token })).toEqual({ held: true, userId: '@ada:x', isAdmin: true });
    const { items, notAsked, sentence } = await served.ask({ eventIds: ids });
    expect(items.map(({ instanceName, state, pruned: isPruned }) => [instanceName, state, isPruned])).toEqual([
      ['master', 'equal', true],
      ['worker1', 'not_served', null],
    ]);
    expect(notAsked.map(({ instanceName }) => instanceName)).toEqual(['writer1', 'far1', 'unlisted1']);
    expect(sentence).toBe(
      'What 1 process serves is what the database holds. 4 processes were not verified: what they hold in memory rests on their having been told to forget it.',
    );
    expect(served.summaryOf(['$e', '$other'], 0)).toMatchObject({ events: 1, equal: ['master'], differing: [] });
    expect(served.summaryOf(['$e'], Date.now() + 60_000)).toBeNull();
  });

  it('finds content that a process still serves, and remembers it for the evidence', async () => {
    const stale = (): string => pruned().replace('"content":{}', '"content":{"body":"words"}');
    const served = open(configured(['master', await listen(main(stale))]));
    await served.provideToken({ accessToken: token });
    const { items, sentence } = await served.ask({ eventIds: ids });
    expect(items[0]).toMatchObject({ state: 'differs', pruned: false });
    expect(sentence).toBe('Of 1 process that answered, 1 serves something else than the database holds.');
    expect(served.summaryOf(['$e'], 0)).toMatchObject({ equal: [], differing: ['master'] });
  });

  it.each(hostileAnswers)('is not held up by one that %s, and does not ask it twice', async (_, hostile, why) => {
    const bad = await listen(hostile);
    const served = open(configured(['master', await listen(main(pruned))], ['bad1', bad]));
    await served.provideToken({ accessToken: token });
    const { items } = await served.ask({ eventIds: ['$e', '$f', '$g'] as EventId[] });
    const ofBad = items.filter(({ instanceName }) => instanceName === 'bad1');
    expect(ofBad.map(({ state }) => state)).toEqual(['not_reachable', 'not_reachable', 'not_reachable']);
    expect(ofBad[0]?.sentence).toContain(why);
    expect(listeners[0]?.asked.length).toBe(1);
    expect(items.filter(({ state }) => state === 'equal').length).toBe(3);
  });

  it('follows no redirection, so that the token goes nowhere else', async () => {
    const elsewhere = await listen(worker);
    const place = `http://127.0.0.1:${elsewhere.port}/`;
    const redirecting: Answering = (_q, response) => void response.writeHead(302, { location: place }).end();
    const served = open(configured(['master', await listen(main(pruned))], ['r1', await listen(redirecting)]));
    await served.provideToken({ accessToken: token });
    const { items } = await served.ask({ eventIds: ids });
    expect(items.map(({ state }) => state)).toEqual(['equal', 'not_served']);
    expect(listeners[0]?.asked).toEqual([]);
  });

  it.each([{ kind: 'unknown' }, { kind: 'simulated' }] as ProcessDirectory[])('guesses no address where the directory is %j', async (directory) => {
    const served = open(directory, ['master']);
    await expect(served.provideToken({ accessToken: token })).rejects.toMatchObject({ code: 'homeserver_unreachable' });
    await expect(served.ask({ eventIds: ids })).rejects.toMatchObject({ code: 'token_required' });
  }); // prettier-ignore
});

describe('the token of an administrator', () => {
  it('is not kept where the homeserver refuses it, or its owner is no administrator', async () => {
    const served = open(configured(['master', await listen(main(pruned))]));
    await expect(served.provideToken({ accessToken: 'another' })).rejects.toMatchObject({ code: 'token_refused' });
    await expect(served.provideToken({ accessToken: 'line\nbreak' })).rejects.toMatchObject({ code: 'token_refused' });
    const other = open(configured(['master', await listen(main(pruned, false))]));
    expect(await other.provideToken({ accessToken: token })).toEqual({ held: false, userId: '@ada:x', isAdmin: false });
    for (const one of [served, other]) {
      await expect(one.ask({ eventIds: ids })).rejects.toMatchObject({ code: 'token_required' });
    }
  });

  it('is forgotten when it is taken back, when the homeserver no longer takes it, and when the connection closes', async () => {
    let valid = true;
    const known = main(pruned);
    const answering: Answering = (request, response) =>
      valid ? known(request, response) : void response.writeHead(401).end('{"errcode":"M_UNKNOWN_TOKEN"}');
    const served = open(configured(['master', await listen(answering)]));
    const required = { code: 'token_required' };
    await served.provideToken({ accessToken: token });
    expect(await served.provideToken({ accessToken: null })).toEqual({ held: false, userId: null, isAdmin: null });
    await expect(served.ask({ eventIds: ids })).rejects.toMatchObject(required);
    await served.provideToken({ accessToken: token });
    valid = false;
    await expect(served.ask({ eventIds: ids })).rejects.toMatchObject({ code: 'token_refused' });
    await expect(served.ask({ eventIds: ids })).rejects.toMatchObject(required);
    valid = true;
    await served.provideToken({ accessToken: token });
    served.dispose();
    await expect(served.ask({ eventIds: ids })).rejects.toMatchObject(required);
  });

  it('is in no answer, no error, and no inspection of what holds it', async () => {
    const echoing: Answering = (request, response) => {
      const { authorization = '' } = request.headers;
      if (request.url?.includes('fetch_event') === true) response.writeHead(200).end(`{"event":"${authorization}"}`);
      else main(pruned)(request, response);
    };
    const gone = await listen(worker);
    const directory = configured(['master', await listen(echoing)], ['gone1', { ...gone, port: 1 }]);
    const served = open(directory);
    const said: unknown[] = [await served.provideToken({ accessToken: token }), await served.ask({ eventIds: ids })];
    said.push(inspect(served, { depth: 10, showHidden: true }));
    const failing = open(configured(['gone1', { ...gone, port: 1 }]));
    for (const accessToken of [token, `${token}\u0000`]) {
      said.push(await failing.provideToken({ accessToken }).catch((error: unknown) => inspect(error, { depth: 10, showHidden: true })));
    }
    expect(JSON.stringify(said)).not.toContain('syt_secret');
  }); // prettier-ignore
});
