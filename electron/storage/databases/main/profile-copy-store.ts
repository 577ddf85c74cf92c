import { nothing, sql } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';

/** The profile that a member event carries. */
export interface CarriedProfile {
  eventId: string;
  userId: string;
  displayName: string | null;
  avatarUrl: string | null;
}

/** Where the same name or picture stands too. */
export interface ProfileCopy {
  eventId: string;
  /** `profiles`: of a local account; `user_directory`: what users find; `room_memberships`: of member events. */
  table: 'profiles' | 'user_directory' | 'room_memberships';
  count: number;
  /** Not all member events of the user were looked at: there may be more. */
  more: boolean;
}

/** Member events that are looked at, in all and of one user. */
const rowsInAll = 40_000;
const rowsOfUser = 2_000;

/** Copies of the display name and avatar that a member event sets (synapse-facts 1). */
export class ProfileCopyStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'profiles', columns: ['displayname', 'avatar_url'], optional: ['full_user_id'], without: 'profiles of accounts' },
    { table: 'user_directory', columns: ['user_id', 'display_name', 'avatar_url'], without: 'the directory of users' },
    { table: 'room_memberships', columns: ['user_id', 'display_name', 'avatar_url'], without: 'names in the history of memberships' },
  ]; // prettier-ignore

  constructor(private readonly schema: SchemaFacts) {}

  /** Rows that hold the name or the picture of these events. */
  async getCopiesTxn(txn: ReadTxn, carried: readonly CarriedProfile[]): Promise<ProfileCopy[]> {
    if (carried.length === 0) return [];
    const perUser = Math.min(rowsOfUser, Math.ceil(rowsInAll / carried.length));
    const asked = sql`unnest(${carried.map(({ eventId }) => eventId)}::text[], ${carried.map(({ userId }) => userId)}::text[],
      ${carried.map(({ displayName }) => displayName)}::text[], ${carried.map(({ avatarUrl }) => avatarUrl)}::text[])
      AS asked (event_id, user_id, name, avatar)`;
    // Before schema 76 the profile is not found by the whole id, and the directory, which copies it, has to do.
    const profiles = this.schema.has('profiles', 'full_user_id')
      ? sql`SELECT asked.event_id, 'profiles' AS table, 1 AS count, false AS more FROM ${asked}
          JOIN profiles p ON p.full_user_id = asked.user_id
          WHERE p.displayname = asked.name OR p.avatar_url = asked.avatar UNION ALL`
      : nothing;
    const rows = await txn.query<{ event_id: string; table: ProfileCopy['table']; count: number; more: boolean }>(sql`
      ${profiles}
      SELECT asked.event_id, 'user_directory' AS table, 1 AS count, false AS more FROM ${asked}
      JOIN user_directory d ON d.user_id = asked.user_id
      WHERE d.display_name = asked.name OR d.avatar_url = asked.avatar
      UNION ALL
      SELECT asked.event_id, 'room_memberships' AS table, found.count, found.looked_at = ${perUser} AS more FROM ${asked}
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS looked_at,
          (count(*) FILTER (WHERE member.display_name = asked.name OR member.avatar_url = asked.avatar))::int AS count
        FROM (
          SELECT r.display_name, r.avatar_url FROM room_memberships r
          WHERE r.user_id = asked.user_id LIMIT ${perUser}
        ) AS member
      ) AS found
      WHERE found.count > 0
      LIMIT ${carried.length * 3}`);
    return rows.map((row) => ({ eventId: row.event_id, table: row.table, count: row.count, more: row.more }));
  }
}
