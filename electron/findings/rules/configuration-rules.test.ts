import { expect, test } from 'vitest';
import type { HomeserverFacts, ProcessMetrics } from '../facts';
import {
  configuredProcess,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someTopology,
  verdictOf,
} from '../../testing/homeserver-facts';

const noConfiguration = { unchecked: "No homeserver's configuration is given for this connection." };
const queueAt = (afterMs: number, commandQueue: number): HomeserverFacts =>
  homeserverFacts({ nowMs: nowMs + afterMs, metrics: [processMetrics('client1', { commandQueue })] });
const health = (state: 'ok' | 'failing' | 'unknown') => [
  { instanceName: 'client1', address: '127.0.0.1:8083', state, atMs: nowMs, sentence: 'Answered 503.' },
];
const standing = (changed: Partial<ProcessMetrics['standingStill'][number]>) =>
  homeserverFacts({
    metrics: [
      processMetrics('client1', {
        standingStill: [{ stream: 'receipts', position: 40, sinceMs: nowMs - 30_000, ...changed }],
      }),
    ],
  });

const cases: [string, string, HomeserverFacts[], string[] | { unchecked: string }][] = [
  [
    'several processes without a replication secret are a warning',
    'replication_secret_missing',
    [homeserverFacts({ topology: someTopology({ hasReplicationSecret: false }) })],
    ['warning configuration -: worker_replication_secret is not set.'],
  ],
  [
    'one process needs no replication secret',
    'replication_secret_missing',
    [
      homeserverFacts({
        topology: someTopology({ hasReplicationSecret: false, processes: [configuredProcess('master')] }),
      }),
    ],
    [],
  ],
  [
    'without a configuration nothing is known of the secret',
    'replication_secret_missing',
    [homeserverFacts({ topology: null })],
    noConfiguration,
  ],
  [
    'processes of different versions are a warning',
    'different_versions',
    [
      homeserverFacts({
        metrics: [processMetrics('master'), processMetrics('client1', { version: '1.162.0' })],
      }),
    ],
    ['warning homeserver -: Processes run different versions: 1.162.0, 1.163.0.'],
  ],
  [
    'without metrics nothing is known of versions',
    'different_versions',
    [homeserverFacts()],
    { unchecked: 'No metrics endpoint is known.' },
  ],
  [
    'a contradiction within the configuration is a finding about what it names',
    'configuration_contradiction',
    [
      homeserverFacts({
        topology: someTopology({
          contradictions: [
            {
              code: 'not_in_instance_map',
              subject: 'writer1',
              sentence: 'writer1 has no location.',
              remedy: 'Add it.',
            },
          ],
        }),
      }),
    ],
    ['warning configuration writer1: writer1 has no location.'],
  ],
  [
    'a configuration that cannot be read is a finding',
    'configuration_unreadable',
    [homeserverFacts({ topology: null, configurationError: 'homeserver.yaml, line 3: not YAML.' })],
    ["warning configuration -: The homeserver's configuration could not be read: homeserver.yaml, line 3: not YAML."],
  ],
  [
    'a connection without a configuration has nothing to be read',
    'configuration_unreadable',
    [homeserverFacts({ topology: null })],
    noConfiguration,
  ],
  [
    'a listener that does not answer is a finding',
    'listener_unhealthy',
    [homeserverFacts({ health: health('failing') })],
    ['failed instance client1: client1 does not answer /health at 127.0.0.1:8083.'],
  ],
  ['a listener that answers is none', 'listener_unhealthy', [homeserverFacts({ health: health('ok') })], []],
  [
    'a listener that was not asked is not judged',
    'listener_unhealthy',
    [homeserverFacts({ health: health('unknown') })],
    { unchecked: 'No listener with a health resource is known, or none was asked yet.' },
  ],
  [
    'a queue of commands that stays long is a finding',
    'command_queue_high',
    [queueAt(0, 200), queueAt(30_000, 300)],
    ['warning instance client1: client1 has 300 replication commands waiting, over 100 for 30 s.'],
  ],
  [
    'a queue that was long for a moment is none',
    'command_queue_high',
    [queueAt(0, 200), queueAt(15_000, 0), queueAt(30_000, 300)],
    [],
  ],
  [
    'a view that stands still while its stream moves is a finding',
    'view_stands_still',
    [standing({})],
    ['failed instance client1: client1 stands still on receipts at 40 while the stream moves.'],
  ],
  ['a view that stood still for a moment is none', 'view_stands_still', [standing({ sinceMs: nowMs - 29_000 })], []],
  [
    'a view that stands still in every process tells of a held writer, not of its readers',
    'view_stands_still',
    [
      homeserverFacts({
        metrics: ['client1', 'client2'].map((name) =>
          processMetrics(name, {
            positions: [{ stream: 'receipts', position: 40 }],
            standingStill: [{ stream: 'receipts', position: 40, sinceMs: nowMs - 60_000 }],
          }),
        ),
      }),
    ],
    [],
  ],
  [
    'a listener of this machine that refuses is none where its process is heard: the file is of another machine',
    'listener_unhealthy',
    [
      homeserverFacts({
        health: health('failing').map((one) => ({ ...one, sentence: '/health: ECONNREFUSED' })),
        wire: { instances: [heard('client1')] },
      }),
    ],
    [],
  ],
  ['a view of caches stands still by design', 'view_stands_still', [standing({ stream: 'caches' })], []],
  [
    'a metrics endpoint that does not answer is a notice',
    'metrics_not_answering',
    [homeserverFacts({ metrics: [processMetrics('client1', { atMs: null, error: 'Refused.' })] })],
    ['notice instance client1: client1 does not answer for its metrics at 127.0.0.1:9101.'],
  ],
  [
    'a view cannot be judged if no metrics answer',
    'view_stands_still',
    [homeserverFacts({ metrics: [processMetrics('client1', { atMs: null, error: 'Refused.' })] })],
    { unchecked: 'No metrics endpoint answers.' },
  ],
];

test.each(cases)('%s', (_name, code, moments, expected) => {
  expect(verdictOf(code, ...moments)).toEqual(expected);
});
