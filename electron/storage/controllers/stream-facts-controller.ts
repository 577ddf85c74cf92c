import type { Databases } from '../databases/databases';
import type { ReadOptions, ReadTxn } from '../transactions';
import type { DatabaseFacts } from './database-facts';

/** What the primary knows of processes and streams. */
export class StreamFactsController {
  constructor(private readonly databases: Databases) {}

  /** Everything, in one transaction of one moment. @throws AppError; cancelled */
  read(options: ReadOptions = {}): Promise<DatabaseFacts> {
    const { main } = this.databases;
    return main.pool.read(
      'read_stream_facts',
      async (txn) => ({
        ...(await this.readPositionsTxn(txn)),
        eventWriters: await main.processTraces.getEventWritersTxn(txn),
        locks: await main.processTraces.getLocksTxn(txn),
        backgroundUpdates: await main.processTraces.getBackgroundUpdatesTxn(txn),
        scheduledTasks: await main.processTraces.getScheduledTasksTxn(txn),
        connections: await main.processTraces.getConnectionsTxn(txn),
        expiries: await main.eventExpiries.getSummaryTxn(txn),
        ownCaches: await main.streamPositions.getOwnCachesTxn(txn),
      }),
      options,
    );
  }

  /** Positions and sequences alone, for whoever looks at them. @throws AppError; cancelled */
  readPositions(
    options: ReadOptions = {},
  ): Promise<Pick<DatabaseFacts, 'asOfMs' | 'source' | 'positionsAsOfMs' | 'streamPositions' | 'sequences'>> {
    return this.databases.main.pool.read('read_stream_positions', (txn) => this.readPositionsTxn(txn), options);
  }

  private async readPositionsTxn(
    txn: ReadTxn,
  ): Promise<Pick<DatabaseFacts, 'asOfMs' | 'source' | 'positionsAsOfMs' | 'streamPositions' | 'sequences'>> {
    const { main } = this.databases;
    const { source, asOfMs } = await main.server.getMomentTxn(txn);
    const stored = await main.streamPositions.getPositionsTxn(txn);
    const streamPositions = stored && [...stored, ...(await main.streamPositions.getCachesPositionsTxn(txn))];
    return {
      source,
      asOfMs,
      positionsAsOfMs: asOfMs,
      streamPositions,
      sequences: await main.streamPositions.getSequencesTxn(txn),
    };
  }

  /** When the oldest account was made, and the planner's estimates. @throws AppError; cancelled */
  readOverview(
    options: ReadOptions = {},
  ): Promise<{ sinceMs: number | null; estimatedEvents: number | null; estimatedUsers: number | null }> {
    const { main } = this.databases;
    return main.pool.read('read_overview', (txn) => main.processTraces.getOriginTxn(txn), options);
  }

  /** Whether this copy of Synoptic may ask silent processes now; two at the same moment are not both told so. */
  mayProbe(): Promise<boolean> {
    const { main } = this.databases;
    return main.pool.read('may_probe', (txn) => main.streamPositions.mayProbeTxn(txn), { timeoutMs: 1_000 });
  }
}
