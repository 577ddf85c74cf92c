import { sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** The database's own clock, and whether it is a replica. */
export interface DatabaseMoment {
  source: 'primary' | 'replica';
  /** ms since 1970 by the database's clock. */
  asOfMs: number;
}

/** The moment, with what changes seldom. */
export interface DatabasePulse extends DatabaseMoment {
  serverVersion: string;
  /** Null where it was not asked for. */
  sizeBytes: number | null;
}

interface PulseRow {
  as_of_ms: number;
  in_recovery: boolean;
  server_version: string;
  size_bytes: number | null;
}

interface MomentRow {
  as_of_ms: number;
  in_recovery: boolean;
}

/** What the database server says of itself. */
export class ServerStore {
  static readonly needs: readonly TableNeed[] = [];

  constructor(private readonly schema: SchemaFacts) {}

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

  /** The database's clock, version and role, and with `withSize` its size in bytes (a look at every file of it). */
  async getPulseTxn(txn: ReadTxn, options: { withSize: boolean }): Promise<DatabasePulse> {
    const [row] = await txn.query<PulseRow>(sql`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS as_of_ms, pg_is_in_recovery() AS in_recovery,
        current_setting('server_version') AS server_version,
        CASE WHEN ${options.withSize} THEN pg_database_size(current_database()) END AS size_bytes`);
    return {
      source: row?.in_recovery === true ? 'replica' : 'primary',
      asOfMs: row?.as_of_ms ?? 0,
      serverVersion: row?.server_version ?? '',
      sizeBytes: row?.size_bytes ?? null,
    };
  }

  /**
   * The domain of local users, which is the homeserver's name, from any one account (synapse-facts 1), by the first
   * entry of a unique index. A table that is absent or not granted is passed over.
   * @returns null where there is none
   */
  async findServerNameTxn(txn: ReadTxn): Promise<string | null> {
    const sources = [
      { table: 'users', column: 'name', query: sql`SELECT name AS user_id FROM users ORDER BY name LIMIT 1` },
      {
        table: 'local_current_membership',
        column: 'user_id',
        query: sql`SELECT user_id FROM local_current_membership ORDER BY user_id LIMIT 1`,
      },
    ];
    for (const { table, column, query } of sources) {
      if (!this.schema.has(table, column)) continue;
      const [row] = await txn.query<{ user_id: string }>(query);
      const colon = row?.user_id.indexOf(':') ?? -1;
      if (row && colon > 0) return row.user_id.slice(colon + 1);
    }
    return null;
  }
}
