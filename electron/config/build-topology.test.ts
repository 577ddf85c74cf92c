import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildTopology } from './build-topology';
import type { ConfigurationFiles, WorkerFile } from './topology';
import type { Section } from './section';

const worker = (name: string, more: Section = {}): WorkerFile => ({
  file: `${name}.yaml`,
  config: { worker_app: 'synapse.app.generic_worker', worker_name: name, ...more },
});
const build = (shared: Section, workers: WorkerFile[] = [], more: Partial<ConfigurationFiles> = {}) =>
  buildTopology({ files: ['homeserver.yaml'], shared, workers, hasReplicationSecret: true, ...more });
const redis = { enabled: true };
const at = (port: number): Section => ({ host: '10.0.0.9', port });

test('a single process does everything, and nothing contradicts', () => {
  const topology = build({ server_name: 'example.org' });
  expect([topology.processes.map(({ instanceName }) => instanceName), topology.streamWriters['events'], topology.pushers, topology.federationSenders, topology.backgroundTasksOn, topology.contradictions]).toEqual([
    ['master'], ['master'], ['master'], ['master'], 'master', [],
  ]); // prettier-ignore
});

test('roles, places and listeners come from the shared file and the workers’ files, `main` being `master`', () => {
  const topology = build(
    {
      redis,
      instance_map: { main: at(9000), persister1: at(9001), typing1: { path: '/run/typing1.sock' } },
      stream_writers: { events: ['persister1', 'master'], typing: 'typing1' },
      federation_sender_instances: ['sender1'],
      pusher_instances: ['background1'],
      run_background_tasks_on: 'background1',
    },
    [
      worker('persister1', {
        worker_listeners: [
          { type: 'http', port: 8001, bind_addresses: ['::'], resources: [{ names: ['client', 'media'] }] },
          { type: 'metrics', port: 9101, bind_addresses: ['127.0.0.1'] },
          { type: 'http', path: '/run/p1.sock', resources: [{ names: ['metrics'] }] },
        ],
      }),
      worker('typing1'),
      worker('sender1'),
      worker('background1'),
    ],
  );
  const [, persister] = topology.processes;
  expect([topology.streamWriters['events'], topology.streamWriters['typing'], topology.federationSenders, topology.contradictions]).toEqual([
    ['persister1', 'master'], ['typing1'], ['sender1'], [],
  ]); // prettier-ignore
  expect(persister).toEqual({
    instanceName: 'persister1',
    file: 'persister1.yaml',
    app: 'synapse.app.generic_worker',
    replication: { host: '10.0.0.9', port: 9001, path: null, tls: false },
    listeners: [
      { kind: 'http', host: '10.0.0.9', port: 8001, path: null, tls: false, resources: ['client', 'media'] },
      { kind: 'metrics', host: '127.0.0.1', port: 9101, path: null, tls: false, resources: [] },
      { kind: 'metrics', host: null, port: null, path: '/run/p1.sock', tls: false, resources: ['metrics'] },
    ],
  });
});

const ofApp = (app: string, name: string): WorkerFile => worker(name, { worker_app: `synapse.app.${app}` });

test('old forms give duties to the workers of their apps', () => {
  const off = { send_federation: false, start_pushers: 'no', notify_appservices: false, update_user_directory: false };
  const apps = ['federation_sender', 'pusher', 'appservice', 'user_dir'];
  const topology = build(
    { redis, instance_map: { main: at(1) }, ...off },
    apps.map((app) => ofApp(app, `old_${app}`)),
  );
  expect([topology.federationSenders, topology.pushers, topology.appserviceNotifier, topology.userDirectory]).toEqual([
    ['old_federation_sender'], ['old_pusher'], 'old_appservice', 'old_user_dir',
  ]); // prettier-ignore
});

test('a duty that is taken off the main process and given to nobody is done by nobody', () => {
  const off = { send_federation: false, pusher_instances: [], notify_appservices: false, update_user_directory: false };
  const topology = build(off);
  expect([topology.federationSenders, topology.pushers, topology.appserviceNotifier, topology.userDirectory]).toEqual([
    [], [], null, null,
  ]); // prettier-ignore
});

test('an option that is on for the main process gives nothing to workers, whose files are laid over it', () => {
  const shared = { redis, instance_map: { main: at(1) }, send_federation: true, start_pushers: true };
  const topology = build(shared, [worker('sync1', shared)]);
  expect([topology.federationSenders, topology.pushers]).toEqual([['master'], ['master']]);
});

test('a listener that serves metrics beside clients is one of HTTP, and one of metrics alone is not', () => {
  const http = (names: string[]): Section => ({ type: 'http', port: 1, tls: 'yes', resources: [{ names }] });
  const { processes } = build({ listeners: [http(['client', 'metrics']), http(['metrics'])] });
  expect(processes[0]?.listeners.map(({ kind, tls, resources }) => [kind, tls, resources])).toEqual([
    ['http', true, ['client', 'metrics']],
    ['metrics', true, ['metrics']],
  ]);
});

test('seven processes have the roles and places that their files give them', () => {
  const names = ['persister1', 'persister2', 'streams1', 'sync1', 'background1', 'fedsender1'];
  const single = ['typing', 'to_device', 'account_data', 'receipts', 'presence', 'push_rules', 'device_lists'];
  const others = [...single, 'thread_subscriptions', 'quarantined_media_changes'];
  const local = (port: number): Section => ({ host: '127.0.0.1', port });
  const topology = build(
    {
      redis,
      instance_map: Object.fromEntries(['main', ...names].map((name, index) => [name, local(9_000 + index)])),
      stream_writers: {
        events: ['persister1', 'persister2'],
        ...Object.fromEntries(others.map((stream) => [stream, ['streams1']])),
      },
      run_background_tasks_on: 'background1',
      update_user_directory_from_worker: 'background1',
      notify_appservices_from_worker: 'background1',
      pusher_instances: ['background1'],
      federation_sender_instances: ['fedsender1'],
    },
    names.map((name) => worker(name, { worker_listeners: [{ type: 'metrics', port: 9_100 }] })),
  );
  const { processes, streamWriters, contradictions, ...rest } = topology;
  expect(processes.map(({ instanceName, replication }) => [instanceName, replication?.port])).toEqual(
    ['master', ...names].map((name, index) => [name, 9_000 + index]),
  );
  expect([streamWriters, contradictions, rest]).toEqual([
    { events: ['persister1', 'persister2'], ...Object.fromEntries(others.map((stream) => [stream, ['streams1']])) },
    [],
    expect.objectContaining({
      backgroundTasksOn: 'background1',
      userDirectory: 'background1',
      appserviceNotifier: 'background1',
      mediaBackgroundJobsOn: 'master',
      pushers: ['background1'],
      federationSenders: ['fedsender1'],
    }),
  ]);
});

test('databases may be split, and the retention of redactions may be off', () => {
  const topology = build({
    redaction_retention_period: null,
    databases: {
      a: { name: 'psycopg2', data_stores: ['main'], args: { host: 'db1', dbname: 'synapse' } },
      b: { name: 'psycopg2', data_stores: ['state'], args: { host: 'db2', port: 5433, database: 'state' } },
    },
  });
  expect([topology.redactionRetentionMs, topology.databases]).toEqual([
    null,
    [
      { name: 'a', holds: ['main'], database: 'synapse', address: 'db1:5432' },
      { name: 'b', holds: ['state'], database: 'state', address: 'db2:5433' },
    ],
  ]);
});

const instance_map = { main: at(9) };
const contradictory: { what: string; shared: Section; workers: WorkerFile[]; code: string; subject: string }[] = [
  { what: 'a writer that instance_map does not know', shared: { redis, instance_map, stream_writers: { events: ['p1'], typing: 'p1' } }, workers: [worker('p1')], code: 'writer_not_in_instance_map', subject: 'p1' },
  { what: 'two writers of a stream that has one', shared: { redis, instance_map: { main: at(9), a: at(1), b: at(2) }, stream_writers: { typing: ['a', 'b'] } }, workers: [worker('a'), worker('b')], code: 'several_writers_configured', subject: 'typing' },
  { what: 'work for a process without a file', shared: { redis, instance_map, run_background_tasks_on: 'gone' }, workers: [worker('a')], code: 'instance_without_file', subject: 'gone' },
  { what: 'a worker without a name', shared: { redis, instance_map }, workers: [{ file: 'x.yaml', config: { worker_app: 'synapse.app.generic_worker' } }], code: 'worker_without_name', subject: 'x.yaml' },
  { what: 'two workers of one name', shared: { redis, instance_map }, workers: [worker('a'), { ...worker('a'), file: 'b.yaml' }], code: 'worker_name_twice', subject: 'a' },
  { what: 'workers without Redis', shared: { instance_map }, workers: [worker('a')], code: 'redis_off', subject: 'redis' },
  { what: 'workers that are not told where the main process is', shared: { redis }, workers: [worker('a')], code: 'main_not_in_instance_map', subject: 'main' },
  { what: 'a stream given to the main process by its other name', shared: { stream_writers: { typing: 'main' } }, workers: [], code: 'main_outside_instance_map', subject: 'stream_writers.typing' },
  { what: 'background tasks given to the main process by its other name', shared: { run_background_tasks_on: 'main' }, workers: [], code: 'main_outside_instance_map', subject: 'run_background_tasks_on' },
]; // prettier-ignore

test.each(contradictory)('$what contradicts', ({ shared, workers, code, subject }) => {
  const { contradictions } = build(shared, workers);
  expect(contradictions.map((found) => [found.code, found.subject])).toEqual([[code, subject]]);
});

test('whatever a configuration holds, it is read without an error', () => {
  const anything = fc.object({
    key: fc.constantFrom(
      'instance_map',
      'stream_writers',
      'listeners',
      'databases',
      'redis',
      'main',
      'worker_name',
      'worker_app',
      'worker_listeners',
      'resources',
      'args',
      'x',
    ),
    maxDepth: 4,
  });
  fc.assert(
    fc.property(anything, fc.array(anything, { maxLength: 3 }), (shared, workers) => {
      const files = workers.map((config, index) => ({ file: `${index}.yaml`, config: config as Section }));
      expect(
        buildTopology({ files: [], shared: shared as Section, workers: files, hasReplicationSecret: false })
          .processes[0]?.instanceName,
      ).toBe('master');
    }),
  );
});

test('the place of the main process may be told in the older form', () => {
  const older = { worker_replication_host: '127.0.0.1', worker_replication_http_port: 9_093 };
  expect(build({ redis }, [worker('a', older)]).contradictions).toEqual([]);
});

test('each contradiction is told once, whatever its subject is named for', () => {
  const settings = { events: ['p1', 'p1'], typing: ['p1', 'p2'], presence: ['p1', 'p2'] };
  const { contradictions } = build({ redis, stream_writers: settings }, [worker('x'), worker('x'), worker('x')]);
  const told = contradictions.map(({ code, subject }) => `${code} ${subject}`);
  expect([told.length, new Set(told).size]).toEqual([8, 8]);
});
