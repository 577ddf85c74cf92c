import manifest from '../package.json';
import type {
  ConnectionSecrets,
  ConnectionSettings,
  ConnectionStatus,
  UnlockPlan,
} from '../shared/contract/connections';
import type { Operation } from '../shared/contract/censor';
import type { Clock } from './base/clock';
import { Emitter } from './base/emitter';
import { DisposableStore, toDisposable, type Disposable } from './base/lifecycle';
import type { Log } from './base/log';
import { Censoring } from './censoring/censoring';
import { ServedEvents } from './censoring/serving/served-events';
import { Censorships } from './censorships/censorships';
import type { HomeserverTopology } from './config/topology';
import { readerTarget } from './connections/targets';
import type { FindingsMonitor } from './findings/findings-monitor';
import { Observation, type ObservationNews } from './homeserver-observation';
import { buildStatus } from './homeserver-status';
import { Unlocking } from './homeserver-unlocking';
import { createAbsentPublisher, createLinkPublisher, type LinkPublisher } from './replication/link-publisher';
import { RedisLink } from './replication/redis-link';
import type { ReplicationLink } from './replication/replication-link';
import { CensorController } from './storage/controllers/censor-controller';
import { CensorshipController } from './storage/controllers/censorship-controller';
import { EventController } from './storage/controllers/event-controller';
import { MembershipController } from './storage/controllers/membership-controller';
import { RoomController } from './storage/controllers/room-controller';
import { ServerController, type ServerPulse } from './storage/controllers/server-controller';
import { StandingContentController } from './storage/controllers/standing-content-controller';
import { UserController } from './storage/controllers/user-controller';
import { UserMessageController } from './storage/controllers/user-message-controller';
import { UserRecordsController } from './storage/controllers/user-records-controller';
import { DatabasePool } from './storage/database-pool';
import { buildDatabases, readNeeds, storeNamesOf, type Databases } from './storage/databases/databases';
import { writeStoreNames } from './storage/databases/write-stores';
import { checkSchema, type SchemaCheck } from './storage/schema-check';

export interface HomeserverOptions {
  connectionId: string;
  kind: ConnectionStatus['kind'];
  settings: ConnectionSettings;
  secrets: ConnectionSecrets;
  /** The demo's stand-in; elsewhere the link is made from the settings. */
  link?: ReplicationLink;
  /** The demo's; elsewhere it is read from the files that the settings name. */
  topology?: HomeserverTopology;
  migrationsFolder: string;
  /** Display name and operating system user of whoever is at work. */
  operator: () => string;
  /** Minutes without an act that end writing; null: it does not end by itself. */
  unlockIdleMs: number | null;
  clock: Clock;
  log: Log;
}

/** How often the database is asked for its clock: freshness in the status bar, and notice of a lost connection. */
const pulsePeriodMs = 5_000;
const listeningPeriodMs = 15_000;

/**
 * One open connection: owns its pools, link, controllers and censoring, and closes them in reverse order. Unlocking
 * builds the writing half; locking disposes it.
 */
export class Homeserver implements Disposable {
  readonly connectionId: string;
  readonly users: UserController;
  readonly userMessages: UserMessageController;
  readonly userRecords: UserRecordsController;
  readonly memberships: MembershipController;
  readonly rooms: RoomController;
  readonly events: EventController;
  readonly censoring: Censoring;
  /** What the homeserver's processes serve, and the token that they are asked with. */
  readonly served: ServedEvents;
  readonly censorships: Censorships;
  private readonly observation: Observation;
  private readonly statusEmitter = new Emitter<ConnectionStatus>();
  private readonly unlocking: Unlocking;
  private listening: number | null = null;
  private takesPulse = false;

  private constructor(
    private readonly options: HomeserverOptions,
    private readonly parts: {
      pool: DatabasePool;
      check: SchemaCheck;
      databases: Databases;
      server: ServerController;
      link: ReplicationLink | undefined;
      statements: () => number;
      onStatement: () => void;
      publisher: LinkPublisher;
      serverName: string | null;
      serverNameSource: ConnectionStatus['serverNameSource'];
      owned: DisposableStore;
    },
    private pulse: ServerPulse,
  ) {
    const { databases, serverName, publisher } = parts;
    const { clock, log } = options;
    this.connectionId = options.connectionId;
    this.users = new UserController(databases, serverName ?? '');
    this.userMessages = new UserMessageController(databases, serverName ?? '');
    this.userRecords = new UserRecordsController(databases, serverName ?? '');
    this.memberships = new MembershipController(databases, serverName ?? '');
    this.rooms = new RoomController(databases, serverName ?? '');
    const reads = new CensorController(databases.main, serverName);
    this.served = new ServedEvents({
      reads,
      directory: () => this.observation.directory(),
      heard: () => publisher.knownInstances().map(({ instanceName }) => instanceName),
      clock,
    });
    this.censoring = new Censoring({
      reads,
      publisher,
      clock,
      log: log.area('censoring'),
      homeserver: { database: options.settings.reader.database, serverName: () => serverName },
      askedSince: (eventIds, sinceMs) => this.served.summaryOf(eventIds, sinceMs),
    });
    this.events = new EventController(databases, {
      ephemeralMessagesEnabled: () => options.settings.homeserver.ephemeralMessages,
      findCensoringOperation: (eventId, read) => this.censoring.findOperationOf(eventId, read),
    });
    this.observation = this.createObservation();
    this.censorships = new Censorships({
      queue: new CensorshipController(databases, clock),
      standing: new StandingContentController(databases),
      facts: () => this.observation.findings.facts,
      flags: () => options.settings.homeserver,
    });
    this.unlocking = new Unlocking({
      ...options,
      ...parts,
      main: databases.main,
      censoring: this.censoring,
      isClosing: () => parts.owned.isDisposed,
      onChanged: () => this.tell(),
    });
  }

  private createObservation(): Observation {
    const { options, parts } = this;
    const { connectionId, settings, clock, log, topology = null } = options;
    const { serverName, databases, link, publisher, statements } = parts;
    return new Observation({
      connectionId,
      settings,
      topology,
      serverName,
      schemaVersion: parts.check.version,
      databases,
      link,
      publisher,
      listening: () => this.listening,
      pulse: () => this.pulse,
      own: () => ({
        readStores: storeNamesOf(databases),
        writeStores: writeStoreNames,
        unlocked: this.isUnlocked,
        version: manifest.version,
        clockSkewMs: -this.pulse.clockSkewMs,
      }),
      ownStatements: statements,
      clock,
      log,
    });
  }

  /**
   * Logs in, checks the schema, finds out the server's name, and begins to listen.
   * @throws AppError with what stands in the way; nothing stays open then
   */
  static async open(options: HomeserverOptions): Promise<Homeserver> {
    const owned = new DisposableStore();
    try {
      const { settings, clock, log } = options;
      const target = readerTarget(settings, options.secrets.readerPassword);
      let statements = 0;
      const onStatement = (): void => void (statements += 1);
      const pool = owned.add(new DatabasePool({ name: 'main', target, clock, log: log.area('storage'), onStatement }));
      await pool.start();
      const check = await checkSchema(pool, readNeeds);
      pool.noteGrantsLacking(check.report.notGranted.map(({ statement }) => statement));
      const databases = buildDatabases({ main: pool }, check.facts);
      const server = new ServerController(databases, clock);
      const pulse = await server.readPulse();
      const configured = settings.homeserver.serverName;
      const serverName = configured ?? (await server.findServerName());
      const serverNameSource = sourceOf(options, configured, serverName);
      const link = options.link ?? makeLink(options, serverName);
      if (link && !options.link) owned.add(link);
      const publisher = owned.add(
        link ? createLinkPublisher(link, clock, log.area('replication')) : createAbsentPublisher(),
      );
      const counted = { statements: () => statements, onStatement };
      const parts = {
        pool,
        check,
        databases,
        server,
        link,
        publisher,
        serverName,
        serverNameSource,
        owned,
        ...counted,
      };
      const homeserver = new Homeserver(options, parts, pulse);
      homeserver.begin();
      return homeserver;
    } catch (error) {
      await owned.dispose().catch(() => undefined);
      throw error;
    }
  }

  private begin(): void {
    const { owned, pool, publisher, link } = this.parts;
    const { clock } = this.options;
    owned.add(this.observation);
    owned.add(this.censoring);
    owned.add(this.served);
    owned.add(toDisposable(() => this.lock()));
    owned.add(this.statusEmitter);
    owned.add(pool.onStateChange(() => this.tell()));
    owned.add(publisher.onLinkState(() => this.tell()));
    owned.add(clock.every(pulsePeriodMs, () => void this.takePulse()));
    owned.add(clock.every(listeningPeriodMs, () => void this.countListening()));
    owned.add(publisher.onLive(() => void this.countListening()));
    // The link tries again by itself; that the homeserver's Redis is away must not keep anybody from reading.
    if (link && !this.options.link) void link.start().catch(() => undefined);
    void this.countListening();
    this.censoring.start();
    this.observation.start();
  }

  /** What is wrong, the processes and the streams' positions. */
  get findings(): FindingsMonitor {
    return this.observation.findings;
  }

  /** Rows of the streams as they come. */
  get tail(): Observation['tail'] {
    return this.observation.tail;
  }

  /** News of streams, processes and findings. */
  get onNews(): (listener: (news: ObservationNews) => void) => Disposable {
    return this.observation.onNews;
  }

  /** The domain of local users; null where nothing tells. */
  get serverName(): string | null {
    return this.parts.serverName;
  }

  /** True while the write classes exist. */
  get isUnlocked(): boolean {
    return this.unlocking.state !== null;
  }

  /** Each change worth showing. */
  get onStatus(): Emitter<ConnectionStatus>['event'] {
    return this.statusEmitter.event;
  }

  /** Progress of operations. */
  get onOperation(): (listener: (operation: Operation) => void) => Disposable {
    return this.censoring.onOperation;
  }

  /** The status now; asks nobody. */
  getStatus(): Promise<ConnectionStatus> {
    return Promise.resolve(this.status());
  }

  private status(): ConnectionStatus {
    const { options, parts } = this;
    return buildStatus({
      connectionId: options.connectionId,
      kind: options.kind,
      name: options.settings.name,
      reader: options.settings.reader,
      serverName: parts.serverName,
      serverNameSource: parts.serverNameSource,
      schemaVersion: parts.check.version,
      schema: parts.check.report,
      pool: parts.pool.state,
      pulse: this.pulse,
      publisher: parts.publisher,
      replicationSinceMs: options.clock.nowMs(),
      listening: this.listening,
      unlock: this.unlocking.state,
      homeserver: options.settings.homeserver,
      operator: options.operator(),
    });
  }

  /** What unlocking would do and what it lacks; reads only. */
  getUnlockPlan(): Promise<UnlockPlan> {
    return this.unlocking.getPlan();
  }

  /**
   * Builds the writing half under the censor login.
   * @param input `database` repeats the database's name: the operator says which one will be written to
   * @throws AppError with what stands in the way; nothing is unlocked then
   */
  unlock(input: { database: string; password?: string }): Promise<void> {
    return this.unlocking.unlock(input);
  }

  /** Disposes everything that can write; what is being written ends first. */
  lock(): Promise<void> {
    return this.unlocking.lock();
  }

  /** An act of the operator: the idle minutes start anew. */
  noteActivity(): void {
    this.unlocking.noteActivity();
  }

  private async takePulse(): Promise<void> {
    // A database that answers slowly must not gather questions.
    if (this.takesPulse) return;
    this.takesPulse = true;
    try {
      this.pulse = await this.parts.server.readPulse(this.pulse);
      this.tell();
    } catch {
      // The pool has noted that the connection is lost and tells so itself; the next pulse tries again.
    } finally {
      this.takesPulse = false;
    }
  }

  private async countListening(): Promise<void> {
    const { publisher } = this.parts;
    const before = this.listening;
    this.listening = publisher.isLive ? await publisher.countSubscribers().catch(() => null) : null;
    if (this.listening !== before) this.tell();
  }

  private tell(): void {
    if (!this.parts.owned.isDisposed) this.statusEmitter.fire(this.status());
  }

  /** Locks, ends what runs, closes every connection. */
  dispose(): Promise<void> {
    return this.parts.owned.dispose();
  }
}

function makeLink(options: HomeserverOptions, serverName: string | null): ReplicationLink | undefined {
  const { settings, secrets, log, clock } = options;
  if (settings.redis === null || serverName === null) return undefined;
  const password = secrets.redisPassword === undefined ? {} : { password: secrets.redisPassword };
  return new RedisLink({ address: settings.redis, ...password, serverName, log: log.area('replication'), clock });
}

function sourceOf(
  options: HomeserverOptions,
  configured: string | null,
  found: string | null,
): ConnectionStatus['serverNameSource'] {
  if (options.kind === 'demo') return 'demo';
  if (configured !== null) return 'configuration';
  return found === null ? 'unknown' : 'users';
}
