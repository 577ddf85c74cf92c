import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { AppError } from '../../../shared/errors';
import { domainOf, localpartOf, parseIdentifier, type UserId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import type { MembershipCounts } from '../databases/main/user-room-store';
import type { FoundUserRow } from '../databases/main/user-search-store';
import { decodeCursor, encodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { userNotFound } from './known-user';

/** Rooms of a user are counted up to this many. */
const countBound = 10_000;
/** How long looking through all accounts for a part of a name may take, in ms; no index serves it. */
const scanTimeoutMs = 1_500;

/** The parts of a search, in the order in which they are listed; a cursor says in which one the page ended. */
const parts = ['account_prefix', 'account_name', 'remote_prefix', 'remote_name'] as const;
type Part = (typeof parts)[number];
const searchCursor = z.object({ part: z.enum(parts), after: z.string() });
type SearchCursor = z.output<typeof searchCursor>;

type SearchInput = InputOf<'users.search'>;
type SearchOutput = OutputOf<'users.search'>;
type FoundUser = SearchOutput['items'][number];

const noteOfTimeout =
  'Looking through all accounts took too long: local users are listed only where their id begins with the text, or a word of their name does.';

/** Users: search, and the header of one. */
export class UserController {
  private byCodePoint: boolean | undefined;

  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly serverName: string,
  ) {}

  /**
   * Users, local ones first: id, beginning of the id, part of the name; then remote ones that this server knows.
   * @throws AppError invalid_cursor
   */
  async search(input: SearchInput, options: ReadOptions = {}): Promise<SearchOutput> {
    const cursor = decodeCursor(searchCursor, input.cursor);
    const texts = searchTextsOf(input.text);
    const found: { user: FoundUser; cursor: SearchCursor }[] = [];
    let note: string | null = null;
    for (const part of parts.slice(cursor === null ? 0 : parts.indexOf(cursor.part))) {
      if (found.length > input.limit) break;
      const after = cursor?.part === part ? cursor.after : null;
      const answer = await this.searchPart(part, texts, { after, limit: input.limit + 1 - found.length }, options);
      note ??= answer.note;
      for (const user of answer.users) found.push({ user, cursor: { part, after: user.userId } });
    }
    const { main } = this.databases;
    const freshness = await main.pool.read('get_moment', (txn) => main.server.getMomentTxn(txn), options);
    const page = found.slice(0, input.limit);
    const last = page[page.length - 1];
    const nextCursor = found.length > input.limit && last !== undefined ? encodeCursor(last.cursor) : null;
    return { items: page.map((entry) => entry.user), nextCursor, freshness, note };
  }

  private async searchPart(
    part: Part,
    texts: SearchTexts,
    page: { after: string | null; limit: number },
    options: ReadOptions,
  ): Promise<{ users: FoundUser[]; note: string | null }> {
    const { main } = this.databases;
    const scan = { ...options, timeoutMs: scanTimeoutMs };
    const wish = { serverName: this.serverName, ...page };
    const nothing = { users: [], note: null };
    switch (part) {
      case 'account_prefix':
      case 'remote_prefix': {
        if (texts.prefix === null) return nothing;
        const prefix = { ...wish, text: texts.prefix };
        return this.partly(() =>
          main.pool.read('search_users_by_prefix', (txn) => this.byPrefixTxn(txn, part, prefix), scan),
        );
      }
      case 'account_name': {
        if (texts.name === null) return nothing;
        const named = { ...wish, text: texts.name };
        const scanned = await this.partly(() =>
          main.pool.read(
            'scan_users_by_name',
            async (txn) =>
              (await main.userSearch.scanAccountsByNameTxn(txn, named)).map((row) => toFound(row, 'name', 'users')),
            scan,
          ),
        );
        if (scanned.note === null) return scanned;
        const words = { ...named, remoteOnly: false };
        const byWords = await this.partly(() =>
          main.pool.read(
            'search_directory',
            async (txn) =>
              (await main.userSearch.listDirectoryByWordsTxn(txn, words))
                .filter((row) => row.deactivated !== null)
                .map((row) => toFound(row, 'name', 'users')),
            scan,
          ),
        );
        return { users: byWords.users, note: noteOfTimeout };
      }
      case 'remote_name': {
        if (texts.name === null) return nothing;
        const words = { ...wish, text: texts.name, remoteOnly: true };
        return this.partly(() =>
          main.pool.read(
            'search_directory',
            async (txn) =>
              (await main.userSearch.listDirectoryByWordsTxn(txn, words)).map((row) =>
                toFound(row, 'name', 'user_directory'),
              ),
            scan,
          ),
        );
      }
    }
  }

  private async byPrefixTxn(
    txn: ReadTxn,
    part: 'account_prefix' | 'remote_prefix',
    wish: { text: string; serverName: string; after: string | null; limit: number },
  ): Promise<FoundUser[]> {
    const { server, userSearch } = this.databases.main;
    this.byCodePoint ??= await server.comparesByCodePointTxn(txn);
    const search = { ...wish, byCodePoint: this.byCodePoint };
    const matchedBy = (row: FoundUserRow): 'id' | 'prefix' => (row.userId === wish.text ? 'id' : 'prefix');
    if (part === 'account_prefix') {
      const rows = await userSearch.listAccountsByPrefixTxn(txn, search);
      return rows.map((row) => toFound(row, matchedBy(row), 'users'));
    }
    const rows = await userSearch.listRemoteByPrefixTxn(txn, search);
    const users = rows.map((row) => toFound(row, matchedBy(row), 'user_directory'));
    // The directory knows users of public and shared rooms only; history knows everyone, but by the whole id alone.
    const isAbsent = wish.after === null && users[0]?.userId !== wish.text && wish.text.includes(':');
    const known =
      isAbsent && !wish.text.endsWith(`:${wish.serverName}`) ? await userSearch.getRemoteTxn(txn, wish.text) : null;
    return known === null ? users : [toFound(known, 'id', 'room_memberships'), ...users];
  }

  /** What was found, or a note that it took too long: one slow part does not take the others away. */
  private async partly(read: () => Promise<FoundUser[]>): Promise<{ users: FoundUser[]; note: string | null }> {
    try {
      return { users: await read(), note: null };
    } catch (error) {
      if (error instanceof AppError && error.code === 'query_timeout') return { users: [], note: noteOfTimeout };
      throw error;
    }
  }

  /**
   * A user's profile, account and counts of rooms.
   * @throws AppError user_not_found if nothing here names the user
   */
  async get(userId: UserId, options: ReadOptions = {}): Promise<OutputOf<'users.get'>> {
    const local = domainOf(userId) === this.serverName;
    const { main } = this.databases;
    return main.pool.read(
      'get_user',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const account = local ? await main.users.getAccountTxn(txn, userId) : null;
        const profile = await this.profileTxn(txn, userId, local);
        const counts = local
          ? await main.userRooms.countRoomsOfLocalUserTxn(txn, userId, countBound)
          : await main.userRooms.countRoomsOfRemoteUserTxn(txn, userId, countBound);
        const isKnown = account !== null || profile !== null || counts.total > 0;
        if (!isKnown && !(await main.roomMembers.isKnownTxn(txn, userId))) throw userNotFound(userId);
        const devices = local ? await main.users.getDevicesTxn(txn, userId) : null;
        return {
          userId,
          local,
          displayName: profile?.displayName ?? null,
          avatarUrl: profile?.avatarUrl ?? null,
          account,
          lastSeenMs: devices?.lastSeenMs ?? null,
          deviceCount: devices?.count ?? null,
          counts: toCounts(counts),
          freshness,
        };
      },
      options,
    );
  }

  private async profileTxn(
    txn: ReadTxn,
    userId: UserId,
    local: boolean,
  ): Promise<{ displayName: string | null; avatarUrl: string | null } | null> {
    const { users, userSearch } = this.databases.main;
    if (local) return users.getProfileTxn(txn, localpartOf(userId));
    const listed = await userSearch.getDirectoryEntryTxn(txn, userId);
    if (listed !== null) return listed;
    const known = await userSearch.getRemoteTxn(txn, userId);
    return known === null ? null : { displayName: known.displayName, avatarUrl: null };
  }
}

interface SearchTexts {
  /** The beginning of an id, with its @; null where the text cannot be one. */
  prefix: string | null;
  /** Part of a name; null for a whole id. */
  name: string | null;
}

/** What a pasted text can mean: a whole id (also in a link), the beginning of one with or without @, part of a name. */
export function searchTextsOf(text: string): SearchTexts {
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'user') return { prefix: parsed.userId, name: null };
  const trimmed = text.trim();
  // PostgreSQL's text cannot hold NUL, so nothing matches.
  if (trimmed === '' || trimmed.includes('\u0000')) return { prefix: null, name: null };
  if (trimmed.startsWith('@')) return { prefix: trimmed, name: trimmed.length > 1 ? trimmed.slice(1) : null };
  return { prefix: /\s/u.test(trimmed) ? null : `@${trimmed}`, name: trimmed };
}

function toFound(row: FoundUserRow, matchedBy: FoundUser['matchedBy'], source: FoundUser['source']): FoundUser {
  const { userId, displayName, deactivated } = row;
  return { userId, displayName, local: source === 'users', deactivated, matchedBy, source };
}

function toCounts(counts: MembershipCounts): OutputOf<'users.get'>['counts'] {
  const of = (membership: string): number => counts.byMembership.get(membership) ?? 0;
  return {
    join: of('join'),
    invite: of('invite'),
    knock: of('knock'),
    ban: of('ban'),
    leave: of('leave'),
    forgotten: counts.forgotten,
    total: counts.total,
    exact: counts.exact,
  };
}
