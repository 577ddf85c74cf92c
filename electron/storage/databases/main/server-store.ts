import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** The database's own clock, and whether it is a replica. */
export interface DatabaseMoment {
  source: 'primary' | 'replica';
  /** ms since 1970 by the database's clock. */
  asOfMs: number;
}

interface MomentRow {
  as_of_ms: number;
  in_recovery: boolean;
}

/** What the database server says of itself. */
export class ServerStore {
  static readonly needs: readonly TableNeed[] = [];

  /** Where and when the transaction reads, for the freshness of its answer. */
  async getMomentTxn(txn: ReadTxn): Promise<DatabaseMoment> {
    const [row] = await txn.query<MomentRow>(
      sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS as_of_ms, pg_is_in_recovery() AS in_recovery`,
    );
    return { source: row?.in_recovery === true ? 'replica' : 'primary', asOfMs: row?.as_of_ms ?? 0 };
  }

  /**
   * Whether text is compared by code points, so that a range of an index holds exactly the texts with a prefix.
   * True for the usual `C`; false where the homeserver was allowed an unsafe locale.
   */
  async comparesByCodePointTxn(txn: ReadTxn): Promise<boolean> {
    const [row] = await txn.query<{ collation: string }>(
      sql`SELECT datcollate AS collation FROM pg_database WHERE datname = current_database()`,
    );
    return /^(C|POSIX)(\.|$)/i.test(row?.collation ?? '');
  }
}
