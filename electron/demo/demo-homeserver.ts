import type { Clock } from '../base/clock';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { HomeserverTopology } from '../config/topology';
import type { ReplicationLink } from '../replication/replication-link';
import { demoTopology } from './demo-topology';
import { DemoDatabase, type DemoDatabaseOptions } from './demo-database';
import { DemoReplicationChannel, DemoReplicationLink } from './demo-replication-link';
import { DemoWorkers, demoInstanceNames } from './demo-workers';
import type { GroundTruth } from './generator/ground-truth';

/** What a homeserver's configuration would say of the demo. */
interface DemoFacts {
  serverName: string;
  instanceNames: readonly string[];
  enableEphemeralMessages: boolean;
  redactionRetentionPeriodMs: number;
  /** The process that runs background tasks. */
  backgroundTasksOn: string;
}

/**
 * The demo homeserver as a whole: database, channel, simulated processes. The only entry that application.ts needs.
 *
 *   start()      database up and filled, processes at work
 *   adminUrl()   superuser, for the role script; the application itself logs in as on a real server
 *   link()       Synoptic's end of the channel, in place of Redis
 *   reset()      all of it anew; close connections to it first
 */
export class DemoHomeserver implements Disposable {
  private readonly database: DemoDatabase;
  private readonly channel = new DemoReplicationChannel();
  private readonly clock: Clock;
  private readonly log: Log;
  private workers: DemoWorkers | undefined;

  constructor(options: DemoDatabaseOptions) {
    this.database = new DemoDatabase(options);
    this.clock = options.clock;
    this.log = options.log;
  }

  /**
   * Starts everything.
   * @returns whether the homeserver was made anew
   * @throws AppError demo_unavailable
   */
  async start(): Promise<{ isNew: boolean }> {
    const started = await this.database.start();
    await this.startWorkers();
    return started;
  }

  /** postgres:// URL of the homeserver's database, as superuser. Changes at each start. */
  adminUrl(): string {
    return this.database.adminUrl();
  }

  get target(): { host: string; port: number; database: string } {
    return this.database.target;
  }

  get truth(): GroundTruth {
    return this.database.truth;
  }

  get facts(): DemoFacts {
    return {
      serverName: this.database.truth.serverName,
      instanceNames: demoInstanceNames,
      enableEphemeralMessages: true,
      redactionRetentionPeriodMs: 7 * 86_400_000,
      backgroundTasksOn: 'background1',
    };
  }

  /** Which simulated process does what. */
  get topology(): HomeserverTopology {
    const { port, database } = this.database.target;
    return demoTopology({ serverName: this.facts.serverName, databasePort: port, database });
  }

  /** A new end of the channel; whoever asked starts and disposes it. */
  link(): ReplicationLink {
    return new DemoReplicationLink(this.channel, this.clock);
  }

  /** How many simulated processes have been told to drop this event, or the events of this room. */
  toldProcesses(id: { eventId?: string; roomId?: string }): number {
    return this.workers?.toldProcesses(id) ?? 0;
  }

  async reset(): Promise<void> {
    await this.workers?.dispose();
    this.workers = undefined;
    await this.database.reset();
    await this.startWorkers();
  }

  async dispose(): Promise<void> {
    await this.workers?.dispose();
    this.workers = undefined;
    await this.database.dispose();
  }

  private async startWorkers(): Promise<void> {
    const { clock, log, channel } = this;
    this.workers = new DemoWorkers({ adminUrl: this.adminUrl(), spec: this.database.spec, channel, clock, log });
    await this.workers.start();
  }
}
