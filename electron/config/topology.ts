import type { Section } from './section';

/** What a homeserver's configuration says of its processes; names are the wire's (`master`, not `main`). No secret in it. */
export interface HomeserverTopology {
  serverName: string | null;
  processes: ConfiguredProcess[];
  /** Writers by the keys of `stream_writers`; a key that is not set falls to `master`. */
  streamWriters: Record<string, string[]>;
  federationSenders: string[];
  pushers: string[];
  /** Process that runs background tasks. */
  backgroundTasksOn: string;
  /** Null: taken off the main process and given to nobody. */
  appserviceNotifier: string | null;
  /** Null: as above. */
  userDirectory: string | null;
  mediaBackgroundJobsOn: string;
  redis: { enabled: boolean; database: number; address: string } | null;
  /** Whether a replication secret is set; the secret itself is kept apart. */
  hasReplicationSecret: boolean;
  ephemeralMessages: boolean;
  /** Null: redacted events are kept for ever. */
  redactionRetentionMs: number | null;
  /** Which physical database holds `main` and `state`. */
  databases: { name: string; holds: ('main' | 'state')[]; database: string; address: string }[];
  /** What is contradictory within the configuration itself, one sentence each. */
  contradictions: { code: string; subject: string; sentence: string; remedy: string }[];
  /** Files that were read, in their order. */
  files: string[];
}

export interface ConfiguredProcess {
  instanceName: string;
  /** File that describes it; null: only named (instance_map, stream_writers, ...). */
  file: string | null;
  app: string | null;
  listeners: ConfiguredListener[];
  /** Its replication listener as others reach it (`instance_map`). */
  replication: ReplicationLocation | null;
}

/** Where a process answers the HTTP replication protocol. */
export interface ReplicationLocation {
  host: string | null;
  port: number | null;
  path: string | null;
  tls: boolean;
}

export interface ConfiguredListener {
  kind: 'http' | 'metrics' | 'manhole' | 'other';
  /** Where a client on another machine would reach it; wildcard addresses are replaced by the process's host. */
  host: string | null;
  port: number | null;
  path: string | null;
  tls: boolean;
  resources: string[];
}

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
