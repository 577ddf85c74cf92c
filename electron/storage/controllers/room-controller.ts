import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { AppError } from '../../../shared/errors';
import { domainOf, isUserId, parseIdentifier, type RoomId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import type { RosterRow } from '../databases/main/room-roster-store';
import { cutPage, decodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { headerTypes, readHeaderState } from './room-state';
import { RoomSummaries, type RoomSummary } from './room-summaries';
import { knownMembership } from './user-rooms';

const memberCursor = z.object({ afterUserId: z.string() });
const searchCursor = z.object({ part: z.enum(['id', 'alias']), after: z.string() });

type SearchOutput = OutputOf<'rooms.search'>;
type FoundBy = SearchOutput['items'][number]['matchedBy'];

interface Match {
  roomId: string;
  matchedBy: FoundBy;
  cursor: z.output<typeof searchCursor>;
}

/** Rooms: search, header, members; every answer carries the trust of the state that it rests on (S3). */
export class RoomController {
  private readonly summaries: RoomSummaries;

  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly serverName: string,
  ) {
    this.summaries = new RoomSummaries(databases);
  }

  /** Rooms by id, by the beginning of an id, by an alias of this server or its beginning. Links are understood. */
  async search(input: InputOf<'rooms.search'>, options: ReadOptions = {}): Promise<SearchOutput> {
    const { main } = this.databases;
    const after = decodeCursor(searchCursor, input.cursor);
    return main.pool.read(
      'search_rooms',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const matches = await this.matchTxn(txn, textsOf(input.text), after, input.limit);
        const { page, nextCursor } = cutPage(matches, input.limit, (last) => last.cursor);
        return { items: await this.describeTxn(txn, page), nextCursor, freshness };
      },
      options,
    );
  }

  private async matchTxn(
    txn: ReadTxn,
    texts: { roomPrefix: string | null; aliasPrefix: string | null },
    after: z.output<typeof searchCursor> | null,
    limit: number,
  ): Promise<Match[]> {
    const matches: Match[] = [];
    const { roomPrefix, aliasPrefix } = texts;
    if (roomPrefix !== null && after?.part !== 'alias') {
      const { rooms } = this.databases.main;
      const wish = { prefix: roomPrefix, after: after?.after ?? null, limit: limit + 1 };
      const roomIds = await rooms.listByIdPrefixTxn(txn, wish);
      const purged = after === null ? await rooms.filterPurgedTxn(txn, [roomPrefix]) : [];
      for (const roomId of [...purged, ...roomIds]) {
        const matchedBy = roomId === roomPrefix ? 'id' : 'prefix';
        matches.push({ roomId, matchedBy, cursor: { part: 'id', after: roomId } });
      }
    }
    if (aliasPrefix !== null && matches.length <= limit) {
      const wish = { prefix: aliasPrefix, after: after?.part === 'alias' ? after.after : null, limit: limit + 1 };
      for (const { alias, roomId } of await this.databases.main.rooms.listByAliasPrefixTxn(txn, wish)) {
        if (matches.some((match) => match.roomId === roomId)) continue;
        matches.push({ roomId, matchedBy: 'alias', cursor: { part: 'alias', after: alias } });
      }
    }
    return matches;
  }

  private async describeTxn(txn: ReadTxn, matches: readonly Match[]): Promise<SearchOutput['items']> {
    if (matches.length === 0) return [];
    const roomIds = matches.map((match) => match.roomId);
    const summaries = await this.summaries.loadTxn(txn, roomIds);
    const counters = await this.databases.main.rooms.getCountersTxn(txn, roomIds);
    return matches.flatMap(({ roomId, matchedBy }) => {
      const summary = summaries.get(roomId);
      if (summary === undefined) return [];
      const { name, nameSource, canonicalAlias, trust } = summary;
      const joinedMembers = isRelied(summary) ? (counters.get(roomId)?.join ?? null) : null;
      return [{ roomId, name, nameSource, canonicalAlias, trust, joinedMembers, matchedBy }];
    });
  }

  /**
   * A room's header.
   * @throws AppError room_not_found if neither `rooms` nor a table that survives a purge names the room
   */
  async get(roomId: RoomId, options: ReadOptions = {}): Promise<OutputOf<'rooms.get'>> {
    const { main } = this.databases;
    return main.pool.read(
      'get_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary, traces } = await this.requireRoomTxn(txn, roomId);
        const relied = isRelied(summary);
        const states = relied
          ? await main.roomFacts.getCurrentStateTxn(txn, roomId, headerTypes)
          : await main.roomFacts.getPastStateTxn(txn, [roomId], headerTypes);
        const header = readHeaderState(states);
        const stats = await main.rooms.getStatsStateTxn(txn, roomId);
        const members = relied ? ((await main.rooms.getCountersTxn(txn, [roomId])).get(roomId) ?? null) : null;
        return {
          roomId,
          name: summary.name,
          nameSource: summary.nameSource,
          canonicalAlias: summary.canonicalAlias,
          topic: header.topic ?? stats?.topic ?? null,
          version: summary.version,
          creator: summary.creator ?? header.creator,
          createdMs: header.createdMs,
          roomType: summary.roomType ?? header.roomType,
          encryption: header.encryption ?? stats?.encryption ?? null,
          joinRule: header.joinRule ?? stats?.joinRule ?? null,
          historyVisibility: header.historyVisibility ?? stats?.historyVisibility ?? null,
          isPublic: summary.isPublic,
          blocked: await main.rooms.isBlockedTxn(txn, roomId),
          trust: summary.trust,
          members,
          upgradedTo: summary.upgradedTo ?? header.upgradedTo,
          upgradedFrom: header.upgradedFrom,
          traces,
          freshness,
        };
      },
      options,
    );
  }

  /**
   * A page of a room's members: by its current state, or as last known where that state is gone.
   * @throws AppError room_not_found, invalid_cursor
   */
  async listMembers(
    input: InputOf<'rooms.listMembers'>,
    options: ReadOptions = {},
  ): Promise<OutputOf<'rooms.listMembers'>> {
    const { main } = this.databases;
    const { roomId, memberships, limit } = input;
    const afterUserId = decodeCursor(memberCursor, input.cursor)?.afterUserId ?? null;
    return main.pool.read(
      'list_members_of_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary } = await this.requireRoomTxn(txn, roomId);
        const wish = { roomId, memberships, afterUserId, limit };
        const rows = isRelied(summary)
          ? await main.roomRoster.listCurrentTxn(txn, wish)
          : await main.roomRoster.listLastKnownTxn(txn, wish);
        const { page, nextCursor } = cutPage(rows, limit, (last) => ({ afterUserId: last.userId }));
        const atToken = await main.roomRoster.getNewestTokenTxn(txn, roomId);
        const items = page.map((row) => this.toMember(row));
        return { trust: summary.trust, atToken, items, nextCursor, freshness };
      },
      options,
    );
  }

  private toMember(row: RosterRow): OutputOf<'rooms.listMembers'>['items'][number] {
    return {
      userId: row.userId,
      membership: knownMembership(row.membership),
      displayName: row.displayName,
      // A member event without a sender anywhere is older than the tables that record one.
      sender: row.sender ?? row.userId,
      sinceMs: row.sinceMs,
      eventId: row.eventId,
      local: isUserId(row.userId) && domainOf(row.userId) === this.serverName,
    };
  }

  private async requireRoomTxn(txn: ReadTxn, roomId: RoomId): Promise<{ summary: RoomSummary; traces: string[] }> {
    const summary = (await this.summaries.loadTxn(txn, [roomId])).get(roomId);
    if (summary === undefined) throw roomNotFound(roomId);
    if (!summary.purged) return { summary, traces: [] };
    const traces = await this.databases.main.rooms.listTracesTxn(txn, roomId);
    if (traces.length === 0) throw roomNotFound(roomId);
    return { summary, traces };
  }
}

/** Whether the room's state tables may be relied on; else answers come from history. */
function isRelied(summary: RoomSummary): boolean {
  return summary.trust.state === 'current' || summary.trust.state === 'partial';
}

/** What a pasted text can mean: a room's id or its beginning, an alias or its beginning. */
export function textsOf(text: string): { roomPrefix: string | null; aliasPrefix: string | null } {
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'room') return { roomPrefix: parsed.roomId, aliasPrefix: null };
  if (parsed.kind === 'alias') return { roomPrefix: null, aliasPrefix: parsed.alias };
  if (parsed.kind === 'event') return { roomPrefix: parsed.roomId, aliasPrefix: parsed.roomAlias };
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.includes('\u0000')) return { roomPrefix: null, aliasPrefix: null };
  if (trimmed.startsWith('!')) return { roomPrefix: trimmed, aliasPrefix: null };
  if (trimmed.startsWith('#')) return { roomPrefix: null, aliasPrefix: trimmed };
  return { roomPrefix: `!${trimmed}`, aliasPrefix: `#${trimmed}` };
}

/** Neither `rooms` nor a table that survives a purge names the room. */
export function roomNotFound(roomId: string): AppError {
  return new AppError({
    code: 'room_not_found',
    message: 'No table of this homeserver names this room.',
    remedy: 'Check the room id. A purged room is found only where a table that survives the purge names it.',
    details: { roomId },
  });
}
