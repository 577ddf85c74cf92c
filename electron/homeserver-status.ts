import type {
  ConnectionStatus,
  DatabaseAddress,
  HomeserverFlags,
  ReplicationStatus,
  SchemaReport,
} from '../shared/contract/connections';
import type { LinkPublisher } from './replication/link-publisher';
import type { ServerPulse } from './storage/controllers/server-controller';
import type { PoolState } from './storage/database-pool';

/** Everything that the status of a connection is put together from. */
export interface StatusFacts {
  connectionId: string;
  kind: ConnectionStatus['kind'];
  name: string;
  reader: DatabaseAddress;
  serverName: string | null;
  serverNameSource: ConnectionStatus['serverNameSource'];
  schemaVersion: number;
  schema: SchemaReport;
  pool: PoolState;
  pulse: ServerPulse;
  publisher: LinkPublisher;
  replicationSinceMs: number;
  listening: number | null;
  unlock: ConnectionStatus['unlock'];
  homeserver: HomeserverFlags;
  operator: string;
}

/** The status as the window shows it; pure. */
export function buildStatus(facts: StatusFacts): ConnectionStatus {
  const lost = facts.pool.kind === 'lost' ? facts.pool.error.toWire() : null;
  return {
    connectionId: facts.connectionId,
    kind: facts.kind,
    name: facts.name,
    state: lost === null ? 'open' : 'lost',
    serverName: facts.serverName,
    serverNameSource: facts.serverNameSource,
    schemaVersion: facts.schemaVersion,
    schema: facts.schema,
    writer: facts.unlock !== null,
    unlock: facts.unlock,
    replication: buildReplication(facts),
    databases: [
      {
        name: 'main',
        database: facts.reader.database,
        host: facts.reader.host,
        role: facts.reader.user,
        source: facts.pulse.source,
        state: lost === null ? 'live' : 'lost',
        serverVersion: facts.pulse.serverVersion,
        schemaVersion: facts.schemaVersion,
        sizeBytes: facts.pulse.sizeBytes,
        lastAnswerMs: facts.pool.atMs,
        error: lost,
      },
    ],
    clockSkewMs: facts.pulse.clockSkewMs,
    error: lost,
    homeserver: facts.homeserver,
    operator: facts.operator,
  };
}

function buildReplication({ publisher, replicationSinceMs, listening }: StatusFacts): ReplicationStatus {
  const state = publisher.linkState;
  return {
    state: state?.kind ?? 'none',
    via: publisher.via,
    sinceMs: state?.atMs ?? replicationSinceMs,
    lastHeardMs: publisher.lastLineMs,
    listening: state?.kind === 'live' ? listening : null,
    instances: publisher.knownInstances(),
    error: state !== null && 'error' in state ? state.error.toWire() : null,
  };
}
