import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A device of a local user. */
export interface DeviceRow {
  deviceId: string;
  displayName: string | null;
  lastSeenMs: number | null;
  ip: string | null;
  userAgent: string | null;
}

/** From where a device of a local user was seen. */
export interface SessionRow {
  deviceId: string | null;
  ip: string;
  userAgent: string;
  lastSeenMs: number;
  digest: string;
}

/** The last session of a page, in the order of the list. */
export interface SessionKey {
  lastSeenMs: number;
  /** Of what else tells sessions apart, which may be too long for a cursor. */
  digest: string;
}

interface DeviceSqlRow {
  device_id: string;
  display_name: string | null;
  last_seen: number | null;
  ip: string | null;
  user_agent: string | null;
}

interface SessionSqlRow {
  device_id: string | null;
  ip: string;
  user_agent: string;
  last_seen: number;
  digest: string;
}

const digestOfSession = sql`encode(sha256(convert_to(concat_ws(' ', ip, device_id, user_agent), 'UTF8')), 'hex')`;

/** Devices of local users and from where they were seen. The token that stands beside a session is never read. */
export class DeviceStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'devices',
      columns: ['user_id', 'device_id', 'display_name', 'last_seen', 'ip', 'user_agent', 'hidden'],
      without: 'the devices of local users',
    },
    {
      table: 'user_ips',
      columns: ['user_id', 'device_id', 'ip', 'user_agent', 'last_seen'],
      optionalTable: true,
      without: 'the addresses that local users were seen at',
    },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** Whether this database holds sessions, and the login may read them. */
  get hasSessions(): boolean {
    return this.schema.has('user_ips');
  }

  /** Devices by their id, up to `limit`. Hidden rows are keys and not devices. */
  async listDevicesTxn(
    txn: ReadTxn,
    wish: { userId: string; after: string | null; limit: number },
  ): Promise<DeviceRow[]> {
    const beyond = wish.after === null ? nothing : sql`AND device_id > ${wish.after}`;
    const rows = await txn.query<DeviceSqlRow>(sql`
      SELECT device_id, display_name, last_seen, ip, user_agent FROM devices
      WHERE user_id = ${wish.userId} AND hidden IS NOT TRUE ${beyond}
      ORDER BY device_id LIMIT ${wish.limit}`);
    return rows.map((row) => ({
      deviceId: row.device_id,
      displayName: row.display_name,
      lastSeenMs: row.last_seen,
      ip: row.ip,
      userAgent: row.user_agent,
    }));
  }

  /** Sessions, last seen first, up to `limit`; none where the table is absent. */
  async listSessionsTxn(
    txn: ReadTxn,
    wish: { userId: string; after: SessionKey | null; limit: number },
  ): Promise<SessionRow[]> {
    if (!this.hasSessions) return [];
    const { after } = wish;
    // One row a token in the table: two that differ in it alone are one session here.
    const beyond =
      after === null
        ? nothing
        : sql`AND last_seen <= ${after.lastSeenMs}
            AND (last_seen < ${after.lastSeenMs} OR ${digestOfSession} > ${after.digest})`;
    const rows = await txn.query<SessionSqlRow>(sql`
      SELECT device_id, ip, user_agent, last_seen, ${digestOfSession} AS digest FROM user_ips
      WHERE user_id = ${wish.userId} ${beyond}
      GROUP BY last_seen, ip, device_id, user_agent
      ORDER BY last_seen DESC, digest LIMIT ${wish.limit}`);
    return rows.map((row) => ({
      deviceId: row.device_id,
      ip: row.ip,
      userAgent: row.user_agent,
      lastSeenMs: row.last_seen,
      digest: row.digest,
    }));
  }
}
