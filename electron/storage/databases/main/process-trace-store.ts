import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** How many of the newest events are looked through for who wrote them. */
const newestEvents = 1_000;

/** What the homeserver's processes leave behind in the database: who writes, who holds locks, what runs. */
export class ProcessTraceStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'events', columns: ['instance_name', 'stream_ordering', 'received_ts'], without: 'it is not told who persisted the newest events' },
    { table: 'worker_locks', columns: ['lock_name', 'lock_key', 'instance_name', 'last_renewed_ts'], optionalTable: true, without: 'locks of processes are not shown' },
    { table: 'background_updates', columns: ['update_name', 'depends_on'], without: 'running background updates are not shown' },
    { table: 'scheduled_tasks', columns: ['action', 'status', 'timestamp'], optionalTable: true, without: 'scheduled tasks are not shown' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** Who persisted the newest events, with the newest of each. */
  async getEventWritersTxn(
    txn: ReadTxn,
  ): Promise<{ instanceName: string; lastStreamOrdering: number; lastReceivedMs: number | null }[] | null> {
    if (!this.schema.has('events', 'instance_name')) return null;
    // Index (stream_ordering), from its end.
    const rows = await txn.query<{ instance_name: string | null; last: number; received: number | null }>(sql`
      SELECT instance_name, max(stream_ordering) AS last, max(received_ts) AS received
      FROM (SELECT instance_name, stream_ordering, received_ts FROM events
            WHERE stream_ordering > 0 ORDER BY stream_ordering DESC LIMIT ${newestEvents}) AS newest
      GROUP BY instance_name ORDER BY instance_name LIMIT 100`);
    return rows.map(({ instance_name, last, received }) => ({
      // NULL is of a time before there were several persisters.
      instanceName: instance_name ?? 'master',
      lastStreamOrdering: last,
      lastReceivedMs: received,
    }));
  }

  /** Locks that processes hold; their secret tokens are not read. */
  async getLocksTxn(
    txn: ReadTxn,
  ): Promise<{ name: string; key: string; instanceName: string; lastRenewedMs: number }[] | null> {
    if (!this.schema.has('worker_locks', 'last_renewed_ts')) return null;
    // Unique index (lock_name, lock_key).
    const rows = await txn.query<{ lock_name: string; lock_key: string; instance_name: string; renewed: number }>(sql`
      SELECT lock_name, lock_key, instance_name, last_renewed_ts AS renewed FROM worker_locks
      WHERE lock_name >= '' ORDER BY lock_name, lock_key LIMIT 200`);
    return rows.map((row) => ({
      name: row.lock_name,
      key: row.lock_key,
      instanceName: row.instance_name,
      lastRenewedMs: row.renewed,
    }));
  }

  /** Background updates that have not ended. */
  async getBackgroundUpdatesTxn(txn: ReadTxn): Promise<{ name: string; dependsOn: string | null }[] | null> {
    if (!this.schema.has('background_updates', 'update_name')) return null;
    // Unique index (update_name).
    const rows = await txn.query<{ update_name: string; depends_on: string | null }>(sql`
      SELECT update_name, depends_on FROM background_updates
      WHERE update_name >= '' ORDER BY update_name LIMIT 100`);
    return rows.map((row) => ({ name: row.update_name, dependsOn: row.depends_on }));
  }

  /** Tasks that wait or run, by action; ended ones are the homeserver's history. */
  async getScheduledTasksTxn(
    txn: ReadTxn,
  ): Promise<{ status: string; action: string; count: number; oldestMs: number | null }[] | null> {
    if (!this.schema.has('scheduled_tasks', 'status')) return null;
    // Index (status).
    return txn.query<{ status: string; action: string; count: number; oldestMs: number | null }>(sql`
      SELECT status, action, count(*)::int AS count, min(timestamp) AS "oldestMs"
      FROM (SELECT status, action, timestamp FROM scheduled_tasks
            WHERE status IN ('scheduled', 'active') LIMIT 1000) AS waiting
      GROUP BY status, action ORDER BY status, action LIMIT 100`);
  }

  /** Connections to the database server, ours among them, and how many it allows. */
  async getConnectionsTxn(txn: ReadTxn): Promise<{ used: number; max: number }> {
    const [row] = await txn.query<{ used: number; max: number }>(sql`
      SELECT (SELECT sum(numbackends)::int FROM pg_stat_database) AS used,
        current_setting('max_connections')::int AS max`);
    return { used: row?.used ?? 0, max: row?.max ?? 0 };
  }

  /** When the oldest account was made (ms), and what the planner estimates of the largest tables. */
  async getOriginTxn(
    txn: ReadTxn,
  ): Promise<{ sinceMs: number | null; estimatedEvents: number | null; estimatedUsers: number | null }> {
    // Index (creation_ts); seconds, unlike all other times.
    const [oldest] = this.schema.has('users', 'creation_ts')
      ? await txn.query<{ since: number }>(
          sql`SELECT creation_ts * 1000 AS since FROM users WHERE creation_ts > 0 ORDER BY creation_ts LIMIT 1`,
        )
      : [];
    const tables = await txn.query<{ name: string; rows: number }>(sql`
      SELECT relname AS name, reltuples::bigint AS rows FROM pg_class
      WHERE oid = ANY(ARRAY[to_regclass('events'), to_regclass('users')]::oid[]) LIMIT 2`);
    // -1: never analysed.
    const estimate = (name: string): number | null => {
      const rows = tables.find((table) => table.name === name)?.rows ?? -1;
      return rows < 0 ? null : rows;
    };
    return { sinceMs: oldest?.since ?? null, estimatedEvents: estimate('events'), estimatedUsers: estimate('users') };
  }
}
