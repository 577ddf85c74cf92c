/**
 * Which classes of the homeserver's storage a process holds by its configuration (S1). The lists are data; their source is
 * synapse-facts 7, "What a process holds", read from Synapse 1.163.
 */
import type { StoreClass } from '../../shared/contract/workers';
import type { HomeserverTopology } from '../config/topology';
import { settingWriters } from './configured-writers';
import type { OwnFacts } from './facts';
import { mainInstanceName } from './process-names';

/** Classes whose writing needs a permission from `stream_writers`; the class itself is in every process. */
export const permissionClasses: readonly { name: string; setting: string }[] = [
  { name: 'AccountDataWorkerStore', setting: 'account_data' },
  { name: 'TagsWorkerStore', setting: 'account_data' },
  { name: 'ReceiptsWorkerStore', setting: 'receipts' },
  { name: 'PresenceStore', setting: 'presence' },
  { name: 'PushRulesWorkerStore', setting: 'push_rules' },
  { name: 'DeviceInboxWorkerStore', setting: 'to_device' },
  { name: 'DeviceWorkerStore', setting: 'device_lists' },
  { name: 'ThreadSubscriptionsWorkerStore', setting: 'thread_subscriptions' },
  { name: 'RoomWorkerStore', setting: 'quarantined_media_changes' },
  { name: 'StickyEventsWorkerStore', setting: 'events' },
  { name: 'ProfileWorkerStore', setting: 'events' },
];

/** Built in every process, on the database that holds `state`. */
const stateClasses = ['StateGroupDataStore', 'StateDeletionDataStore'];

/** Built in every process, above the stores. */
const sharedControllers = ['StateStorageController', 'PurgeEventsStorageController', 'StatsController'];

/** What the list is derived from. */
export interface ProcessStorage {
  isMain: boolean;
  /** Writers by key of `stream_writers`; null: not known, so nothing can be said of that key. */
  writersOf: (setting: string) => string[] | null;
  instanceName: string;
  /** Process that runs background tasks; null: not known. */
  backgroundTasksOn: string | null;
  /** Null: redacted events are kept for ever. Undefined: not known. */
  redactionRetentionMs: number | null | undefined;
  /** Names of the physical databases that hold `main` and `state`, by configuration; null: not known. */
  databases: { main: string | null; state: string | null };
}

/** The description of a configured process. */
export function configuredStorage(topology: HomeserverTopology, instanceName: string): ProcessStorage {
  const holding = (part: 'main' | 'state') =>
    topology.databases.find((database) => database.holds.includes(part))?.database ?? null;
  return {
    isMain: instanceName === mainInstanceName,
    writersOf: (setting) => settingWriters(topology, setting),
    instanceName,
    backgroundTasksOn: topology.backgroundTasksOn,
    redactionRetentionMs: topology.redactionRetentionMs,
    databases: { main: holding('main'), state: holding('state') },
  };
}

/** All classes of a process of the homeserver: read halves, the state database's, controllers, writers, the censoring job. */
export function storeClassesOf(storage: ProcessStorage): StoreClass[] {
  return [
    ...storeOfMain(storage),
    ...stateClasses.map((name) => stateClass(name, storage)),
    ...sharedControllers.map(controller),
    ...persistClasses(storage),
    ...permissionClasses.map((entry) => permissionClass(entry, storage)),
    censorClass(storage),
  ];
}

/** Classes of this application itself: write stores are built for an unlocked connection only. */
export function ownStoreClasses(own: OwnFacts): StoreClass[] {
  const reads = own.readStores.map((name): StoreClass => ({
    name,
    kind: 'read',
    database: 'main',
    state: 'present',
    note: 'Reads only, in read-only transactions.',
  }));
  if (!own.unlocked) return reads;
  const writes = own.writeStores.map((name): StoreClass => ({
    name,
    kind: 'write',
    database: 'main',
    state: 'present',
    note: 'Built because the connection is unlocked for censoring.',
  }));
  return [...reads, ...writes];
}

function storeOfMain({ isMain, databases }: ProcessStorage): StoreClass[] {
  const where = databases.main === null ? '' : ` On database ${databases.main}.`;
  const whole: StoreClass = {
    name: 'DataStore',
    kind: 'write',
    database: 'main',
    state: isMain ? 'present' : 'absent',
    note: isMain
      ? `The whole of each store, its writing half included, in the main process.${where}`
      : 'Only the main process builds it.',
  };
  const workers: StoreClass = {
    name: 'GenericWorkerStore',
    kind: 'read',
    database: 'main',
    state: isMain ? 'absent' : 'present',
    note: isMain ? 'The main process builds DataStore instead.' : `The worker half of each store.${where}`,
  };
  return [whole, workers];
}

function stateClass(name: string, { databases }: ProcessStorage): StoreClass {
  const where = databases.state === null ? 'on the database that holds state' : `on database ${databases.state}`;
  return { name, kind: 'shared', database: 'state', state: 'present', note: `In every process, ${where}.` };
}

function controller(name: string): StoreClass {
  return { name, kind: 'controller', database: 'main', state: 'present', note: 'In every process.' };
}

function persistClasses(storage: ProcessStorage): StoreClass[] {
  const writers = storage.writersOf('events');
  const persists = writers?.includes(storage.instanceName) ?? false;
  const note = persists
    ? storage.backgroundTasksOn === null
      ? 'Wire and database show that it persists events.'
      : 'stream_writers.events names this process.'
    : writers === null
      ? 'Not known without a configuration: nothing shows that this process persists events.'
      : `Exists only where stream_writers.events says so: ${writers.join(', ')}.`;
  const state = persists ? 'present' : 'absent';
  return [
    { name: 'PersistEventsStore', kind: 'write', database: 'main', state, note },
    { name: 'EventsPersistenceStorageController', kind: 'controller', database: 'main', state, note },
  ];
}

function permissionClass({ name, setting }: { name: string; setting: string }, storage: ProcessStorage): StoreClass {
  const writers = storage.writersOf(setting);
  const mayWrite = writers?.includes(storage.instanceName) ?? false;
  const note = mayWrite
    ? `stream_writers.${setting} lets this process write.`
    : writers === null
      ? `Reads; who writes (stream_writers.${setting}) is not known without a configuration.`
      : `Reads; stream_writers.${setting} lets ${writers.join(', ')} write.`;
  return { name, kind: 'shared', database: 'main', state: mayWrite ? 'present' : 'not_permitted', note };
}

function censorClass({ instanceName, backgroundTasksOn, redactionRetentionMs }: ProcessStorage): StoreClass {
  const common = { name: 'CensorEventsStore', kind: 'shared', database: 'main' } as const;
  if (backgroundTasksOn === null) {
    return {
      ...common,
      state: 'not_permitted',
      note: 'In every process; where its job runs is not known without a configuration.',
    };
  }
  if (backgroundTasksOn !== instanceName) {
    const note = `In every process; its job runs with the background tasks, on ${backgroundTasksOn}.`;
    return { ...common, state: 'not_permitted', note };
  }
  if (redactionRetentionMs === null || redactionRetentionMs === undefined) {
    const note =
      'Background tasks run here, but no redaction_retention_period is set: redacted events are kept for ever.';
    return { ...common, state: 'not_permitted', note };
  }
  const days = Math.round(redactionRetentionMs / 8_640_000) / 10;
  return { ...common, state: 'present', note: `Its job runs here and censors redacted events after ${days} d.` };
}
