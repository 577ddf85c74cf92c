import { Client } from 'pg';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { DemoFolder, type DemoRecord } from './demo-folder';
import type { GroundTruth } from './generator/ground-truth';
import { demoSpec, type HomeserverSpec } from './generator/homeserver-spec';
import { loadHomeserver, type LoadProgress } from './generator/load-homeserver';
import { PrefetchedBatches } from './generator/prefetched-batches';
import { findServerAccount } from './postgres-account';
import { findPostgresBinaries } from './postgres-binaries';
import {
  initialiseCluster,
  startPostgres,
  stopLeftover,
  type PostgresPlace,
  type RunningPostgres,
} from './postgres-process';

const superuser = 'demo_admin';
const databaseName = 'synapse';
const startTimeoutMs = 20_000;

export interface DemoDatabaseOptions {
  /** Folder of its own; made if it is not there. One running copy a folder: callers hold the lock of the folder above. */
  folder: string;
  log: Log;
  clock: Clock;
  onProgress?: (progress: LoadProgress) => void;
  /** What to generate, by the present in ms; the demo's own spec if left out. */
  spec?: (nowMs: number) => HomeserverSpec;
}

/**
 * The demo homeserver's database: an embedded PostgreSQL with a data folder of its own, filled by the generator at the
 * first start. Superuser only: logins for reading and censoring are made by the role script, as on a real server.
 */
export class DemoDatabase implements Disposable {
  private open: { folder: DemoFolder; place: PostgresPlace; password: string } | undefined;
  private running: RunningPostgres | undefined;
  private record: DemoRecord | undefined;
  private disposed = false;

  constructor(private readonly options: DemoDatabaseOptions) {}

  /**
   * Starts the server, making and filling its cluster if there is none or it is not whole.
   * @throws AppError demo_unavailable
   */
  async start(): Promise<{ isNew: boolean }> {
    try {
      return await this.startAny();
    } catch (error) {
      await this.stopServer();
      throw asUnavailable(error, this.running?.lastLog());
    }
  }

  /** postgres:// URL of the homeserver's database, as superuser. For the role script and the simulated workers only. */
  adminUrl(): string {
    const { password } = this.expectOpen();
    return `postgres://${superuser}:${password}@127.0.0.1:${this.expectRunning().port}/${databaseName}`;
  }

  get truth(): GroundTruth {
    return this.expectRecord().truth;
  }

  /** What this homeserver was generated from. */
  get spec(): HomeserverSpec {
    return this.expectRecord().spec;
  }

  /** Host, port and database for logins other than the superuser's. */
  get target(): { host: string; port: number; database: string } {
    return { host: '127.0.0.1', port: this.expectRunning().port, database: databaseName };
  }

  /** Wipes the homeserver and makes it anew, with the present of now. Connections to it are cut. */
  async reset(): Promise<void> {
    const { folder, password } = this.expectOpen();
    await folder.removeRecord();
    try {
      await this.fill(password, new PrefetchedBatches(this.makeSpec()));
    } catch (error) {
      throw asUnavailable(error, this.running?.lastLog());
    }
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await this.stopServer();
  }

  private async startAny(): Promise<{ isNew: boolean }> {
    const account = await findServerAccount();
    const binaries = await findPostgresBinaries(account);
    const folder = await DemoFolder.open(this.options.folder, account);
    const place = { binaries, account, cluster: folder.cluster };
    await stopLeftover(place);
    const record = await folder.readRecord(binaries.version);
    if (record && (await this.startExisting(folder, place, record))) return { isNew: false };
    await this.startNew(folder, place);
    return { isNew: true };
  }

  /** False if the cluster does not come up: then it is made anew, since nothing in it is worth repairing. */
  private async startExisting(folder: DemoFolder, place: PostgresPlace, record: DemoRecord): Promise<boolean> {
    try {
      const password = await folder.readPassword();
      this.open = { folder, place, password };
      this.running = await startPostgres(place);
      const client = await this.connect(password, databaseName);
      await client.end();
      this.record = record;
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn('the demo does not start and is made anew', { reason, log: this.running?.lastLog() });
      await this.stopServer();
      return false;
    }
  }

  private async startNew(folder: DemoFolder, place: PostgresPlace): Promise<void> {
    const batches = new PrefetchedBatches(this.makeSpec());
    const password = await folder.wipe();
    this.open = { folder, place, password };
    await batches.fillUntil(initialiseCluster(place, superuser, folder.passwordFile));
    this.running = await startPostgres(place);
    await this.fill(password, batches);
  }

  /** Replaces the homeserver's database and writes the record last. */
  private async fill(password: string, batches: PrefetchedBatches): Promise<void> {
    const admin = await batches.fillUntil(this.connect(password, 'postgres'));
    try {
      await admin.query(`DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`);
      await admin.query(
        `CREATE DATABASE ${databaseName} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
      );
    } finally {
      await admin.end();
    }
    const client = await this.connect(password, databaseName);
    const helper = await this.connect(password, databaseName);
    try {
      const { onProgress } = this.options;
      const truth = await loadHomeserver(client, batches, { helper, ...(onProgress ? { onProgress } : {}) });
      const { folder, place } = this.expectOpen();
      this.record = await folder.writeRecord({ postgresVersion: place.binaries.version, spec: batches.spec, truth });
    } finally {
      await Promise.all([client.end(), helper.end()]);
    }
  }

  /** Tries until the server accepts connections; throws if it ends or takes too long. */
  private async connect(password: string, database: string): Promise<Client> {
    const { clock } = this.options;
    const running = this.expectRunning();
    const deadlineMs = clock.monotonicMs() + startTimeoutMs;
    let hasEnded = false;
    void running.ended.then(() => (hasEnded = true));
    for (;;) {
      const client = new Client({ host: '127.0.0.1', port: running.port, user: superuser, password, database });
      // Without a listener a connection that breaks while idle would end the process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        return client;
      } catch (error) {
        if (hasEnded || this.disposed || clock.monotonicMs() > deadlineMs) throw error;
      }
      await clock.sleep(25);
    }
  }

  private makeSpec(): HomeserverSpec {
    const nowMs = Math.floor(this.options.clock.nowMs() / 1000) * 1000;
    return (this.options.spec ?? demoSpec)(nowMs);
  }

  private async stopServer(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  private expectOpen(): { folder: DemoFolder; place: PostgresPlace; password: string } {
    return this.open ?? notStarted();
  }

  private expectRunning(): RunningPostgres {
    return this.running ?? notStarted();
  }

  private expectRecord(): DemoRecord {
    return this.record ?? notStarted();
  }
}

function notStarted(): never {
  throw new Error('The demo database is used before start() or after dispose()');
}

function asUnavailable(cause: unknown, log: string | undefined): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError({
    code: 'demo_unavailable',
    message: 'The demo homeserver could not be started.',
    remedy: 'Look at the log for what its database said; removing the demo folder makes it anew at the next start.',
    details: { databaseLog: log?.slice(-500) ?? null },
    cause,
  });
}
