/** What a configuration says of the homeserver's processes; pure. Roles and their settings: synapse-facts 7. */
import { configurationContradictions } from './configuration-contradictions';
import { parseDuration } from './duration';
import { listenersOf, replicationOf } from './process-listeners';
import { mainInstanceName, rolesOf, wireName, workerName } from './configured-roles';
import { flag, section, text, texts, wholeNumber, type Section } from './section';
import type { ConfigurationFiles, ConfiguredProcess, HomeserverTopology } from './topology';

/** Reads any sections; what is not understood is passed over, as a newer homeserver may know more. Never throws. */
export function buildTopology(configuration: ConfigurationFiles): HomeserverTopology {
  const { shared, workers } = configuration;
  const roles = rolesOf(
    shared,
    workers.map(({ config }) => config),
  );
  const known = {
    serverName: text(shared['server_name']),
    ...roles,
    redis: redisOf(section(shared['redis'])),
    hasReplicationSecret: configuration.hasReplicationSecret,
    ephemeralMessages: flag(shared['enable_ephemeral_messages']) === true,
    redactionRetentionMs: retentionOf(shared['redaction_retention_period']),
    databases: databasesOf(shared),
    files: [...configuration.files, ...workers.map(({ file }) => file)],
  };
  const processes = processesOf(configuration, known);
  return { ...known, processes, contradictions: configurationContradictions({ ...known, processes }, configuration) };
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
    const name = workerName(config);
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
  for (const name of named) if (name !== null) describe(name, null, null, []);
  return [...described.values()];
}

function redisOf(redis: Section): HomeserverTopology['redis'] {
  if (Object.keys(redis).length === 0) return null;
  const address = text(redis['path']) ?? `${text(redis['host']) ?? 'localhost'}:${wholeNumber(redis['port']) ?? 6379}`;
  return { enabled: flag(redis['enabled']) === true, database: wholeNumber(redis['dbid']) ?? 0, address };
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
