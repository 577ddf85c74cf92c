import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildTopology, type ConfigurationFiles, type WorkerFile } from './build-topology';
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
      stream_writers: { events: ['persister1', 'main'], typing: 'typing1' },
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

test('old forms give the roles to the workers of those apps, and what is switched off for the main process and given to nobody is done by nobody', () => {
  const sender = { file: 's.yaml', config: { worker_app: 'synapse.app.federation_sender', worker_name: 'old_sender' } };
  const topology = build({ redis, send_federation: false, start_pushers: false }, [sender]);
  expect([topology.federationSenders, topology.pushers]).toEqual([['old_sender'], []]);
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

const contradictory: { what: string; shared: Section; workers: WorkerFile[]; secret?: boolean; code: string; subject: string }[] = [
  { what: 'a writer that instance_map does not know', shared: { redis, stream_writers: { events: ['p1'] } }, workers: [worker('p1')], code: 'writer_not_in_instance_map', subject: 'p1' },
  { what: 'two writers of a stream that has one', shared: { redis, instance_map: { a: at(1), b: at(2) }, stream_writers: { typing: ['a', 'b'] } }, workers: [worker('a'), worker('b')], code: 'several_writers_configured', subject: 'typing' },
  { what: 'work for a process without a file', shared: { redis, run_background_tasks_on: 'gone' }, workers: [worker('a')], code: 'instance_without_file', subject: 'gone' },
  { what: 'a worker without a name', shared: { redis }, workers: [{ file: 'x.yaml', config: { worker_app: 'synapse.app.generic_worker' } }], code: 'worker_without_name', subject: 'x.yaml' },
  { what: 'two workers of one name', shared: { redis }, workers: [worker('a'), { ...worker('a'), file: 'b.yaml' }], code: 'worker_name_twice', subject: 'a' },
  { what: 'workers without a replication secret', shared: { redis }, workers: [worker('a')], secret: false, code: 'replication_secret_missing', subject: 'worker_replication_secret' },
  { what: 'workers without Redis', shared: {}, workers: [worker('a')], code: 'redis_off', subject: 'redis' },
]; // prettier-ignore

test.each(contradictory)('$what contradicts', ({ shared, workers, secret = true, code, subject }) => {
  const { contradictions } = build(shared, workers, { hasReplicationSecret: secret });
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
