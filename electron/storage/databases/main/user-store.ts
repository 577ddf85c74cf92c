import { sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** A local account. */
export interface AccountRow {
  createdMs: number;
  admin: boolean;
  guest: boolean;
  deactivated: boolean;
  shadowBanned: boolean;
  /** The last three are null where the schema does not have them yet. */
  locked: boolean | null;
  suspended: boolean | null;
  approved: boolean | null;
  userType: string | null;
  appserviceId: string | null;
  erased: boolean;
}

export interface ProfileRow {
  displayName: string | null;
  avatarUrl: string | null;
}

interface AccountSqlRow {
  creation_ts: number | null;
  admin: number | null;
  is_guest: number | null;
  deactivated: number | null;
  shadow_banned: boolean | null;
  locked: boolean | null;
  suspended: boolean | null;
  approved: boolean | null;
  user_type: string | null;
  appservice_id: string | null;
  erased: boolean;
}

/** Local accounts, their profiles and devices. */
export class UserStore {
  static readonly needs: readonly TableNeed[] = [
    {
      table: 'users',
      columns: [
        'name',
        'creation_ts',
        'admin',
        'is_guest',
        'deactivated',
        'appservice_id',
        'shadow_banned',
        'user_type',
      ],
      optional: ['approved', 'locked', 'suspended'],
      without: 'local accounts',
    },
    {
      table: 'profiles',
      columns: ['user_id', 'displayname', 'avatar_url'],
      optional: ['full_user_id'],
      without: 'display names of local users',
    },
    { table: 'devices', columns: ['user_id', 'last_seen', 'hidden'], without: 'devices' },
    { table: 'erased_users', columns: ['user_id'], without: 'which accounts asked to be erased' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** The account, or null where this server has none of that name. */
  async getAccountTxn(txn: ReadTxn, userId: string): Promise<AccountRow | null> {
    const optional = (column: 'locked' | 'suspended' | 'approved'): SqlQuery => {
      if (!this.schema.has('users', column)) return sql`NULL::boolean`;
      return { locked: sql`u.locked`, suspended: sql`u.suspended`, approved: sql`u.approved` }[column];
    };
    const [row] = await txn.query<AccountSqlRow>(sql`
      SELECT u.creation_ts, u.admin, u.is_guest, u.deactivated, u.shadow_banned, u.user_type, u.appservice_id,
        ${optional('locked')} AS locked, ${optional('suspended')} AS suspended, ${optional('approved')} AS approved,
        (SELECT true FROM erased_users x WHERE x.user_id = u.name LIMIT 1) IS NOT NULL AS erased
      FROM users u WHERE u.name = ${userId}`);
    return row === undefined ? null : toAccount(row);
  }

  /** The profile of a local user; `profiles.user_id` is the localpart. */
  async getProfileTxn(txn: ReadTxn, localpart: string): Promise<ProfileRow | null> {
    const [row] = await txn.query<{ displayname: string | null; avatar_url: string | null }>(
      sql`SELECT displayname, avatar_url FROM profiles WHERE user_id = ${localpart}`,
    );
    return row === undefined ? null : { displayName: row.displayname, avatarUrl: row.avatar_url };
  }

  /** Devices of a local user. Hidden rows are keys and not devices. */
  async getDevicesTxn(txn: ReadTxn, userId: string): Promise<{ count: number; lastSeenMs: number | null }> {
    const [row] = await txn.query<{ devices: number; last_seen: number | null }>(sql`
      SELECT count(*) AS devices, max(last_seen) AS last_seen
      FROM devices WHERE user_id = ${userId} AND hidden IS NOT TRUE`);
    return { count: row?.devices ?? 0, lastSeenMs: row?.last_seen ?? null };
  }
}

function toAccount(row: AccountSqlRow): AccountRow {
  return {
    // The one time in seconds of this schema.
    createdMs: (row.creation_ts ?? 0) * 1000,
    admin: row.admin === 1,
    guest: row.is_guest === 1,
    deactivated: row.deactivated === 1,
    shadowBanned: row.shadow_banned === true,
    locked: row.locked,
    suspended: row.suspended,
    approved: row.approved,
    userType: row.user_type,
    appserviceId: row.appservice_id,
    erased: row.erased,
  };
}
