import type {
  ConnectionSecrets,
  ConnectionSettings,
  ConnectionStatus,
  UnlockPlan,
} from '../shared/contract/connections';
import type { Operation } from '../shared/contract/censor';
import { AppError } from '../shared/errors';
import type { Clock } from './base/clock';
import { Emitter } from './base/emitter';
import { DisposableStore, toDisposable, type Disposable } from './base/lifecycle';
import type { Log } from './base/log';
import { SerialQueue } from './base/serial-queue';
import { Censoring } from './censoring/censoring';
import { censorPasswordOf, censorTarget, readerTarget } from './connections/targets';
import { UnlockTimer } from './connections/unlock-timer';
import { buildStatus } from './homeserver-status';
import { createAbsentPublisher, createLinkPublisher, type LinkPublisher } from './replication/link-publisher';
import { RedisLink } from './replication/redis-link';
import type { ReplicationLink } from './replication/replication-link';
import { CensorController } from './storage/controllers/censor-controller';
import { CensorWriteController } from './storage/controllers/censor-write-controller';
import { EventController } from './storage/controllers/event-controller';
import { MembershipController } from './storage/controllers/membership-controller';
import { RoomController } from './storage/controllers/room-controller';
import { ServerController, type ServerPulse } from './storage/controllers/server-controller';
import { UserController } from './storage/controllers/user-controller';
import { DatabasePool } from './storage/database-pool';
import { buildDatabases, readNeeds, type Databases } from './storage/databases/databases';
import { buildWriteStores, writeNeeds, writeStoreNames } from './storage/databases/write-stores';
import { applyMigrations, readMigrations } from './storage/migrate';
import { checkSchema, type SchemaCheck } from './storage/schema-check';
import { checkUnlock } from './storage/unlock-check';
import { WritableDatabasePool } from './storage/writable-database-pool';

export interface HomeserverOptions {
  connectionId: string;
  kind: ConnectionStatus['kind'];
  settings: ConnectionSettings;
  secrets: ConnectionSecrets;
  /** The demo's stand-in; elsewhere the link is made from the settings. */
  link?: ReplicationLink;
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

/** Everything that exists only while writing is unlocked (S1). */
interface Unlocked {
  role: string;
  sinceMs: number;
  timer: UnlockTimer;
  owned: DisposableStore;
}

/**
 * One open connection: owns its pools, link, controllers and censoring, and closes them in reverse order. Unlocking
 * builds the writing half; locking disposes it.
 */
export class Homeserver implements Disposable {
  readonly connectionId: string;
  readonly users: UserController;
  readonly memberships: MembershipController;
  readonly rooms: RoomController;
  readonly events: EventController;
  readonly censoring: Censoring;
  private readonly statusEmitter = new Emitter<ConnectionStatus>();
  private readonly unlocking = new SerialQueue();
  private unlocked: Unlocked | null = null;
  private listening: number | null = null;
  private takesPulse = false;

  private constructor(
    private readonly options: HomeserverOptions,
    private readonly parts: {
      pool: DatabasePool;
      check: SchemaCheck;
      databases: Databases;
      server: ServerController;
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
    this.memberships = new MembershipController(databases, serverName ?? '');
    this.rooms = new RoomController(databases, serverName ?? '');
    this.censoring = new Censoring({
      reads: new CensorController(databases.main),
      publisher,
      clock,
      log: log.area('censoring'),
      homeserver: { database: options.settings.reader.database, serverName: () => serverName },
    });
    this.events = new EventController(databases, {
      ephemeralMessagesEnabled: () => options.settings.homeserver.ephemeralMessages,
      findCensoringOperation: (eventId, read) => this.censoring.findOperationOf(eventId, read),
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
      const pool = owned.add(new DatabasePool({ name: 'main', target, clock, log: log.area('storage') }));
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
      const parts = { pool, check, databases, server, publisher, serverName, serverNameSource, owned };
      const homeserver = new Homeserver(options, parts, pulse);
      homeserver.begin(link);
      return homeserver;
    } catch (error) {
      await owned.dispose().catch(() => undefined);
      throw error;
    }
  }

  private begin(link: ReplicationLink | undefined): void {
    const { owned, pool, publisher } = this.parts;
    const { clock } = this.options;
    owned.add(this.censoring);
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
  }

  /** The domain of local users; null where nothing tells. */
  get serverName(): string | null {
    return this.parts.serverName;
  }

  /** True while the write classes exist. */
  get isUnlocked(): boolean {
    return this.unlocked !== null;
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
    const { options, parts, unlocked } = this;
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
      unlock: unlocked && { role: unlocked.role, sinceMs: unlocked.sinceMs, untilMs: unlocked.timer.untilMs },
      homeserver: options.settings.homeserver,
      operator: options.operator(),
    });
  }

  /** What unlocking would do and what it lacks; reads only. */
  async getUnlockPlan(): Promise<UnlockPlan> {
    const { settings, secrets } = this.options;
    const { reader, censorUser } = settings;
    const base = {
      database: reader.database,
      host: reader.host,
      role: censorUser ?? '',
      permits: unlockPermits,
      writeClasses: writeStoreNames,
    };
    const noLogin =
      'This connection names no login for writing: add one to the connection (synoptic_censor, if the script of roles was run).';
    if (censorUser === null) {
      return { ...base, passwordRequired: false, missing: [{ sentence: noLogin, statement: null }], migrations: [] };
    }
    const { hindrances, migrations } = await this.checkUnlock(censorUser);
    const missing = hindrances.map(({ sentence, statement }) => ({ sentence, statement }));
    return { ...base, passwordRequired: censorPasswordOf(settings, secrets) === undefined, missing, migrations };
  }

  private async checkUnlock(role: string): ReturnType<typeof checkUnlock> {
    const migrations = await readMigrations(this.options.migrationsFolder);
    const { pool, check } = this.parts;
    return checkUnlock(pool, { role, schemaVersion: check.version, needs: writeNeeds, migrations });
  }

  /**
   * Builds the writing half under the censor login.
   * @param input `database` repeats the database's name: the operator says which one will be written to
   * @throws AppError with what stands in the way; nothing is unlocked then
   */
  unlock(input: { database: string; password?: string }): Promise<void> {
    return this.unlocking.run(async () => {
      const { settings, secrets, clock, log } = this.options;
      if (input.database !== settings.reader.database) throw wrongDatabase(settings.reader.database);
      if (this.unlocked) return;
      // Locking has had its turn: nobody would lock again what is unlocked now.
      if (this.parts.owned.isDisposed) throw closing();
      const password = input.password ?? censorPasswordOf(settings, secrets);
      const target = censorTarget(settings, password);
      if (!target) throw noCensorLogin();
      const [hindrance] = (await this.checkUnlock(target.user)).hindrances;
      if (hindrance) throw hindered(hindrance);
      const owned = new DisposableStore();
      try {
        const pool = owned.add(new WritableDatabasePool({ name: 'main', target, clock, log: log.area('storage') }));
        await pool.start();
        await applyMigrations(pool, await readMigrations(this.options.migrationsFolder));
        const writes = buildWriteStores(pool, this.parts.check.facts);
        owned.add(toDisposable(() => this.censoring.detachWriter()));
        await this.censoring.attachWriter({
          writes: new CensorWriteController(writes, this.parts.databases.main),
          operator: this.options.operator,
        });
        const timer = owned.add(this.makeTimer());
        this.unlocked = { role: target.user, sinceMs: clock.nowMs(), timer, owned };
      } catch (error) {
        await owned.dispose().catch(() => undefined);
        throw error;
      }
      log.info('unlocked for writing', { connectionId: this.connectionId, role: target.user });
      this.tell();
    });
  }

  private makeTimer(): UnlockTimer {
    return new UnlockTimer(this.options.clock, {
      idleMs: this.options.unlockIdleMs,
      hasWork: () => this.censoring.busy,
      onEnd: () => void this.lock().catch((error: unknown) => this.options.log.error('locking failed', {}, error)),
    });
  }

  /** Disposes everything that can write; what is being written ends first. */
  lock(): Promise<void> {
    return this.unlocking.run(async () => {
      const { unlocked } = this;
      if (!unlocked) return;
      this.unlocked = null;
      await unlocked.owned.dispose();
      this.options.log.info('locked', { connectionId: this.connectionId });
      this.tell();
    });
  }

  /** An act of the operator: the idle minutes start anew. */
  noteActivity(): void {
    this.unlocked?.timer.noteActivity();
    this.tell();
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

const unlockPermits = [
  'Replace the stored content of events by its pruned form (event_json).',
  'Mark their redactions as censored, delete their expiry rows, their search words and, on wish, their labels.',
  'Write cache invalidations, so that running processes forget the content.',
  'Record each of these in the schema synoptic, which cannot be changed afterwards.',
];

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

function wrongDatabase(database: string): AppError {
  return new AppError({
    code: 'unlock_refused',
    message: 'The name of the database was not repeated correctly.',
    remedy: `Type the name of the database that will be written to: ${database}`,
    details: { database },
  });
}

function closing(): AppError {
  return new AppError({
    code: 'connection_not_open',
    message: 'The connection is being closed.',
    remedy: 'Open it again, then unlock it.',
  });
}

function noCensorLogin(): AppError {
  return new AppError({
    code: 'unlock_refused',
    message: 'This connection names no login for writing.',
    remedy: 'Add the login for writing to the connection: synoptic_censor, if the script of roles was run.',
  });
}

function hindered(hindrance: { code: AppError['code']; sentence: string; statement: string | null }): AppError {
  return new AppError({
    code: hindrance.code,
    message: hindrance.sentence,
    remedy:
      hindrance.statement === null
        ? 'Hand the scripts for the administrator to whoever runs the database.'
        : `Have the administrator run: ${hindrance.statement}`,
    details: hindrance.statement === null ? {} : { fix: hindrance.statement },
  });
}
