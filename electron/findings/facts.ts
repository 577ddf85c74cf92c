/** Everything that is known of a homeserver at one moment, each fact with its source. The merge over it is pure. */
import type { HomeserverTopology } from '../config/topology';
import type { WireInstance, WriterPosition } from '../replication/stream-positions';

/** What one process says of itself on its metrics endpoint. `atMs` by this machine's clock. */
export interface ProcessMetrics {
  instanceName: string;
  address: string;
  /** Null: it did not answer; then `error` says why. */
  atMs: number | null;
  error: string | null;
  version: string | null;
  /** synapse_replication_tcp_command_queue, summed over streams. */
  commandQueue: number | null;
  /** synapse_storage_stream_current_position by the database's stream names, in the wire's names here. */
  positions: { stream: string; position: number }[];
  /** Since when a view stands still although the stream moves; filled by the poller. */
  standingStill: { stream: string; position: number; sinceMs: number }[];
}

export interface ListenerHealth {
  instanceName: string;
  address: string;
  state: 'ok' | 'failing' | 'unknown';
  atMs: number | null;
  sentence: string;
}

/** What the database says; `asOfMs` by the database's clock. A null part could not be read (schema or grants). */
export interface DatabaseFacts {
  asOfMs: number;
  source: 'primary' | 'replica';
  /** Rows of stream_positions, names and signs of the wire. */
  streamPositions: { stream: string; instanceName: string; position: number }[] | null;
  /** Last values of the sequences behind streams, sign of the wire, by wire name. */
  sequences: { stream: string; sequence: string; position: number }[] | null;
  /** Writers of the newest events, by events.instance_name. */
  eventWriters: { instanceName: string; lastStreamOrdering: number; lastReceivedMs: number | null }[] | null;
  locks: { name: string; key: string; instanceName: string; lastRenewedMs: number }[] | null;
  backgroundUpdates: { name: string; dependsOn: string | null }[] | null;
  scheduledTasks: { status: string; action: string; count: number; oldestMs: number | null }[] | null;
  /** Connections by application and the server's limit. */
  connections: { used: number; max: number } | null;
  expiries: {
    pending: { value: number; exact: boolean };
    overdue: { value: number; exact: boolean };
    /** The lowest row of event_expiry: what every timer takes next. */
    lowest: {
      eventId: string;
      dueMs: number;
      eventExists: boolean;
      writtenBy: string | null;
      rejected: boolean;
      roomVersion: string | null;
    } | null;
  } | null;
  /** Rows of our own name in cache_invalidation_stream_by_instance. */
  ownCaches: { highest: number; newestMs: number | null } | null;
}

export interface OwnFacts {
  /** Store classes of this application by name, and which of them can write now. */
  readStores: string[];
  writeStores: string[];
  unlocked: boolean;
  version: string;
}

export interface HomeserverFacts {
  /** This machine's clock. */
  nowMs: number;
  serverName: string | null;
  topology: HomeserverTopology | null;
  configurationError: string | null;
  configurationReadMs: number | null;
  wire: {
    via: 'redis' | 'simulated' | 'none';
    live: boolean;
    sinceMs: number | null;
    instances: WireInstance[];
    positions: WriterPosition[];
    /** The newest announcement of our own name on caches, by any copy of Synoptic. */
    ownCaches: { token: number; atMs: number } | null;
    /** Subscribers to the channel besides us. */
    listening: number | null;
    /** Other channels on this Redis that look like a homeserver's. */
    otherChannels: string[];
  };
  database: DatabaseFacts | null;
  databaseError: string | null;
  metrics: ProcessMetrics[];
  health: ListenerHealth[];
  own: OwnFacts;
}
