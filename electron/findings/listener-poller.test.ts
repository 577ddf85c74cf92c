import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConfiguredListener, ConfiguredProcess, HomeserverTopology } from '../config/topology';
import { AnsweringListener } from '../testing/answering-listener';
import { FakeClock } from '../testing/fake-clock';
import { someTopology } from '../testing/homeserver-facts';
import { HealthPoller } from './health-poller';
import { MetricsPoller } from './metrics-poller';

const recorded = readFileSync(join(__dirname, 'fixtures', 'synapse-1.163-metrics.txt'), 'utf8');
let clock: FakeClock;
let folder = '';
const closing: { close?(): Promise<void>; dispose?(): Promise<void> }[] = [];

beforeEach(() => {
  clock = new FakeClock();
  folder = mkdtempSync(join(tmpdir(), 'synoptic-listener-'));
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await (one.dispose?.() ?? one.close?.());
  rmSync(folder, { recursive: true, force: true });
});

function answering(answer: AnsweringListener['answer']): AnsweringListener {
  const listener = new AnsweringListener(answer);
  closing.push(listener);
  return listener;
}
const saying = (body: string, status = 200): AnsweringListener =>
  answering((_request, response) => response.writeHead(status).end(body));

function metricsPoller(newest: number | null = null): MetricsPoller {
  const poller = new MetricsPoller({ clock, newestPosition: () => newest });
  closing.push(poller);
  return poller;
}
function healthPoller(): HealthPoller {
  const poller = new HealthPoller({ clock });
  closing.push(poller);
  return poller;
}

const at = (place: Partial<ConfiguredListener>): ConfiguredListener => ({
  kind: 'http', host: '127.0.0.1', port: null, path: null, tls: false, resources: ['client'], ...place,
}); // prettier-ignore
const metricsAt = (place: Partial<ConfiguredListener>) => at({ kind: 'metrics', resources: [], ...place });
const processOf = (instanceName: string, listeners: ConfiguredListener[], host = '127.0.0.1'): ConfiguredProcess => ({
  instanceName, file: null, app: null, listeners, replication: { host, port: 9_000, path: null, tls: false },
}); // prettier-ignore
const topologyOf = (...processes: ConfiguredProcess[]): HomeserverTopology => someTopology({ processes });

test('metrics of a real homeserver are read over TCP and over a unix socket', async () => {
  const [overTcp, overUnix] = [saying(recorded), saying(recorded)];
  const port = await overTcp.listen();
  const path = join(folder, 'metrics.sock');
  await overUnix.listen(path);
  const poller = metricsPoller();
  poller.setTopology(
    topologyOf(
      processOf('master', [metricsAt({ port })]),
      processOf('sync1', [at({ path, host: null, resources: ['client', 'metrics'] })]),
    ),
  );
  await vi.waitFor(() => expect(poller.results()).toHaveLength(2));
  const view = { version: '1.163.2', commandQueue: 0, atMs: clock.nowMs(), error: null };
  expect(poller.results()).toEqual([
    expect.objectContaining({ ...view, instanceName: 'master', address: `127.0.0.1:${port}` }),
    expect.objectContaining({ ...view, instanceName: 'sync1', address: path }),
  ]);
  expect([overTcp.asked, overUnix.asked]).toEqual([['/_synapse/metrics'], ['/_synapse/metrics']]);
});

test('a view that stays where it was while the wire tells of more is told as standing still after 30 s', async () => {
  const listener = saying('synapse_storage_stream_current_position{stream_name="events"} 7.0\n');
  const poller = metricsPoller(9);
  poller.setTopology(topologyOf(processOf('sync1', [metricsAt({ port: await listener.listen() })])));
  const startMs = clock.nowMs();
  poller.start();
  for (const round of [1, 2, 3]) {
    await vi.waitFor(() => expect(poller.results()[0]?.atMs).toBe(clock.nowMs()));
    expect(poller.results()[0]?.standingStill).toEqual(
      round < 3 ? [] : [{ stream: 'events', position: 7, sinceMs: startMs }],
    );
    clock.advance(15_000);
  }
});

test('what cannot be read says why: nobody there, an error, an answer without end, an answer that takes its time', async () => {
  const endless = answering((_request, response) => void response.end('x'.repeat(5 * 1024 * 1024)));
  const dripping = answering((_request, response) => void response.write('synapse_build_info{'));
  const ports = [await saying('', 503).listen(), await endless.listen(), await dripping.listen()];
  const gone = saying('');
  const gonePort = await gone.listen();
  await gone.close();
  const poller = metricsPoller();
  poller.setTopology(
    topologyOf(
      processOf(
        'w',
        [gonePort, ...ports].map((port) => metricsAt({ port })),
      ),
    ),
  );
  await vi.waitFor(() => expect(dripping.asked).toHaveLength(1));
  clock.advance(3_000);
  await vi.waitFor(() => expect(poller.results()).toHaveLength(4));
  expect(poller.results().map(({ error, atMs }) => [error, atMs])).toEqual([
    ['ECONNREFUSED', null],
    ['it answered HTTP 503', null],
    ['the answer is longer than any can be', null],
    ['no answer within 3 s', null],
  ]);
});

test('health is asked on every HTTP listener, and never where nothing listens', async () => {
  const [well, ill] = [saying('OK'), saying('', 500)];
  const ports = [await well.listen(), await ill.listen()];
  const poller = healthPoller();
  poller.setTopology(
    topologyOf(
      processOf('w', [
        ...ports.map((port) => at({ port })),
        metricsAt({ port: 1 }),
        at({ kind: 'manhole', port: 2 }),
        at({ host: null }),
      ]),
    ),
  );
  await vi.waitFor(() => expect(poller.results()).toHaveLength(2));
  expect(poller.results().map(({ state, sentence }) => [state, sentence])).toEqual([
    ['ok', '/health answered HTTP 200'],
    ['failing', '/health answered HTTP 500'],
  ]);
  expect([well.asked, ill.asked]).toEqual([['/health'], ['/health']]);
});

test('a listener of another machine’s own address is not called failing by a machine that cannot reach it', async () => {
  const gone = saying('');
  const port = await gone.listen();
  await gone.close();
  const poller = healthPoller();
  poller.setTopology(topologyOf(processOf('near', [at({ port })]), processOf('far', [at({ port })], '10.0.0.9')));
  await vi.waitFor(() => expect(poller.results()).toHaveLength(2));
  expect(poller.results().map(({ instanceName, state }) => [instanceName, state])).toEqual([
    ['near', 'failing'],
    ['far', 'unknown'],
  ]);
});

test('a listener is never asked twice at a time, and not any more once it is out of the configuration', async () => {
  let answerNow = (): void => undefined;
  const slow = answering((_request, response) => (answerNow = () => void response.end('OK')));
  const poller = healthPoller();
  const topology = topologyOf(processOf('w', [at({ port: await slow.listen() })]));
  poller.setTopology(topology);
  poller.start();
  await vi.waitFor(() => expect(slow.asked).toHaveLength(1));
  poller.setTopology(topology);
  clock.advance(1_000);
  poller.setTopology(null);
  answerNow();
  clock.advance(60_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([slow.asked.length, slow.mostAtATime, poller.results()]).toEqual([1, 1, []]);
});

test('disposing lets go of an answer that is awaited, at once, and asks nobody any more', async () => {
  const silent = answering(() => undefined);
  const poller = healthPoller();
  poller.setTopology(topologyOf(processOf('w', [at({ port: await silent.listen() })])));
  poller.start();
  await vi.waitFor(() => expect(silent.asked).toHaveLength(1));
  await poller.dispose();
  clock.advance(60_000);
  expect([poller.results(), silent.asked.length, clock.timerCount]).toEqual([[], 1, 0]);
});
