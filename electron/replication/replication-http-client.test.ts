import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../base/clock';
import type { ListenerPlace } from '../base/http-get';
import { ReplicationHttpClient } from './replication-http-client';

const query = { writer: 'w', fromToken: 5, toToken: 9, limit: 100 };
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

/** A writer's listener; what it was asked is noted. */
async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ location: ListenerPlace; asked: { url: string; authorization: string | undefined }[] }> {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { location: { host: '127.0.0.1', port, path: null, tls: false }, asked };
}

const client = (location: ListenerPlace | null, secret: string | null = 'geheim'): ReplicationHttpClient =>
  new ReplicationHttpClient({ locationOf: () => location, secret: () => secret, clock: systemClock });

test('the writer is asked under a fresh id each time, with the secret, and its page is given back', async () => {
  const { location, asked } = await listen((_request, response) =>
    response.end(JSON.stringify({ updates: [[7, ['!r:x', ['@a:x']]]], upto_token: 9, limited: false })),
  );
  const page = await client(location).fetchUpdates('typing', query);
  await client(location).fetchUpdates('typing', query);
  const ids = asked.map(
    ({ url }) =>
      /^\/_synapse\/replication\/get_repl_stream_updates\/typing\/([0-9a-f-]{36})\?from_token=5&upto_token=9$/.exec(
        url,
      )?.[1],
  );
  expect([page, asked[0]?.authorization, new Set(ids).size, ids.includes(undefined)]).toEqual([
    { updates: [{ token: 7, row: ['!r:x', ['@a:x']] }], upToToken: 9, limited: false },
    'Bearer geheim',
    2,
    false,
  ]);
});

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['a wrong secret', (response) => response.writeHead(500).end('{}'), /HTTP 500; the replication secret may be another one/],
  ['something else that listens there', (response) => response.end('<html>'), /its answer is not understood/],
  ['a listener that hangs up', (response) => response.destroy(), /ECONNRESET/],
])('%s is said in words', async (_what, answer, message) => {
  const { location } = await listen((_request, response) => answer(response));
  await expect(client(location).fetchUpdates('typing', query)).rejects.toMatchObject({ code: 'writer_unreachable', message: expect.stringMatching(message) as string });
}); // prettier-ignore

test('a writer whose place is not known is not guessed at', async () => {
  await expect(client(null).fetchUpdates('typing', query)).rejects.toMatchObject({
    code: 'configuration_invalid',
    details: { writer: 'w' },
  });
});

test('an answer without end is cut off', async () => {
  const { location } = await listen((_request, response) => {
    const chunk = 'x'.repeat(1024 * 1024);
    const more = (): void => void (response.writableEnded || response.write(chunk, () => setImmediate(more)));
    more();
  });
  await expect(client(location).fetchUpdates('typing', query)).rejects.toMatchObject({
    message: expect.stringMatching(/longer than any can be/) as string,
  });
});
