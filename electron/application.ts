import { userInfo } from 'node:os';
import manifest from '../package.json';
import type { Push } from '../shared/contract/index';
import { connectionSettings, type ConnectionSecrets, type ConnectionSettings } from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import type { Clock } from './base/clock';
import type { Disposable } from './base/lifecycle';
import type { Log } from './base/log';
import { readHomeserverConfig, type HomeserverConfig } from './config/homeserver-config';
import { ConnectionStore } from './connections/connection-store';
import { passwordFromEnvironment } from './connections/password-environment';
import { parsePostgresUrl, parseRedisUrl } from './connections/postgres-url';
import type { SecretStore } from './connections/secret-store';
import { SettingsStore } from './connections/settings-store';
import { idleMs } from './connections/unlock-timer';
import type { Handlers } from './handlers/handler';
import { createHandlers } from './handlers/handlers';
import type { Homeserver } from './homeserver';
import { OpenConnections } from './open-connections';
import { readMigrationScripts, readRolesScript } from './storage/migrate';

export interface ApplicationOptions {
  host: 'desktop' | 'serve';
  /** Holds settings, saved connections and the demo; the caller has its lock. */
  dataFolder: string;
  /** Holds roles.sql and main/. */
  migrationsFolder: string;
  secretStore: SecretStore;
  publish: (push: Push) => void;
  clock: Clock;
  log: Log;
}

/** What serve's options ask to open at the start. URLs may hold passwords: they come from the environment then. */
export interface OpenAtStart {
  demo: boolean;
  connection: string | null;
  writer: boolean;
  writerConnection: string | null;
  redis: string | null;
  homeserverConfig: string | null;
  workersDir: string | null;
}

/** The core of the process, the same under each host: settings, saved connections, open ones, handlers. */
export class Application implements Disposable {
  readonly handlers: Handlers;
  private readonly settings: SettingsStore;
  private readonly store: ConnectionStore;
  private readonly connections: OpenConnections;

  constructor(private readonly options: ApplicationOptions) {
    const { dataFolder, migrationsFolder, secretStore, publish, clock, log } = options;
    const operatingSystemUser = currentUser();
    this.settings = new SettingsStore(dataFolder);
    this.store = new ConnectionStore(dataFolder, secretStore);
    const operator = (): string => describeOperator(this.settings.get().displayName, operatingSystemUser);
    const { settings, store } = this;
    this.connections = new OpenConnections({ dataFolder, migrationsFolder, store, operator, publish, clock, log });
    this.handlers = createHandlers({
      version: manifest.version,
      host: options.host,
      operatingSystemUser,
      secrets: secretStore,
      settings,
      store,
      desk: this.connections,
      keychain: secretStore.keychain,
      readScripts: async () => ({
        roles: await readRolesScript(migrationsFolder),
        migrations: await readMigrationScripts(migrationsFolder),
      }),
      onListChanged: () => publish({ name: 'connections.listChanged', connectionId: null, payload: {} }),
    });
  }

  /** Reads what was saved. @throws AppError data_folder_unusable */
  async start(): Promise<void> {
    for (const putAside of [await this.settings.load(), await this.store.load()]) {
      if (putAside !== null) {
        this.options.log.warn('a file could not be understood and was put aside', { putAside });
      }
    }
  }

  /** The named connection; with null the only open one. @throws AppError connection_not_open, connection_required */
  findHomeserver(connectionId: string | null): { services: Homeserver; isUnlocked: boolean } {
    const services = this.connections.find(connectionId);
    return { services, isUnlocked: services.isUnlocked };
  }

  /** Id of the one open connection; null with none or several. */
  onlyOpenConnection(): string | null {
    return this.connections.onlyOpenConnection();
  }

  /**
   * Opens what serve's options ask for, and unlocks it if they say so.
   * @returns the connection's id, or null if nothing is to be opened
   * @throws AppError with what stands in the way
   */
  async openAtStart(wish: OpenAtStart, env: NodeJS.ProcessEnv): Promise<string | null> {
    const homeserver = await openWished(this.connections, wish, env);
    if (homeserver && wish.writer) {
      const { databases } = await homeserver.getStatus();
      await homeserver.unlock({ database: databases[0]?.database ?? '' });
    }
    return homeserver?.connectionId ?? null;
  }

  /** Starts the demo homeserver and opens it, locked. @throws AppError demo_unavailable */
  async openDemo(): Promise<void> {
    await this.connections.openDemoAtStart(idleMs);
  }

  /** Closes every connection. */
  dispose(): Promise<void> {
    return this.connections.dispose();
  }
}

// A container may run under a user that has no entry.
function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function describeOperator(displayName: string, operatingSystemUser: string): string {
  return displayName === '' ? operatingSystemUser : `${displayName} (${operatingSystemUser})`;
}

async function openWished(
  connections: OpenConnections,
  wish: OpenAtStart,
  env: NodeJS.ProcessEnv,
): Promise<Homeserver | null> {
  // --writer unlocks for the whole run; unlocked in the window, the idle minutes count here too.
  const unlockIdleMs = wish.writer ? null : idleMs;
  if (wish.demo) return connections.openDemoAtStart(unlockIdleMs);
  if (wish.connection === null && wish.homeserverConfig === null) return null;
  const config =
    wish.homeserverConfig === null ? null : await readHomeserverConfig(wish.homeserverConfig, wish.workersDir);
  const { settings, secrets } = wishedConnection(wish, config, env);
  return connections.openUnsaved({ settings, secrets, unlockIdleMs });
}

/** Options of serve and a homeserver's configuration as one connection; an option goes before the configuration. */
export function wishedConnection(
  wish: OpenAtStart,
  config: HomeserverConfig | null,
  env: NodeJS.ProcessEnv,
): { settings: ConnectionSettings; secrets: ConnectionSecrets } {
  const given = wish.connection === null ? null : parsePostgresUrl(wish.connection);
  const reader = given?.address ?? config?.reader;
  if (!reader) throw noDatabase();
  const censor = wish.writerConnection === null ? null : parsePostgresUrl(wish.writerConnection);
  if (censor && !sameDatabase(censor.address, reader)) throw otherDatabase();
  const redis = wish.redis === null ? null : parseRedisUrl(wish.redis);
  const login = { host: reader.host, port: reader.port, database: reader.database };
  const readerPassword =
    given?.password ??
    (given ? undefined : config?.secrets.readerPassword) ??
    passwordFromEnvironment({ ...login, user: reader.user }, env);
  const censorUser = censor?.address.user ?? (wish.writer ? reader.user : null);
  const censorPassword =
    censor?.password ?? (censor ? passwordFromEnvironment({ ...login, user: censor.address.user }, env) : undefined);
  const redisPassword = redis ? redis.password : config?.secrets.redisPassword;
  return {
    settings: connectionSettings.parse({
      name: reader.database,
      reader,
      censorUser,
      redis: redis?.address ?? config?.redis ?? null,
      homeserver: config?.homeserver ?? {},
      // Read again whenever it changes, for as long as the connection is open.
      configuration:
        wish.homeserverConfig === null
          ? null
          : { homeserverFile: wish.homeserverConfig, workersFolder: wish.workersDir },
    }),
    secrets: {
      ...(readerPassword === undefined ? {} : { readerPassword }),
      ...(censorPassword === undefined ? {} : { censorPassword }),
      ...(redisPassword === undefined ? {} : { redisPassword }),
    },
  };
}

function sameDatabase(a: ConnectionSettings['reader'], b: ConnectionSettings['reader']): boolean {
  return a.host === b.host && a.port === b.port && a.database === b.database;
}

function noDatabase(): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: 'The configuration names no PostgreSQL database that can be used.',
    remedy: 'Name the database with --connection, or a homeserver.yaml whose database is psycopg2.',
  });
}

function otherDatabase(): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: 'The login for writing is for another server or database than the one for reading.',
    remedy: 'Give both the same host, port and database.',
  });
}
