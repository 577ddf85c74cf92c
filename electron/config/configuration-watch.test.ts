import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLog } from '../base/log';
import { FakeClock } from '../testing/fake-clock';
import { ConfigurationWatch } from './configuration-watch';

let folder = '';
let clock: FakeClock;
let watch: ConfigurationWatch;

/** Writes a file with a time of its own, as a change a second later would have it. */
const write = (name: string, text: string, atSeconds: number): void => {
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), atSeconds, atSeconds);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synoptic-watch-'));
  mkdirSync(join(folder, 'workers'));
  clock = new FakeClock();
  watch = new ConfigurationWatch({
    homeserverFile: join(folder, 'homeserver.yaml'), workersFolder: join(folder, 'workers'), clock, log: silentLog,
  }); // prettier-ignore
});
afterEach(async () => {
  await watch.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const names = (): string[] | undefined =>
  watch.current.config?.topology.processes.map(({ instanceName }) => instanceName);

test('a worker whose file comes later is noticed, and a file that is broken later leaves what was read before', async () => {
  write('homeserver.yaml', 'server_name: example.org\nworker_replication_secret: geheim\n', 1_000);
  await watch.start();
  expect([names(), watch.current.config?.secrets.replicationSecret]).toEqual([['master'], 'geheim']);

  write('workers/sync1.yaml', 'worker_app: synapse.app.generic_worker\nworker_name: sync1\n', 1_001);
  clock.advance(10_000);
  await vi.waitFor(() => expect(names()).toEqual(['master', 'sync1']));

  write('homeserver.yaml', 'server_name: [\n', 1_002);
  clock.advance(10_000);
  await vi.waitFor(() => expect(watch.current.error).toMatch(/is not YAML/));
  expect(names()).toEqual(['master', 'sync1']);
});

test('a file that is not there is an error beside nothing, and is read when it comes', async () => {
  await watch.start();
  expect([watch.current.config, watch.current.error]).toEqual([null, expect.stringContaining('cannot be read')]);
  write('homeserver.yaml', 'server_name: example.org\n', 1_000);
  clock.advance(10_000);
  await vi.waitFor(() => expect([names(), watch.current.error]).toEqual([['master'], null]));
});

test('nothing in a file ends the application: a port that is none, and what else is no text', async () => {
  write(
    'homeserver.yaml',
    'server_name: example.org\ndatabase: {args: {dbname: d, user: u, port: {toString: 1, valueOf: 1}}}\nredis: {enabled: true, port: [1], dbid: {a: 1}}\nlisteners: [{type: constructor, port: x}]\n',
    1_000,
  );
  await watch.start();
  expect([names(), watch.current.error]).toEqual([['master'], null]);
});

test('a secret that could not be read is read when it can be, though no other file has changed', async () => {
  write(
    'homeserver.yaml',
    `server_name: example.org\nworker_replication_secret_path: ${join(folder, 'secret')}\n`,
    1_000,
  );
  await watch.start();
  const before = watch.current.error;
  write('secret', 'geheim\n', 1_001);
  clock.advance(10_000);
  await vi.waitFor(() => expect(watch.current.config?.secrets.replicationSecret).toBe('geheim'));
  expect([before, watch.current.error]).toEqual([expect.stringContaining('password'), null]);
});
