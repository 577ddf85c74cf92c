import type { Clock } from '../../base/clock';
import type { Databases } from '../databases/databases';

/** The size of a database costs a look at every file of it: it is asked for seldom. */
const sizePeriodMs = 5 * 60_000;

/** What one look at the database showed. */
export interface ServerPulse {
  serverVersion: string;
  source: 'primary' | 'replica';
  sizeBytes: number | null;
  /** Database clock minus this machine's, in ms. */
  clockSkewMs: number;
}

/** What the database server is, how fresh it is, and whose homeserver it holds. */
export class ServerController {
  private sizeAtMs = -Infinity;

  constructor(
    private readonly databases: Databases,
    private readonly clock: Clock,
  ) {}

  /**
   * One look at the database: its clock beside ours, whether it is a replica, its size now and then.
   * @param before the look before, whose size is kept in between
   */
  async readPulse(before?: ServerPulse): Promise<ServerPulse> {
    const { main } = this.databases;
    const withSize = this.clock.monotonicMs() - this.sizeAtMs >= sizePeriodMs;
    const startedMs = this.clock.nowMs();
    const row = await main.pool.read('read_pulse', (txn) => main.server.getPulseTxn(txn, { withSize }), {
      timeoutMs: 2_000,
    });
    if (withSize) this.sizeAtMs = this.clock.monotonicMs();
    // The answer was made somewhere between sending and receiving; the middle halves the error.
    const middleMs = (startedMs + this.clock.nowMs()) / 2;
    return {
      serverVersion: row.serverVersion,
      source: row.source,
      sizeBytes: withSize ? row.sizeBytes : (before?.sizeBytes ?? null),
      clockSkewMs: Math.round(row.asOfMs - middleMs),
    };
  }

  /** The domain of local users, from one of them (synapse-facts 1); null if there is none. */
  findServerName(): Promise<string | null> {
    const { main } = this.databases;
    return main.pool.read('find_server_name', (txn) => main.server.findServerNameTxn(txn));
  }
}
