import { sql } from '../../sql';
import type { TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A session that keeps another one waiting. */
export interface LockHolder {
  processId: number;
  role: string | null;
  applicationName: string | null;
  /** How long its transaction has been open, in ms; null where the server does not tell this role. */
  transactionMs: number | null;
}

interface HolderRow {
  pid: number;
  usename: string | null;
  application_name: string | null;
  transaction_ms: number | null;
}

/** Who holds a lock that somebody waits for, by the server's own account; it needs no grant. */
export class LockHolderStore {
  static readonly needs: readonly TableNeed[] = [];

  /** The sessions that the backend `processId` waits for at this moment. */
  async getHoldersTxn(txn: ReadTxn, processId: number): Promise<LockHolder[]> {
    // pg_blocking_pids takes the lock manager's locks for a moment: it is asked while somebody waits, never in a loop.
    const rows = await txn.query<HolderRow>(sql`
      SELECT a.pid, a.usename::text, a.application_name,
        (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint AS transaction_ms
      FROM pg_stat_activity a WHERE a.pid = ANY(pg_blocking_pids(${processId})) LIMIT 20`);
    return rows.map((row) => ({
      processId: row.pid,
      role: row.usename,
      applicationName: row.application_name,
      transactionMs: row.transaction_ms,
    }));
  }
}
