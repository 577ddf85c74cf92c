import { expect, test } from 'vitest';
import { someTopology } from '../testing/homeserver-facts';
import { configuredStorage, ownStoreClasses, storeClassesOf, type ProcessStorage } from './store-classes';

const notGiven = { readStores: ['EventStore'], version: '0.5.0', clockSkewMs: 0 };

/** Names by state, for what tells processes apart. */
function byState(storage: ProcessStorage): Record<string, string[]> {
  const states: Record<string, string[]> = {};
  for (const { name, state } of storeClassesOf(storage)) states[state] = [...(states[state] ?? []), name];
  return states;
}

const everywhere = [
  'StateGroupDataStore',
  'StateDeletionDataStore',
  'StateStorageController',
  'PurgeEventsStorageController',
  'StatsController',
];
const persisting = ['PersistEventsStore', 'EventsPersistenceStorageController'];

test('the main process builds the whole stores, and writes what stream_writers leaves to it', () => {
  expect(byState(configuredStorage(someTopology(), 'master'))).toEqual({
    present: [
      'DataStore',
      ...everywhere,
      'AccountDataWorkerStore',
      'TagsWorkerStore',
      'ReceiptsWorkerStore',
      'PresenceStore',
      'PushRulesWorkerStore',
      'DeviceWorkerStore',
      'ThreadSubscriptionsWorkerStore',
      'RoomWorkerStore',
      'CensorEventsStore',
    ],
    absent: ['GenericWorkerStore', ...persisting],
    not_permitted: ['DeviceInboxWorkerStore', 'StickyEventsWorkerStore', 'ProfileWorkerStore'],
  });
});

test('an event persister has the classes that persist, and no permission for other streams', () => {
  expect(byState(configuredStorage(someTopology(), 'persister1'))).toEqual({
    present: ['GenericWorkerStore', ...everywhere, ...persisting, 'StickyEventsWorkerStore', 'ProfileWorkerStore'],
    absent: ['DataStore'],
    not_permitted: [
      'AccountDataWorkerStore',
      'TagsWorkerStore',
      'ReceiptsWorkerStore',
      'PresenceStore',
      'PushRulesWorkerStore',
      'DeviceInboxWorkerStore',
      'DeviceWorkerStore',
      'ThreadSubscriptionsWorkerStore',
      'RoomWorkerStore',
      'CensorEventsStore',
    ],
  });
});

test('a class without permission says which process writes instead', () => {
  const classes = storeClassesOf(configuredStorage(someTopology(), 'client1'));
  expect(classes.filter(({ name }) => ['PersistEventsStore', 'DeviceInboxWorkerStore'].includes(name))).toEqual([
    {
      name: 'PersistEventsStore',
      kind: 'write',
      database: 'main',
      state: 'absent',
      note: 'Exists only where stream_writers.events says so: persister1, persister2.',
    },
    {
      name: 'DeviceInboxWorkerStore',
      kind: 'shared',
      database: 'main',
      state: 'not_permitted',
      note: 'Reads; stream_writers.to_device lets writer1 write.',
    },
  ]);
});

const censoring: [string, Partial<ProcessStorage>, string, string][] = [
  [
    'where background tasks run and a period is set',
    {},
    'present',
    'Its job runs here and censors redacted events after 7 d.',
  ],
  [
    'not where background tasks run elsewhere',
    { backgroundTasksOn: 'worker1' },
    'not_permitted',
    'In every process; its job runs with the background tasks, on worker1.',
  ],
  [
    'nowhere if redacted events are kept for ever',
    { redactionRetentionMs: null },
    'not_permitted',
    'Background tasks run here, but no redaction_retention_period is set: redacted events are kept for ever.',
  ],
  [
    'at a place that is not known without a configuration',
    { backgroundTasksOn: null, redactionRetentionMs: undefined },
    'not_permitted',
    'In every process; where its job runs is not known without a configuration.',
  ],
];

test.each(censoring)("the homeserver's censoring job runs %s", (_name, changed, state, note) => {
  const classes = storeClassesOf({ ...configuredStorage(someTopology(), 'master'), ...changed });
  expect(classes.at(-1)).toEqual({ name: 'CensorEventsStore', kind: 'shared', database: 'main', state, note });
});

test('stores name the physical database that holds them', () => {
  const databases = [
    { name: 'one', holds: ['main' as const], database: 'synapse_main', address: 'a:5432' },
    { name: 'two', holds: ['state' as const], database: 'synapse_state', address: 'b:5432' },
  ];
  const classes = storeClassesOf(configuredStorage(someTopology({ databases }), 'client1'));
  expect(
    classes
      .filter(({ name }) => ['GenericWorkerStore', 'StateGroupDataStore'].includes(name))
      .map(({ database, note }) => [database, note]),
  ).toEqual([
    ['main', 'The worker half of each store. On database synapse_main.'],
    ['state', 'In every process, on database synapse_state.'],
  ]);
});

test('this application has write classes only while it is unlocked', () => {
  const kinds = (unlocked: boolean) =>
    ownStoreClasses({ ...notGiven, unlocked, writeStores: ['EventCensorStore'] }).map(({ name, kind }) => [name, kind]);
  expect({ locked: kinds(false), unlocked: kinds(true) }).toEqual({
    locked: [['EventStore', 'read']],
    unlocked: [
      ['EventStore', 'read'],
      ['EventCensorStore', 'write'],
    ],
  });
});
