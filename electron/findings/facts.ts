/** Everything that is known of a homeserver at one moment, each fact with its source. The merge over it is pure. */
import type { HomeserverTopology } from '../config/topology';
import type { WireInstance, WriterPosition } from '../replication/stream-positions';
import type { DatabaseFacts } from '../storage/controllers/database-facts';

export type { DatabaseFacts };

/** What one process says of itself on its metrics endpoint. `atMs` by this machine's clock. */
export interface ProcessMetrics {
  instanceName: string;
  address: string;
  /** Null: it did not answer; then `error` says why. */
  atMs: number | null;
  error: string | null;
  version: string | null;
  /** When the process began, by its machine's clock; null: it does not tell. */
  startedMs: number | null;
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

export interface OwnFacts {
  /** Store classes of this application by name, and which of them can write now. */
  readStores: string[];
  writeStores: string[];
  unlocked: boolean;
  version: string;
  /** This machine's clock minus the database's, in ms, at the last look; null: not looked yet. */
  clockSkewMs: number | null;
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
