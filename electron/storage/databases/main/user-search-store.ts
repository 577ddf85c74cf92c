import { nothing, sql, type SqlQuery } from '../../sql';
import type { SchemaFacts, TableNeed } from '../../table-need';
import type { ReadTxn } from '../../transactions';
import { endOfPrefix } from './bounds';

/** A user found by search. */
export interface FoundUserRow {
  userId: string;
  displayName: string | null;
  /** Null for remote users. */
  deactivated: boolean | null;
}

interface FoundSqlRow {
  user_id: string;
  display_name: string | null;
  deactivated: number | null;
}

export interface UserSearch {
  /** Ids to begin with, or the name to find. */
  text: string;
  /** Domain of this server's users; null where it is not known. */
  serverName: string | null;
  after: string | null;
  limit: number;
}

export interface PrefixSearch extends UserSearch {
  /** False where the database compares text by a locale: a range of the index would then miss some. */
  byCodePoint: boolean;
}

/** Finds users: by the beginning of their id along an index, by name in the directory or by a bounded scan. */
export class UserSearchStore {
  static readonly needs: readonly TableNeed[] = [
    { table: 'user_directory', columns: ['user_id', 'display_name', 'avatar_url'], without: 'remote users in search' },
    { table: 'user_directory_search', columns: ['user_id', 'vector'], without: 'users by name in search' },
  ];

  constructor(private readonly schema: SchemaFacts) {}

  /** The full id of a row of `profiles`, which has a column for it from schema 76 on. */
  private fullUserId(serverName: string | null): SqlQuery {
    return this.schema.has('profiles', 'full_user_id')
      ? sql`p.full_user_id`
      : sql`('@' || p.user_id || ':' || ${serverName ?? ''}::text)`;
  }

  /** Local accounts whose id begins with `text`, in their order; a range of users (name). */
  async listAccountsByPrefixTxn(txn: ReadTxn, search: PrefixSearch): Promise<FoundUserRow[]> {
    const range = search.byCodePoint
      ? sql`AND u.name >= ${search.text} AND u.name < ${endOfPrefix(search.text)}`
      : nothing;
    const rows = await txn.query<FoundSqlRow>(sql`
      SELECT u.name AS user_id, u.deactivated,
        (SELECT p.displayname FROM profiles p WHERE p.user_id = substr(split_part(u.name, ':', 1), 2)) AS display_name
      FROM users u
      WHERE starts_with(u.name, ${search.text}) ${range} AND u.name > ${search.after ?? ''}
      ORDER BY u.name LIMIT ${search.limit}`);
    return rows.map(toFound);
  }

  /** Remote users of the directory whose id begins with `text`; a range of user_directory (user_id). */
  async listRemoteByPrefixTxn(txn: ReadTxn, search: PrefixSearch): Promise<FoundUserRow[]> {
    const range = search.byCodePoint
      ? sql`AND d.user_id >= ${search.text} AND d.user_id < ${endOfPrefix(search.text)}`
      : nothing;
    const rows = await txn.query<FoundSqlRow>(sql`
      SELECT d.user_id, d.display_name, NULL::smallint AS deactivated
      FROM user_directory d
      WHERE starts_with(d.user_id, ${search.text}) ${range} AND d.user_id > ${search.after ?? ''}
        AND NOT EXISTS (SELECT 1 FROM users u WHERE u.name = d.user_id)
      ORDER BY d.user_id LIMIT ${search.limit}`);
    return rows.map(toFound);
  }

  /** The name that a user's newest profile in history has; null where no membership event names the user. */
  async getRemoteTxn(txn: ReadTxn, userId: string): Promise<FoundUserRow | null> {
    const [row] = await txn.query<{ display_name: string | null }>(sql`
      SELECT r.display_name FROM (
        SELECT display_name, event_id, membership FROM room_memberships WHERE user_id = ${userId} LIMIT 1000
      ) AS r LEFT JOIN events e ON e.event_id = r.event_id
      ORDER BY r.membership = 'join' DESC, e.stream_ordering DESC NULLS LAST LIMIT 1`);
    return row === undefined ? null : { userId, displayName: row.display_name, deactivated: null };
  }

  /** Name and picture that the directory holds of a user. */
  async getDirectoryEntryTxn(
    txn: ReadTxn,
    userId: string,
  ): Promise<{ displayName: string | null; avatarUrl: string | null } | null> {
    const [row] = await txn.query<{ display_name: string | null; avatar_url: string | null }>(
      sql`SELECT display_name, avatar_url FROM user_directory WHERE user_id = ${userId}`,
    );
    return row === undefined ? null : { displayName: row.display_name, avatarUrl: row.avatar_url };
  }

  /**
   * Local accounts with `text` anywhere in their localpart or display name. No index serves this: it walks the accounts
   * in order of id, so call it with a short timeout only.
   */
  async scanAccountsByNameTxn(txn: ReadTxn, search: UserSearch): Promise<FoundUserRow[]> {
    const id = this.fullUserId(search.serverName);
    const pattern = `%${search.text.replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await txn.query<FoundSqlRow>(sql`
      SELECT u.name AS user_id, p.displayname AS display_name, u.deactivated
      FROM profiles p JOIN users u ON u.name = ${id}
      WHERE (p.displayname ILIKE ${pattern} OR p.user_id ILIKE ${pattern}) AND u.name > ${search.after ?? ''}
        AND NOT starts_with(u.name, ${`@${search.text}`})
      ORDER BY u.name LIMIT ${search.limit}`);
    return rows.map(toFound);
  }

  /** Users of the directory with a word that begins as each word of `text` does; by the index of `vector`. */
  async listDirectoryByWordsTxn(txn: ReadTxn, search: UserSearch & { remoteOnly: boolean }): Promise<FoundUserRow[]> {
    const words = search.text.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    const wanted = words.map((word) => `'${word}':*`).join(' & ');
    const rows = await txn.query<FoundSqlRow>(sql`
      SELECT d.user_id, d.display_name, u.deactivated
      FROM user_directory_search s
      JOIN user_directory d ON d.user_id = s.user_id
      LEFT JOIN users u ON u.name = s.user_id
      WHERE s.vector @@ to_tsquery('simple', ${wanted}) AND s.user_id > ${search.after ?? ''}
        AND (NOT ${search.remoteOnly}::boolean OR u.name IS NULL)
        AND NOT starts_with(s.user_id, ${`@${search.text}`})
      ORDER BY s.user_id LIMIT ${search.limit}`);
    return rows.map(toFound);
  }
}

function toFound(row: FoundSqlRow): FoundUserRow {
  return {
    userId: row.user_id,
    displayName: row.display_name,
    deactivated: row.deactivated === null ? null : row.deactivated === 1,
  };
}
