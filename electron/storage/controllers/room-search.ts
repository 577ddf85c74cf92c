import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { AppError } from '../../../shared/errors';
import { parseIdentifier } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import { isRelied } from '../databases/main/current-state-store';
import { cutPage, decodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { RoomSummaries } from './room-summaries';

/** The parts of a search, in the order in which they are listed; a cursor says in which one the page ended. */
const parts = ['id', 'alias', 'name'] as const;
type Part = (typeof parts)[number];
/** `roomId` only in the part by name: names are not unique. */
const searchCursor = z.object({ part: z.enum(parts), after: z.string(), roomId: z.string().nullable() });
type SearchCursor = z.output<typeof searchCursor>;

/** How long looking through the names of all rooms may take, in ms; no index serves it. */
const scanTimeoutMs = 1_500;

type SearchOutput = OutputOf<'rooms.search'>;

interface Match {
  roomId: string;
  matchedBy: SearchOutput['items'][number]['matchedBy'];
  cursor: SearchCursor;
}

interface PartWish {
  part: Part;
  texts: SearchTexts;
  after: SearchCursor | null;
  limit: number;
}

const notes = {
  timeout:
    'Looking through the names of all rooms took too long: rooms are listed only where their id, or an alias of this server, begins with the text.',
  left: 'Rooms that the server has left have no name to search by: they are found by their id, or an alias of this server.',
};

/** Finds rooms by id, alias of this server, or part of the name. */
export class RoomSearch {
  private readonly summaries: RoomSummaries;

  constructor(private readonly databases: Databases) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * Rooms by id, by the beginning of an id, by an alias of this server or its beginning, by part of the name. Links are
   * understood.
   * @throws AppError invalid_cursor
   */
  async search(input: InputOf<'rooms.search'>, options: ReadOptions): Promise<SearchOutput> {
    const cursor = decodeCursor(searchCursor, input.cursor);
    const texts = textsOf(input.text);
    const matches: Match[] = [];
    let note: string | null = null;
    for (const part of parts.slice(cursor === null ? 0 : parts.indexOf(cursor.part))) {
      if (matches.length > input.limit) break;
      const after = cursor?.part === part ? cursor : null;
      const found = await this.findPart({ part, texts, after, limit: input.limit + 1 }, options);
      note = found.note ?? note;
      const known = new Set(matches.map((match) => match.roomId));
      matches.push(...found.matches.filter((match) => !known.has(match.roomId)));
    }
    const { main } = this.databases;
    return main.pool.read(
      'describe_rooms',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { page, nextCursor } = cutPage(matches, input.limit, (last) => last.cursor);
        return { items: await this.describeTxn(txn, page), nextCursor, note, freshness };
      },
      options,
    );
  }

  private async findPart(wish: PartWish, options: ReadOptions): Promise<{ matches: Match[]; note: string | null }> {
    const { main } = this.databases;
    const { part, texts } = wish;
    if (part !== 'name') {
      const asked = part === 'id' ? texts.roomPrefix : texts.aliasPrefix;
      if (asked === null) return { matches: [], note: null };
      const read = (txn: ReadTxn): Promise<Match[]> =>
        part === 'id' ? this.byIdTxn(txn, asked, wish) : this.byAliasTxn(txn, asked, wish);
      return { matches: await main.pool.read('search_rooms', read, options), note: null };
    }
    if (texts.name === null) return { matches: [], note: null };
    const text = texts.name;
    const scan = { ...options, timeoutMs: scanTimeoutMs };
    try {
      const matches = await main.pool.read('scan_rooms_by_name', (txn) => this.byNameTxn(txn, text, wish), scan);
      return { matches, note: matches.length < wish.limit ? notes.left : null };
    } catch (error) {
      // One slow part does not take the others away.
      if (error instanceof AppError && error.code === 'query_timeout') return { matches: [], note: notes.timeout };
      throw error;
    }
  }

  private async byIdTxn(txn: ReadTxn, prefix: string, { after, limit }: PartWish): Promise<Match[]> {
    const { rooms } = this.databases.main;
    const roomIds = await rooms.listByIdPrefixTxn(txn, { prefix, after: after?.after ?? null, limit });
    const purged = after === null ? await rooms.filterPurgedTxn(txn, [prefix]) : [];
    return [...purged, ...roomIds].map((roomId) => ({
      roomId,
      matchedBy: roomId === prefix ? 'id' : 'prefix',
      cursor: { part: 'id', after: roomId, roomId: null },
    }));
  }

  private async byAliasTxn(txn: ReadTxn, prefix: string, { after, limit }: PartWish): Promise<Match[]> {
    const wish = { prefix, after: after?.after ?? null, limit };
    const found = await this.databases.main.rooms.listByAliasPrefixTxn(txn, wish);
    return found.map(({ alias, roomId }) => ({
      roomId,
      matchedBy: 'alias',
      cursor: { part: 'alias', after: alias, roomId: null },
    }));
  }

  private async byNameTxn(txn: ReadTxn, text: string, { after, limit }: PartWish): Promise<Match[]> {
    const from = after === null ? null : { name: after.after, roomId: after.roomId ?? '' };
    const found = await this.databases.main.rooms.scanByNameTxn(txn, { text, after: from, limit });
    return found.map(({ roomId, name }) => ({
      roomId,
      matchedBy: 'name',
      cursor: { part: 'name', after: name, roomId },
    }));
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
}

interface SearchTexts {
  roomPrefix: string | null;
  aliasPrefix: string | null;
  /** Part of a name; null where the text is an id, an alias or a link. */
  name: string | null;
}

/** What a pasted text can mean: a room's id or its beginning, an alias or its beginning, part of a name. */
export function textsOf(text: string): SearchTexts {
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'room') return { roomPrefix: parsed.roomId, aliasPrefix: null, name: null };
  if (parsed.kind === 'alias') return { roomPrefix: null, aliasPrefix: parsed.alias, name: null };
  if (parsed.kind === 'event') return { roomPrefix: parsed.roomId, aliasPrefix: parsed.roomAlias, name: null };
  const trimmed = text.trim();
  // PostgreSQL's text cannot hold NUL, so nothing matches.
  if (trimmed === '' || trimmed.includes('\u0000')) return { roomPrefix: null, aliasPrefix: null, name: null };
  // A name may begin so too; what else would begin with it is found by the rest of it.
  if (trimmed.startsWith('!')) return { roomPrefix: trimmed, aliasPrefix: null, name: null };
  if (trimmed.startsWith('#')) return { roomPrefix: null, aliasPrefix: trimmed, name: null };
  return { roomPrefix: `!${trimmed}`, aliasPrefix: `#${trimmed}`, name: trimmed };
}
