import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { InputOf, OutputOf, Push } from '../shared/contract/index';
import {
  connectionSettings,
  type ConnectionSecrets,
  type ConnectionSettings,
  type ConnectionState,
  type SavedConnection,
} from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import type { Clock } from './base/clock';
import { DisposableStore, type Disposable } from './base/lifecycle';
import type { Log } from './base/log';
import { SerialQueue } from './base/serial-queue';
import type { HomeserverTopology } from './config/topology';
import { RealProbes } from './connection-probes';
import { demoConnectionId, type ConnectionStore } from './connections/connection-store';
import { testConnection } from './connections/connection-test';
import { idleMs } from './connections/unlock-timer';
import { createDemoLogins } from './demo/demo-logins';
import { DemoHomeserver } from './demo/demo-homeserver';
import type { Carrier } from './handlers/handler';
import { Homeserver } from './homeserver';
import type { ReplicationLink } from './replication/replication-link';
import { readRolesScript } from './storage/migrate';

export interface OpenConnectionsOptions {
  dataFolder: string;
  migrationsFolder: string;
  store: ConnectionStore;
  operator: () => string;
  publish: (push: Push) => void;
  clock: Clock;
  log: Log;
}

interface Opening {
  connectionId: string;
  kind: 'demo' | 'homeserver';
  settings: ConnectionSettings;
  secrets: ConnectionSecrets;
  link?: ReplicationLink;
  topology?: HomeserverTopology;
  unlockIdleMs?: number | null;
}

interface Entry {
  opening: Opening;
  homeserver: Homeserver;
  openedMs: number;
  owned: DisposableStore;
}

/** The connections that are open now, by id; and the demo homeserver, which runs while it is used. */
export class OpenConnections implements Disposable {
  private readonly entries = new Map<string, Entry>();
  private readonly states = new Map<string, ConnectionState>();
  // One at a time: two windows that open the same connection get the same one.
  private readonly queue = new SerialQueue();
  private demo: DemoHomeserver | undefined;
  private disposed = false;

  constructor(private readonly options: OpenConnectionsOptions) {}

  /** How a connection stands. */
  stateOf(connectionId: string): ConnectionState {
    const open = this.entries.get(connectionId);
    if (!open) return this.states.get(connectionId) ?? 'closed';
    return this.states.get(connectionId) ?? 'open';
  }

  /** Those that are open without being saved, from serve's options or a script. */
  listUnsaved(): SavedConnection[] {
    const saved = new Set(this.options.store.list().map(({ connectionId }) => connectionId));
    return [...this.entries.values()]
      .filter(({ opening }) => !saved.has(opening.connectionId))
      .map(({ opening: { connectionId, kind, settings }, homeserver, openedMs }) => ({
        connectionId,
        kind,
        settings,
        name: settings.name,
        state: this.stateOf(connectionId),
        stored: { reader: false, censor: false, redis: false },
        lastOpenedMs: openedMs,
        serverName: homeserver.serverName,
      }));
  }

  /** The server's name of an open connection. */
  serverNameOf(connectionId: string): string | null {
    return this.entries.get(connectionId)?.homeserver.serverName ?? null;
  }

  /**
   * The named connection; with null the only one.
   * @throws AppError connection_not_open, connection_required
   */
  find(connectionId: string | null): Homeserver {
    const found = connectionId === null ? this.only() : this.entries.get(connectionId);
    if (found) return found.homeserver;
    if (connectionId === null && this.entries.size > 1) throw connectionRequired();
    throw connectionNotOpen();
  }

  /** Id of the one open connection; null with none or several. */
  onlyOpenConnection(): string | null {
    return this.only()?.homeserver.connectionId ?? null;
  }

  private only(): Entry | undefined {
    return this.entries.size === 1 ? [...this.entries.values()][0] : undefined;
  }

  /** Opens a saved or an unsaved connection and binds the carrier to it. @throws AppError with what stands in the way */
  async open(input: InputOf<'connections.open'>, carrier: Carrier): Promise<OutputOf<'connections.open'>> {
    const homeserver = await this.queue.run(() => this.openAny(input));
    carrier.bind(homeserver.connectionId);
    return homeserver.getStatus();
  }

  private openAny(input: InputOf<'connections.open'>): Promise<Homeserver> {
    if ('connection' in input) {
      const { settings, secrets } = input.connection;
      return this.start({ connectionId: randomUUID(), kind: 'homeserver', settings, secrets });
    }
    const { connectionId, secrets } = input;
    const running = this.entries.get(connectionId);
    if (running) return Promise.resolve(running.homeserver);
    if (connectionId === demoConnectionId) return this.openDemo(idleMs);
    const { settings } = this.options.store.get(connectionId);
    const known = { ...this.options.store.secretsOf(connectionId), ...secrets };
    return this.start({ connectionId, kind: 'homeserver', settings, secrets: known });
  }

  /** Opens with settings that are not saved, for the options of serve. `unlockIdleMs` null: unlocked for the whole run. */
  openUnsaved(opening: Pick<Opening, 'settings' | 'secrets' | 'unlockIdleMs'>): Promise<Homeserver> {
    return this.queue.run(() => this.start({ connectionId: randomUUID(), kind: 'homeserver', ...opening }));
  }

  /** Starts the demo homeserver if it does not run, and opens it. */
  openDemoAtStart(unlockIdleMs: number | null): Promise<Homeserver> {
    return this.queue.run(() => this.openDemo(unlockIdleMs));
  }

  private async openDemo(unlockIdleMs: number | null): Promise<Homeserver> {
    if (this.disposed) throw closing();
    this.setState(demoConnectionId, 'opening');
    try {
      const { demo } = await this.startDemo();
      const logins = await createDemoLogins(demo.adminUrl(), await readRolesScript(this.options.migrationsFolder));
      const { settings, link } = demoSettings(demo);
      const { topology } = demo;
      const opening = {
        connectionId: demoConnectionId,
        kind: 'demo' as const,
        settings,
        secrets: logins,
        link,
        topology,
      };
      return await this.start({ ...opening, unlockIdleMs });
    } catch (error) {
      this.setState(demoConnectionId, 'failed');
      await this.stopDemo().catch(() => undefined);
      throw error;
    }
  }

  /** The running demo, started if it was not; `isNew` if this start made it anew. */
  private async startDemo(): Promise<{ demo: DemoHomeserver; isNew: boolean }> {
    if (this.demo) return { demo: this.demo, isNew: false };
    const { dataFolder, clock, log } = this.options;
    const demo = new DemoHomeserver({
      folder: join(dataFolder, 'demo'),
      log: log.area('demo'),
      clock,
      onProgress: ({ phase, events, totalEvents }) =>
        this.tellOpening(`Making the demo homeserver: ${phase}, ${events} of ${totalEvents} events`),
    });
    this.demo = demo;
    const { isNew } = await demo.start();
    return { demo, isNew };
  }

  private async start(opening: Opening): Promise<Homeserver> {
    const { options } = this;
    const { connectionId } = opening;
    const owned = new DisposableStore();
    if (this.disposed) throw closing();
    this.setState(connectionId, 'opening');
    try {
      if (opening.link) {
        owned.add(opening.link);
        await opening.link.start();
      }
      const { migrationsFolder, operator, clock, log } = options;
      const unlockIdleMs = opening.unlockIdleMs === undefined ? idleMs : opening.unlockIdleMs;
      const homeserver = owned.add(
        await Homeserver.open({ ...opening, unlockIdleMs, migrationsFolder, operator, clock, log }),
      );
      this.entries.set(connectionId, { opening, homeserver, openedMs: clock.nowMs(), owned });
      this.listen(homeserver, owned);
      await options.store.noteOpened(connectionId, clock.nowMs(), homeserver.serverName);
      this.setState(connectionId, 'open');
      return homeserver;
    } catch (error) {
      this.entries.delete(connectionId);
      await owned.dispose().catch(() => undefined);
      this.setState(connectionId, 'failed');
      throw error;
    }
  }

  private listen(homeserver: Homeserver, owned: DisposableStore): void {
    const { publish } = this.options;
    const { connectionId } = homeserver;
    owned.add(
      homeserver.onStatus((payload) => {
        if (payload.state !== this.stateOf(connectionId)) this.setState(connectionId, payload.state);
        publish({ name: 'connections.statusChanged', connectionId, payload });
      }),
    );
    owned.add(homeserver.onNews(publish));
    owned.add(
      homeserver.onOperation((payload) => publish({ name: 'censor.operationAdvanced', connectionId, payload })),
    );
  }

  /** Closes a connection for everybody who uses it. */
  close(connectionId: string): Promise<boolean> {
    return this.queue.run(() => this.closeNow(connectionId));
  }

  private async closeNow(connectionId: string): Promise<boolean> {
    const entry = this.entries.get(connectionId);
    if (!entry) return false;
    this.entries.delete(connectionId);
    try {
      await entry.owned.dispose();
    } finally {
      if (connectionId === demoConnectionId) await this.stopDemo();
      this.setState(connectionId, 'closed');
    }
    return true;
  }

  private async stopDemo(): Promise<void> {
    const { demo } = this;
    this.demo = undefined;
    await demo?.dispose();
  }

  /** Wipes the demo and makes it anew; it is open again afterwards if it was before. */
  resetDemo(): Promise<void> {
    return this.queue.run(async () => {
      const entry = this.entries.get(demoConnectionId);
      const wasUnlocked = entry?.homeserver.isUnlocked === true;
      this.entries.delete(demoConnectionId);
      this.setState(demoConnectionId, 'opening');
      try {
        await entry?.owned.dispose();
        const { demo, isNew } = await this.startDemo();
        if (!isNew) await demo.reset();
      } catch (error) {
        this.setState(demoConnectionId, 'failed');
        await this.stopDemo().catch(() => undefined);
        throw error;
      }
      if (entry) {
        const { unlockIdleMs = idleMs, settings } = entry.opening;
        const homeserver = await this.openDemo(unlockIdleMs);
        // Serve's --writer means the whole run.
        if (wasUnlocked && unlockIdleMs === null) await homeserver.unlock({ database: settings.reader.database });
        return;
      }
      await this.stopDemo();
      this.setState(demoConnectionId, 'closed');
    });
  }

  /** Tries a connection step by step. */
  test(input: InputOf<'connections.test'>, signal: AbortSignal): Promise<OutputOf<'connections.test'>> {
    const { clock, log, migrationsFolder, publish } = this.options;
    const { settings, secrets } = this.testTarget(input);
    const probes = new RealProbes({ clock, log: log.area('test'), migrationsFolder });
    const onStep = (step: OutputOf<'connections.test'>['steps'][number]): void =>
      publish({ name: 'connections.testAdvanced', connectionId: null, payload: { testId: input.testId, step } });
    return testConnection({ settings, secrets }, probes, { clock, onStep, signal });
  }

  private testTarget(input: InputOf<'connections.test'>): { settings: ConnectionSettings; secrets: ConnectionSecrets } {
    if ('connection' in input) return input.connection;
    if (input.connectionId === demoConnectionId) throw demoNeedsNoTest();
    const { settings } = this.options.store.get(input.connectionId);
    return { settings, secrets: { ...this.options.store.secretsOf(input.connectionId), ...input.secrets } };
  }

  private setState(connectionId: string, state: ConnectionState): void {
    // What was never saved and is not open is nowhere to be seen: its state would only pile up.
    if (this.isListed(connectionId)) this.states.set(connectionId, state);
    else this.states.delete(connectionId);
    this.options.publish({ name: 'connections.listChanged', connectionId: null, payload: {} });
  }

  private tellOpening(sentence: string): void {
    const payload = { connectionId: demoConnectionId, sentence };
    this.options.publish({ name: 'connections.openAdvanced', connectionId: null, payload });
  }

  private isListed(connectionId: string): boolean {
    const saved = this.options.store.list().some((connection) => connection.connectionId === connectionId);
    return saved || this.entries.has(connectionId);
  }

  /** Closes everything, also what is being opened. */
  async dispose(): Promise<void> {
    this.disposed = true;
    // A demo that is still starting ends its start with an error at once.
    if (!this.entries.has(demoConnectionId)) await this.demo?.dispose();
    await this.queue.run(async () => {
      for (const connectionId of [...this.entries.keys()]) await this.closeNow(connectionId);
      await this.stopDemo();
    });
  }
}

function demoSettings(demo: DemoHomeserver): { settings: ConnectionSettings; link: ReplicationLink } {
  const { facts, target } = demo;
  const settings = connectionSettings.parse({
    name: 'Demo homeserver',
    reader: { ...target, user: 'synoptic_reader', tls: 'disable' },
    censorUser: 'synoptic_censor',
    homeserver: {
      serverName: facts.serverName,
      ephemeralMessages: facts.enableEphemeralMessages,
      redactionRetentionMs: facts.redactionRetentionPeriodMs,
    },
  });
  return { settings, link: demo.link() };
}

function closing(): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'Synoptic is closing.',
    remedy: 'Start it again and repeat the call.',
  });
}

function connectionRequired(): AppError {
  return new AppError({
    code: 'connection_required',
    message: 'Several connections are open and none was picked.',
    remedy: 'Name one in the header Synoptic-Connection.',
  });
}

function connectionNotOpen(): AppError {
  return new AppError({
    code: 'connection_not_open',
    message: 'This connection is not open.',
    remedy: 'Open it first (connections.open).',
  });
}

function demoNeedsNoTest(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'The demo homeserver runs inside Synoptic; there is no connection to test.',
    remedy: 'Open it.',
  });
}
