import type { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { HomeserverTopology } from '../config/topology';
import type { WireView } from '../replication/stream-positions';
import type { DatabaseFacts, HomeserverFacts, ListenerHealth, OwnFacts, ProcessMetrics } from './facts';

/** What the database says of positions alone, asked for more often than the rest. */
export type DatabasePositions = Pick<DatabaseFacts, 'positionsAsOfMs' | 'streamPositions' | 'sequences'>;

/** Where facts come from; each part is read where it lives, nothing here asks the homeserver for more. */
export interface FactSources {
  serverName(): string | null;
  wire: WireView;
  link(): Pick<HomeserverFacts['wire'], 'via' | 'listening' | 'otherChannels'>;
  database: {
    read(options?: { signal?: AbortSignal }): Promise<DatabaseFacts>;
    readPositions(options?: { signal?: AbortSignal }): Promise<DatabasePositions>;
  };
  configuration(): { topology: HomeserverTopology | null; error: string | null; readMs: number | null };
  metrics(): ProcessMetrics[];
  health(): ListenerHealth[];
  own(): OwnFacts;
}

/** The whole of the database's facts is read this often; positions alone when somebody looks at them. */
const databasePeriodMs = 20_000;

/** Keeps the newest facts of each source, so that every view of them is of one moment and costs no question of its own. */
export class FactGatherer implements Disposable {
  private readonly owned = new DisposableStore();
  private database: DatabaseFacts | null = null;
  private databaseError: string | null = null;
  private positionsAtMs = -Infinity;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly sources: FactSources,
    private readonly options: { clock: Clock; log: Log; onRead: () => void },
  ) {}

  start(): void {
    this.owned.add(this.options.clock.every(databasePeriodMs, () => void this.readDatabase()));
    void this.readDatabase();
  }

  /** Everything that is known now; asks nobody. */
  current(): HomeserverFacts {
    const { sources } = this;
    const { topology, error, readMs } = sources.configuration();
    const { wire } = sources;
    return {
      nowMs: this.options.clock.nowMs(),
      serverName: sources.serverName(),
      topology,
      configurationError: error,
      configurationReadMs: readMs,
      wire: {
        ...sources.link(),
        live: wire.linkLive,
        sinceMs: wire.linkSinceMs,
        instances: wire.instances(),
        positions: wire.positions(),
        ownCaches: wire.ownCachesPosition(),
      },
      database: this.database,
      databaseError: this.databaseError,
      metrics: sources.metrics(),
      health: sources.health(),
      own: sources.own(),
    };
  }

  /**
   * Reads the database's positions anew if they are older than `maxAgeMs`.
   * @throws AppError cancelled; other errors stay as facts of their own
   */
  async freshenPositions(maxAgeMs: number, signal?: AbortSignal): Promise<void> {
    await this.reading;
    if (this.options.clock.monotonicMs() - this.positionsAtMs < maxAgeMs) return;
    try {
      const { positionsAsOfMs, streamPositions, sequences } = await this.sources.database.readPositions(
        signal === undefined ? {} : { signal },
      );
      // The rest keeps the time at which it was read.
      if (this.database) this.database = { ...this.database, positionsAsOfMs, streamPositions, sequences };
      this.positionsAtMs = this.options.clock.monotonicMs();
    } catch (error) {
      if (signal?.aborted) throw error;
      this.noteFailure(error);
    }
  }

  private readDatabase(): Promise<void> {
    // A database that answers slowly must not gather questions.
    this.reading ??= this.readOnce().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    try {
      this.database = await this.sources.database.read();
      this.databaseError = null;
      this.positionsAtMs = this.options.clock.monotonicMs();
    } catch (error) {
      this.noteFailure(error);
    }
    if (!this.owned.isDisposed) this.options.onRead();
  }

  private noteFailure(error: unknown): void {
    // Only errors of the pool come here; they are translated and hold nothing that must not be shown.
    this.databaseError = (error as AppError).message;
    this.options.log.info('facts could not be read from the database', { cause: this.databaseError });
  }

  async dispose(): Promise<void> {
    await this.owned.dispose();
    await this.reading;
  }
}
