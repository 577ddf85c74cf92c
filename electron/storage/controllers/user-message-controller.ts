import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { domainOf, type RoomId, type UserId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import { latestClaimed, type MessageKey } from '../databases/main/user-message-store';
import { decodeCursor, encodeCursor, int8Text } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { requireKnownUserTxn } from './known-user';
import { roomNotFound } from './room-access';
import { RoomMerge, type MergedKey } from './room-merge';
import { RoomSummaries } from './room-summaries';
import { TimelineEvents } from './timeline-events';

/** Rooms of a user that are looked through; the latest changed ones. */
const roomBound = 1_000;
/** Rows of all rooms that one page reads, besides a first look into each. */
const rowBudget = 20_000;
/** What counts as a message unless other types are named. */
const messageTypes = ['m.room.message', 'm.room.encrypted', 'm.sticker'];
/** Lines that are built at once while badges are looked for. */
const linesAtOnce = 200;

const cursorSchema = z.object({ claimedTs: int8Text, eventId: z.string().nullable() });

type ListInput = InputOf<'users.listMessages'>;
type ListOutput = OutputOf<'users.listMessages'>;
type Line = ListOutput['items'][number];

const notes = {
  types: 'Messages, encrypted events and stickers are listed; events of other types where a type is chosen.',
  rooms:
    'Rooms of which this server knows a membership of the user are looked through. Rooms that were purged hold no events any more, and outliers are left out: they have no place in their room.',
  claimed: 'The order is that of the times which the senders’ servers claim.',
  bounded: `The user is in more than ${roomBound.toLocaleString('en')} rooms: those in which their membership changed last are looked through. Choose a room to see the others.`,
  purged: 'This room was purged: its events are gone.',
};

/** Events that one user sent, newest first by claimed time, over all their rooms. */
export class UserMessageController {
  private readonly lines: TimelineEvents;
  private readonly summaries: RoomSummaries;

  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly serverName: string,
  ) {
    this.lines = new TimelineEvents(databases);
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * A page of the user's messages. It may be short and yet have more behind it: the rows that are read are bounded.
   * @throws AppError user_not_found; room_not_found; invalid_cursor
   */
  async list(input: ListInput, options?: ReadOptions): Promise<ListOutput> {
    const cursor = decodeCursor(cursorSchema, input.cursor);
    const { main } = this.databases;
    return main.pool.read(
      'list_messages_of_user',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const local = domainOf(input.userId) === this.serverName;
        await requireKnownUserTxn(txn, main, { userId: input.userId, local });
        const places = await this.roomsTxn(txn, input, local);
        const merge = this.mergeTxn(txn, input, { roomIds: places.roomIds, after: cursor ?? startOf(input) });
        const { items, nextCursor } = await this.pageTxn(txn, merge, input);
        const listed = input.types.length === 0 ? [notes.types] : [];
        return {
          items,
          nextCursor,
          scanned: merge.scanned,
          notes: [...places.notes, ...listed, notes.claimed],
          freshness,
        };
      },
      options,
    );
  }

  private async roomsTxn(
    txn: ReadTxn,
    { userId, roomId }: { userId: UserId; roomId?: RoomId | undefined },
    local: boolean,
  ): Promise<{ roomIds: string[]; notes: string[] }> {
    const { userRooms, rooms } = this.databases.main;
    if (roomId !== undefined) {
      const summary = (await this.summaries.loadTxn(txn, [roomId])).get(roomId);
      if (summary?.purged !== true) return { roomIds: [roomId], notes: [] };
      if ((await rooms.listTracesTxn(txn, roomId)).length === 0) throw roomNotFound(roomId);
      return { roomIds: [], notes: [notes.purged] };
    }
    const wish = { userId, memberships: [], order: 'latest' as const, after: null, limit: roomBound };
    const found = local
      ? await userRooms.listRoomsOfLocalUserTxn(txn, wish)
      : await userRooms.listRoomsOfRemoteUserTxn(txn, wish);
    const roomIds = found.slice(0, roomBound).map((row) => row.roomId);
    return { roomIds, notes: found.length > roomBound ? [notes.rooms, notes.bounded] : [notes.rooms] };
  }

  private mergeTxn(
    txn: ReadTxn,
    { userId, types, fromMs }: ListInput,
    { roomIds, after }: { roomIds: readonly string[]; after: MessageKey },
  ): RoomMerge {
    const wish = { sender: userId, types: types.length === 0 ? messageTypes : types, fromMs: fromMs ?? null };
    return new RoomMerge({
      roomIds,
      after,
      budget: rowBudget,
      read: (rooms, perRoom) => this.databases.main.userMessages.readChunksTxn(txn, { ...wish, rooms, perRoom }),
    });
  }

  private async pageTxn(
    txn: ReadTxn,
    merge: RoomMerge,
    { badges, limit }: ListInput,
  ): Promise<Pick<ListOutput, 'items' | 'nextCursor'>> {
    const found: { line: Line; key: MergedKey }[] = [];
    // Another round of lines only where badges sort some out; then more are built than shown, within bounds.
    let left = badges.length === 0 ? limit + 1 : linesAtOnce * 10;
    let last: MergedKey | null = null;
    while (found.length <= limit && left > 0) {
      const { keys, isOver } = await merge.next(Math.min(linesAtOnce, left, badges.length === 0 ? left : linesAtOnce));
      left -= keys.length;
      last = keys[keys.length - 1] ?? last;
      found.push(
        ...(await this.linesTxn(txn, keys)).filter(({ line }) => badges.every((b) => line.badges.includes(b))),
      );
      if (isOver) {
        if (found.length > limit) break;
        const { reached } = merge;
        return { items: found.map(({ line }) => line), nextCursor: reached === null ? null : encodeCursor(reached) };
      }
    }
    const page = found.slice(0, limit);
    const end = found.length > limit ? (page[page.length - 1]?.key ?? null) : last;
    return { items: page.map(({ line }) => line), nextCursor: end === null ? null : encodeCursor(end) };
  }

  private async linesTxn(txn: ReadTxn, keys: readonly MergedKey[]): Promise<{ line: Line; key: MergedKey }[]> {
    if (keys.length === 0) return [];
    const lines = await this.lines.loadTxn(txn, keys.map(({ eventId }) => eventId)); // prettier-ignore
    const byId = new Map(keys.map((key) => [key.eventId, key]));
    return lines.flatMap((line) => {
      const key = byId.get(line.eventId);
      return key === undefined ? [] : [{ line, key }];
    });
  }
}

function startOf({ toMs }: ListInput): MessageKey {
  return { claimedTs: toMs === undefined ? latestClaimed : String(toMs), eventId: null };
}
