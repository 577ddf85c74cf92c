import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import type { StandingContent } from '../../../shared/contract/censorships';
import { AppError } from '../../../shared/errors';
import type { Databases } from '../databases/databases';
import type { WalkedEvent, WalkKey } from '../databases/main/room-walk-store';
import { decodeCursor, encodeCursor, int8Text } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { userNotFound } from './known-user';
import { findNeverExpiringTxn } from './never-expiring';
import { roomNotFound } from './room-access';
import { RoomSummaries } from './room-summaries';
import { findUnprunedTxn } from './unpruned';

type PlaceInput = InputOf<'censorships.listUnpruned'>;
type Page = OutputOf<'censorships.listUnpruned'>;
/** What stands of the events passed, by id. */
type Find = (txn: ReadTxn, roomId: string, events: readonly WalkedEvent[]) => Promise<Map<string, StandingContent>>;

/** Events that are passed at a time, and for one page at most; rooms of a user likewise. */
const chunkEvents = 500;
const walkedEvents = 5_000;
const walkedRooms = 100;
const timeoutMs = 10_000;

const walkCursor = z.object({
  roomId: z.string().max(255),
  after: z.object({ claimedTs: int8Text, eventId: z.string().max(255) }).nullable(),
});
type WalkCursor = z.output<typeof walkCursor>;

/**
 * Contents that stand although they should not, in one room or of one user: looked for on demand by walking the events of
 * rooms from the newest on, so many a page, and never by scanning the database.
 */
export class StandingContentController {
  private readonly summaries: RoomSummaries;

  constructor(private readonly databases: Databases) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * Events that ask to destroy themselves and never will.
   * @param featureEnabled `enable_ephemeral_messages`; null: not known
   * @throws AppError invalid_input, invalid_cursor, room_not_found, user_not_found, cancelled
   */
  listNeverExpiring(input: PlaceInput, featureEnabled: boolean | null, options: ReadOptions = {}): Promise<Page> {
    const { roomWalks } = this.databases.main;
    return this.list(
      'list_never_expiring',
      input,
      options,
      () => (txn, _roomId, events) => findNeverExpiringTxn(txn, roomWalks, { events, featureEnabled }),
    );
  }

  /**
   * Redacted events whose stored JSON is whole although the redaction is marked as done, or is due; and redactions that
   * redact nothing (S4), which are told as such.
   * @param retentionMs the period after which redactions are due; null: never
   * @throws AppError invalid_input, invalid_cursor, room_not_found, user_not_found, cancelled
   */
  listUnpruned(input: PlaceInput, retentionMs: number | null, options: ReadOptions = {}): Promise<Page> {
    const { main } = this.databases;
    return this.list(
      'list_unpruned',
      input,
      options,
      (databaseMs) => (txn, roomId, events) =>
        findUnprunedTxn(txn, main, { roomId, events, dueMs: retentionMs === null ? null : databaseMs - retentionMs }),
    );
  }

  private async list(
    name: string,
    input: PlaceInput,
    options: ReadOptions,
    finder: (databaseMs: number) => Find,
  ): Promise<Page> {
    const { main } = this.databases;
    if (input.roomId === undefined && input.userId === undefined) throw noPlace();
    const cursor = decodeCursor(walkCursor, input.cursor);
    return main.pool.read(
      name,
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        if (cursor === null) await this.requirePlaceTxn(txn, input);
        const find = finder(freshness.asOfMs);
        const walked = await this.walkTxn(txn, input, cursor, find);
        return { ...walked, items: await this.withRoomNamesTxn(txn, walked.items), freshness };
      },
      { timeoutMs, ...options },
    );
  }

  private async walkTxn(txn: ReadTxn, input: PlaceInput, cursor: WalkCursor | null, find: Find): Promise<Walked> {
    const walked: Walked = { items: [], nextCursor: null, scanned: 0 };
    const rooms = await this.roomsOfTxn(txn, input, cursor);
    for (const [index, roomId] of rooms.entries()) {
      // The last one that was asked for only says that the list goes on.
      if (index === walkedRooms) return { ...walked, nextCursor: encodeCursor({ roomId, after: null }) };
      const after = cursor?.roomId === roomId ? cursor.after : null;
      const stoppedAt = await this.walkRoomTxn(txn, { input, roomId, after, find }, walked);
      if (stoppedAt !== null) return { ...walked, nextCursor: encodeCursor({ roomId, after: stoppedAt }) };
      const next = rooms[index + 1];
      const isFull = walked.items.length === input.limit || walked.scanned >= walkedEvents;
      if (isFull && next !== undefined) {
        return { ...walked, nextCursor: encodeCursor({ roomId: next, after: null }) };
      }
    }
    return walked;
  }

  private roomsOfTxn(txn: ReadTxn, { roomId, userId }: PlaceInput, cursor: WalkCursor | null): Promise<string[]> {
    if (roomId !== undefined) return Promise.resolve([roomId]);
    const wish = { userId: userId ?? '', fromRoomId: cursor?.roomId ?? '', limit: walkedRooms + 1 };
    return this.databases.main.roomWalks.listRoomsOfUserTxn(txn, wish);
  }

  /** Passes the events of one room. @returns the key after which to go on; null: the room is done */
  private async walkRoomTxn(
    txn: ReadTxn,
    { input, roomId, after, find }: { input: PlaceInput; roomId: string; after: WalkKey | null; find: Find },
    walked: Walked,
  ): Promise<WalkKey | null> {
    const bounds = { fromMs: input.fromMs ?? null, toMs: input.toMs ?? null };
    let key = after;
    for (;;) {
      const wish = { roomId, after: key, ...bounds, limit: chunkEvents };
      const events = await this.databases.main.roomWalks.walkTxn(txn, wish);
      const theirs = input.userId === undefined ? events : events.filter(({ sender }) => sender === input.userId);
      const found = await find(txn, roomId, theirs);
      for (const event of events) {
        if (walked.items.length === input.limit) return key;
        const item = found.get(event.eventId);
        if (item !== undefined) walked.items.push(item);
        walked.scanned += 1;
        key = { claimedTs: event.claimedTs, eventId: event.eventId };
      }
      if (events.length < chunkEvents) return null;
      if (walked.scanned >= walkedEvents) return key;
    }
  }

  private async requirePlaceTxn(txn: ReadTxn, { roomId, userId }: PlaceInput): Promise<void> {
    const { main } = this.databases;
    if (roomId !== undefined) {
      const [room] = await main.currentState.judgeTxn(txn, [roomId]);
      if (room?.roomRowExists === true || (await main.rooms.listTracesTxn(txn, roomId)).length > 0) return;
      throw roomNotFound(roomId);
    }
    if (userId === undefined || (await main.roomMembers.isKnownTxn(txn, userId))) return;
    if ((await main.users.getAccountTxn(txn, userId)) !== null) return;
    throw userNotFound(userId);
  }

  private async withRoomNamesTxn(txn: ReadTxn, items: readonly StandingContent[]): Promise<StandingContent[]> {
    const summaries = await this.summaries.loadTxn(txn, [...new Set(items.map(({ roomId }) => roomId))]);
    return items.map((item) => ({ ...item, roomName: summaries.get(item.roomId)?.name ?? null }));
  }
}

interface Walked {
  items: StandingContent[];
  nextCursor: string | null;
  scanned: number;
}

function noPlace(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'Neither a room nor a user is named.',
    remedy: 'Name a room, a user, or both: the whole database is never searched.',
  });
}
