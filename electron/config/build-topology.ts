/** What a configuration says of the homeserver's processes; pure. Roles and their settings: synapse-facts 7. */
import { configurationContradictions } from './configuration-contradictions';
import { parseDuration } from './duration';
import { listenersOf, replicationOf } from './process-listeners';
import { section, text, texts, wholeNumber, type Section } from './section';
import type { ConfiguredProcess, HomeserverTopology } from './topology';

/** One worker's file: its own sections laid over the shared ones, as the homeserver does with several files. */
export interface WorkerFile {
  file: string;
  config: Section;
}

export interface ConfigurationFiles {
  /** Files of the main process, in the order in which they were merged. */
  files: string[];
  shared: Section;
  workers: WorkerFile[];
  hasReplicationSecret: boolean;
}

/** The name of the main process on the wire and in tables; as a key of instance_map it is `main`. */
export const mainInstanceName = 'master';

/** Streams whose writers can be set. */
const writerSettings = [
  'events', 'typing', 'to_device', 'account_data', 'receipts', 'presence', 'push_rules', 'device_lists',
  'thread_subscriptions', 'quarantined_media_changes',
] as const; // prettier-ignore

/** Reads any sections; what is not understood is passed over, as a newer homeserver may know more. Never throws. */
export function buildTopology(configuration: ConfigurationFiles): HomeserverTopology {
  const { shared, workers } = configuration;
  const roles = rolesOf(shared, workers);
  const known = {
    serverName: text(shared['server_name']),
    ...roles,
    redis: redisOf(section(shared['redis'])),
    hasReplicationSecret: configuration.hasReplicationSecret,
    ephemeralMessages: shared['enable_ephemeral_messages'] === true,
    redactionRetentionMs: retentionOf(shared['redaction_retention_period']),
    databases: databasesOf(shared),
    files: [...configuration.files, ...workers.map(({ file }) => file)],
  };
  const processes = processesOf(configuration, known);
  return { ...known, processes, contradictions: configurationContradictions({ ...known, processes }, configuration) };
}

type Roles = Pick<
  HomeserverTopology,
  | 'streamWriters'
  | 'federationSenders'
  | 'pushers'
  | 'backgroundTasksOn'
  | 'appserviceNotifier'
  | 'userDirectory'
  | 'mediaBackgroundJobsOn'
>;

function rolesOf(shared: Section, workers: readonly WorkerFile[]): Roles {
  const writers = section(shared['stream_writers']);
  const one = (key: string): string => wireName(text(shared[key]) ?? mainInstanceName);
  return {
    streamWriters: Object.fromEntries(
      writerSettings.map((key) => [key, namesOr(texts(writers[key]).map(wireName), [mainInstanceName])]),
    ),
    federationSenders: sharded(shared, workers, {
      list: 'federation_sender_instances', off: 'send_federation', app: 'synapse.app.federation_sender',
    }), // prettier-ignore
    pushers: sharded(shared, workers, { list: 'pusher_instances', off: 'start_pushers', app: 'synapse.app.pusher' }),
    backgroundTasksOn: one('run_background_tasks_on'),
    appserviceNotifier: oneOr(shared, 'notify_appservices_from_worker'),
    userDirectory: oneOr(shared, 'update_user_directory_from_worker'),
    mediaBackgroundJobsOn: one('media_instance_running_background_jobs'),
  };
}

function oneOr(shared: Section, key: string): string {
  return wireName(text(shared[key]) ?? mainInstanceName);
}

/** A role that is spread over instances: the list; else, in the old form, the worker of that app; else the main process. */
function sharded(
  shared: Section,
  workers: readonly WorkerFile[],
  keys: { list: string; off: string; app: string },
): string[] {
  const listed = texts(shared[keys.list]).map(wireName);
  if (listed.length > 0) return listed;
  const old = workers.filter(({ config }) => config['worker_app'] === keys.app || config[keys.off] === true);
  const names = old.flatMap(({ config }) => text(config['worker_name']) ?? []);
  // Switched off for the main process and given to nobody: then nobody does it.
  if (names.length === 0) return shared[keys.off] === false ? [] : [mainInstanceName];
  return names;
}

function processesOf(
  { shared, workers, files }: ConfigurationFiles,
  known: Omit<HomeserverTopology, 'processes' | 'contradictions'>,
): ConfiguredProcess[] {
  const instances = section(shared['instance_map']);
  const located = (name: string): ConfiguredProcess['replication'] =>
    replicationOf(section(instances[name === mainInstanceName ? 'main' : name]));
  const described = new Map<string, ConfiguredProcess>();
  const describe = (instanceName: string, file: string | null, app: string | null, listeners: unknown): void => {
    if (described.has(instanceName)) return;
    const replication = located(instanceName);
    described.set(instanceName, {
      instanceName, file, app, listeners: listenersOf(listeners, replication?.host ?? null), replication,
    }); // prettier-ignore
  };
  describe(mainInstanceName, files[0] ?? null, 'synapse.app.homeserver', shared['listeners']);
  for (const { file, config } of workers) {
    const name = text(config['worker_name']);
    if (name !== null) describe(name, file, text(config['worker_app']), config['worker_listeners']);
  }
  const named = [
    ...Object.keys(instances).map(wireName),
    ...Object.values(known.streamWriters).flat(),
    ...known.federationSenders,
    ...known.pushers,
    known.backgroundTasksOn,
    known.appserviceNotifier,
    known.userDirectory,
    known.mediaBackgroundJobsOn,
  ];
  for (const name of named) describe(name, null, null, []);
  return [...described.values()];
}

function redisOf(redis: Section): HomeserverTopology['redis'] {
  if (Object.keys(redis).length === 0) return null;
  const address = text(redis['path']) ?? `${text(redis['host']) ?? 'localhost'}:${wholeNumber(redis['port']) ?? 6379}`;
  return { enabled: redis['enabled'] === true, database: wholeNumber(redis['dbid']) ?? 0, address };
}

// The homeserver's default is 7 days; null keeps redacted events for ever.
function retentionOf(value: unknown): number | null {
  if (value === null) return null;
  return value === undefined ? 7 * 86_400_000 : parseDuration(value);
}

function databasesOf(shared: Section): HomeserverTopology['databases'] {
  const split = Object.entries(section(shared['databases'])).map(([name, value]) =>
    describeDatabase(name, section(value)),
  );
  if (split.length > 0) return split;
  return [describeDatabase('master', section(shared['database']))];
}

function describeDatabase(name: string, config: Section): HomeserverTopology['databases'][number] {
  const args = section(config['args']);
  const stores = Array.isArray(config['data_stores']) ? texts(config['data_stores']) : ['main', 'state'];
  const host = text(args['host']) ?? 'localhost';
  return {
    name,
    holds: (['main', 'state'] as const).filter((store) => stores.includes(store)),
    database: text(args['dbname']) ?? text(args['database']) ?? '',
    address: `${host}:${wholeNumber(args['port']) ?? 5432}`,
  };
}

function namesOr(names: string[], otherwise: string[]): string[] {
  return names.length > 0 ? [...new Set(names)] : otherwise;
}

function wireName(name: string): string {
  return name === 'main' ? mainInstanceName : name;
}
