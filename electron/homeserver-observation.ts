/**
 * What watches one open connection: the wire, the configuration's files, metrics and health of processes, and what is
 * found wrong in all of these. Part of the composition of a homeserver (homeserver.ts).
 */
import type { OutputOf, Push } from '../shared/contract/index';
import type { ConnectionSettings } from '../shared/contract/connections';
import type { Clock } from './base/clock';
import { Emitter } from './base/emitter';
import { DisposableStore, type Disposable } from './base/lifecycle';
import type { Log } from './base/log';
import type { ProcessDirectory } from './censoring/serving/process-directory';
import { ConfigurationWatch } from './config/configuration-watch';
import type { HomeserverTopology } from './config/topology';
import type { OwnFacts } from './findings/facts';
import { FindingsMonitor } from './findings/findings-monitor';
import { HealthPoller } from './findings/health-poller';
import { targetsOf } from './findings/listener-poller';
import { MetricsPoller } from './findings/metrics-poller';
import type { LinkPublisher } from './replication/link-publisher';
import { Replication } from './replication/replication';
import type { ReplicationLink } from './replication/replication-link';
import { streamDefinitions } from './replication/streams/index';
import type { ServerPulse } from './storage/controllers/server-controller';
import { StreamFactsController } from './storage/controllers/stream-facts-controller';
import { StreamUpdatesController } from './storage/controllers/stream-updates-controller';
import type { Databases } from './storage/databases/databases';

/** News of a connection that carries no state of its own besides live positions. */
export type ObservationNews = Extract<
  Push,
  { name: `streams.${string}` | `workers.${string}` | `findings.${string}` | 'homeserver.changed' }
>;

export interface ObservationOptions {
  connectionId: string;
  settings: ConnectionSettings;
  /** The demo's own; elsewhere it is read from the files that the settings name. */
  topology: HomeserverTopology | null;
  serverName: string | null;
  schemaVersion: number;
  databases: Databases;
  link: ReplicationLink | undefined;
  publisher: LinkPublisher;
  listening(): number | null;
  pulse(): ServerPulse;
  own(): OwnFacts;
  ownStatements(): number;
  clock: Clock;
  log: Log;
}

const otherServersPeriodMs = 60_000;

export class Observation implements Disposable {
  readonly findings: FindingsMonitor;
  private readonly owned = new DisposableStore();
  private readonly news = new Emitter<ObservationNews>();
  private readonly configuration: ConfigurationWatch | null;
  private readonly metrics: MetricsPoller;
  private readonly health: HealthPoller;
  private readonly replication: Replication;
  private otherServers: string[] = [];

  constructor(private readonly options: ObservationOptions) {
    const { clock, log, settings, link, publisher, databases } = options;
    const { configuration } = settings;
    this.configuration = configuration && new ConfigurationWatch({ ...configuration, clock, log: log.area('config') });
    const facts = new StreamFactsController(databases);
    this.replication = new Replication({
      link,
      publisher,
      updates: new StreamUpdatesController(databases),
      locationOf: (instanceName) =>
        this.topology()?.processes.find((process) => process.instanceName === instanceName)?.replication ?? null,
      secret: () => this.configuration?.current.config?.secrets.replicationSecret ?? null,
      mayProbe: () => facts.mayProbe(),
      clock,
      log: log.area('replication'),
    });
    const newestPosition = (stream: string): number | null =>
      this.replication.wire
        .positions()
        .reduce<number | null>(
          (newest, { stream: name, livePosition }) =>
            name === stream ? Math.max(newest ?? livePosition, livePosition) : newest,
          null,
        );
    this.metrics = new MetricsPoller({ clock, newestPosition });
    this.health = new HealthPoller({ clock });
    this.findings = this.createMonitor(facts);
  }

  private createMonitor(database: StreamFactsController): FindingsMonitor {
    const { options, replication } = this;
    const { databases, settings, publisher, clock, log } = options;
    return new FindingsMonitor({
      sources: {
        serverName: () => options.serverName,
        wire: replication.wire,
        link: () => ({
          via: publisher.via,
          listening: publisher.isLive ? options.listening() : null,
          otherChannels: this.otherServers,
        }),
        database,
        configuration: () => ({
          topology: this.topology(),
          error: this.configuration?.current.error ?? null,
          readMs: this.configuration?.current.readMs ?? null,
        }),
        metrics: () => this.metrics.results(),
        health: () => this.health.results(),
        own: () => options.own(),
      },
      overview: {
        schemaVersion: options.schemaVersion,
        databaseSizeBytes: () => options.pulse().sizeBytes,
        read: (read) => database.readOverview(read),
        ownStatements: () => options.ownStatements(),
      },
      streams: streamDefinitions,
      wireCounts: () => replication.counts(),
      databases: () => this.describeDatabases(databases.main.pool.target),
      wiring: () => this.describeWiring(settings),
      clock,
      log: log.area('findings'),
    });
  }

  /** The live tail. */
  get tail(): Replication['tail'] {
    return this.replication.tail;
  }

  /** Each piece of news for the windows of this connection. */
  get onNews(): Emitter<ObservationNews>['event'] {
    return this.news.event;
  }

  /** Begins to listen, to read files and to poll. Never fails: what cannot be had is said among the findings. */
  start(): void {
    const { owned, replication, findings } = this;
    const { connectionId, clock, publisher } = this.options;
    owned.add(this.news);
    for (const part of [replication, this.metrics, this.health, findings]) owned.add(part);
    owned.add(
      replication.onPositions((items) =>
        this.tell({ name: 'streams.positionsAdvanced', connectionId, payload: { items } }),
      ),
    );
    owned.add(
      replication.onRows((newestSequence) =>
        this.tell({ name: 'streams.rowsArrived', connectionId, payload: { newestSequence } }),
      ),
    );
    owned.add(replication.onChanged(() => this.tell({ name: 'streams.changed', connectionId, payload: {} })));
    owned.add(
      replication.onRooms(({ roomIds }) =>
        this.tell({
          name: 'homeserver.changed',
          connectionId,
          payload: { kinds: ['rooms', 'memberships'], ...(roomIds && { roomIds }) },
        }),
      ),
    );
    owned.add(findings.onWorkers(() => this.tell({ name: 'workers.changed', connectionId, payload: {} })));
    owned.add(findings.onFindings(() => this.tell({ name: 'findings.changed', connectionId, payload: {} })));
    owned.add(clock.every(otherServersPeriodMs, () => void this.lookForOtherServers()));
    owned.add(publisher.onLive(() => void this.lookForOtherServers()));
    if (this.configuration) {
      owned.add(this.configuration);
      owned.add(this.configuration.onChanged(() => this.takeTopology()));
      void this.configuration.start();
    }
    this.takeTopology();
    replication.start();
    this.metrics.start();
    this.health.start();
    findings.start();
    void this.lookForOtherServers();
  }

  private topology(): HomeserverTopology | null {
    return this.options.topology ?? this.configuration?.current.config?.topology ?? null;
  }

  /** Where the processes listen, by configuration. */
  directory(): ProcessDirectory {
    if (this.options.topology !== null) return { kind: 'simulated' };
    const topology = this.topology();
    if (topology === null) return { kind: 'unknown' };
    const processes = topology.processes.map((process) => ({
      instanceName: process.instanceName,
      listeners: targetsOf(process).map(({ listener, isElsewhere }) => ({
        ...listener,
        isHttp: listener.kind === 'http',
        isElsewhere,
      })),
    }));
    return { kind: 'configured', processes };
  }

  private takeTopology(): void {
    const topology = this.topology();
    // The demo's processes are simulated: nobody listens where its configuration says so.
    const polled = this.options.topology === null ? topology : null;
    this.metrics.setTopology(polled);
    this.health.setTopology(polled);
  }

  private async lookForOtherServers(): Promise<void> {
    const { link, log } = this.options;
    if (link?.state.kind !== 'live') return;
    try {
      this.otherServers = await link.listOtherServers();
    } catch (error) {
      // The link tells of its own state; the next minute asks again.
      log.debug('channels could not be listed', { cause: String(error) });
    }
  }

  private tell(news: ObservationNews): void {
    if (!this.owned.isDisposed) this.news.fire(news);
  }

  private describeDatabases({
    host,
    port,
    database,
  }: {
    host: string;
    port: number;
    database: string;
  }): OutputOf<'workers.list'>['databases'] {
    const unknown = { sizeBytes: null, connections: null, maxConnections: null };
    const main = {
      ...unknown,
      name: 'main' as const,
      database,
      address: `${host}:${port}`,
      sizeBytes: this.options.pulse().sizeBytes,
    };
    const state = this.topology()?.databases.find(({ holds }) => holds.includes('state') && !holds.includes('main'));
    return state ? [main, { ...unknown, name: 'state', database: state.database, address: state.address }] : [main];
  }

  private describeWiring({
    configuration,
  }: ConnectionSettings): Pick<OutputOf<'workers.list'>, 'redis' | 'configuration'> {
    const { publisher, serverName } = this.options;
    const { via } = publisher;
    const read = this.configuration?.current;
    return {
      redis:
        via === 'none'
          ? null
          : {
              channel: serverName,
              via,
              live: publisher.isLive,
              listening: publisher.isLive ? this.options.listening() : null,
            },
      configuration:
        configuration === null || read === undefined || read.readMs === null
          ? null
          : { file: configuration.homeserverFile, readMs: read.readMs, error: read.error },
    };
  }

  dispose(): Promise<void> {
    return this.owned.dispose();
  }
}
