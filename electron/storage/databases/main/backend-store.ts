import { sql } from '../../sql';
import type { WriteTxn } from '../../transactions';
import type { WritableDatabasePool } from '../../writable-database-pool';

/** A session of ours on the server. */
export interface Backend {
  processId: number;
  /** pg_stat_activity.backend_start as text: process ids are used again. */
  startedAt: string;
}

/** Our own sessions on the server: which one this is, and the end of one whose connection was lost. */
export class BackendStore {
  constructor(protected readonly pool: WritableDatabasePool) {}

  /** The session that this transaction runs in. */
  async getBackendTxn(txn: WriteTxn): Promise<Backend> {
    const [row] = await txn.query<{ pid: number; started_at: string }>(sql`
      SELECT pid, backend_start::text AS started_at FROM pg_stat_activity WHERE pid = pg_backend_pid()`);
    if (row === undefined) throw new Error('pg_stat_activity does not show our own session');
    return { processId: row.pid, startedAt: row.started_at };
  }

  /**
   * Ends a session of our own login if it is still there. Where a connection was cut in silence the server may not notice
   * for hours, and the session would keep its locks; a COMMIT that it is in the middle of is finished, not undone.
   */
  async endBackendTxn(txn: WriteTxn, backend: Backend): Promise<void> {
    await txn.query(sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid = ${backend.processId} AND backend_start::text = ${backend.startedAt} AND usename = session_user LIMIT 1`);
  }
}
