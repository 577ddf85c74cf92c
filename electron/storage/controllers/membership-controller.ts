import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import { AppError } from '../../../shared/errors';
import { domainOf, type UserId } from '../../../shared/matrix/identifiers';
import type { Databases } from '../databases/databases';
import type { JudgedRoom } from '../databases/main/current-state-store';
import type { MembershipEventRow } from '../databases/main/room-member-store';
import type { UserRoomRow, UserRoomsWish } from '../databases/main/user-room-store';
import { cutPage, decodeCursor } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import { requireKnownUserTxn } from './known-user';
import { RoomSummaries, type RoomSummary } from './room-summaries';
import { eventNamingRoom, eventsWithReasons, toUserRoom, type UserRoomFacts } from './user-rooms';

/** Membership events read of one room at once; the oldest are left out beyond that, and the answer says so. */
const eventsPerRoom = 500;

const cursorSchema = z.object({
  order: z.enum(['latest', 'room']),
  ordering: z.int(),
  roomId: z.string(),
  /** Whether nothing but `local_current_membership` names rooms of the user; null until the second page has looked. */
  currentOnly: z.boolean().nullable(),
});

type ListRoomsInput = InputOf<'users.listRooms'>;
type ListRoomsOutput = OutputOf<'users.listRooms'>;

const notes = {
  purged: 'Rooms that were purged from this server are missing where no table with an index names them any more.',
  remote:
    'This is a remote user: the list holds what this server has seen, and rooms that no local user was in are not known here.',
};

/** Which rooms a user was in, when, and how each stay ended (S5). */
export class MembershipController {
  private readonly summaries: RoomSummaries;

  /** @param serverName domain of the local users */
  constructor(
    private readonly databases: Databases,
    private readonly serverName: string,
  ) {
    this.summaries = new RoomSummaries(databases);
  }

  /**
   * A page of the user's rooms with all stays.
   * @throws AppError user_not_found if nothing here names the user; invalid_cursor
   */
  async listRooms(input: ListRoomsInput, options: ReadOptions = {}): Promise<ListRoomsOutput> {
    const after = decodeCursor(cursorSchema, input.cursor);
    if (after !== null && after.order !== input.order) throw cursorOfOtherOrder();
    const { userId, memberships, order, limit } = input;
    const wish: UserRoomsWish = { userId, memberships, order, after, limit };
    const local = domainOf(userId) === this.serverName;
    const { main } = this.databases;
    return main.pool.read(
      'list_rooms_of_user',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const currentOnly = await this.isCurrentOnlyTxn(txn, { userId, local, known: after?.currentOnly });
        const rows = local
          ? await main.userRooms.listRoomsOfLocalUserTxn(txn, { ...wish, currentOnly: currentOnly === true })
          : await main.userRooms.listRoomsOfRemoteUserTxn(txn, wish);
        if (rows.length === 0 && after === null) await requireKnownUserTxn(txn, main, { userId, local });
        const { page, nextCursor } = cutPage(rows, limit, ({ ordering, roomId }) => {
          return { order, ordering, roomId, currentOnly };
        });
        return {
          source: local ? ('local_current_membership' as const) : ('room_memberships' as const),
          items: await this.completeTxn(txn, { userId, local, page }),
          nextCursor,
          notes: local ? [notes.purged] : [notes.remote, notes.purged],
          freshness,
        };
      },
      options,
    );
  }

  /** Looked up once a listing, on its second page: the first stays quick, and the rest need not look for more. */
  private async isCurrentOnlyTxn(
    txn: ReadTxn,
    wish: { userId: UserId; local: boolean; known: boolean | null | undefined },
  ): Promise<boolean | null> {
    if (!wish.local || wish.known === undefined) return null;
    return wish.known ?? !(await this.databases.main.userRooms.hasOtherRoomsTxn(txn, wish.userId));
  }

  private async completeTxn(
    txn: ReadTxn,
    wish: { userId: UserId; local: boolean; page: readonly UserRoomRow[] },
  ): Promise<ListRoomsOutput['items']> {
    const { userId, local, page } = wish;
    if (page.length === 0) return [];
    const { roomMembers, currentState, events } = this.databases.main;
    const roomIds = page.map((row) => row.roomId);
    const history = groupByRoom(
      await roomMembers.listMembershipEventsTxn(txn, { userId, roomIds, perRoom: eventsPerRoom }),
    );
    const summaries = await this.summaries.loadTxn(txn, roomIds);
    const inState = local
      ? new Map<string, never>()
      : await currentState.getMembershipsTxn(txn, judgedOf(summaries), userId);
    const facts: UserRoomFacts[] = [];
    for (const row of page) {
      const summary = summaries.get(row.roomId);
      if (summary === undefined) continue;
      const all = history.get(row.roomId) ?? [];
      facts.push({
        row,
        summary,
        events: all.slice(0, eventsPerRoom),
        truncated: all.length > eventsPerRoom,
        inState: (summary.serverInRoom ? inState.get(row.roomId) : undefined) ?? null,
        ...(await this.currentTxn(txn, { row, summary, userId, local, inState })),
      });
    }
    const wanted = new Set(eventsWithReasons(facts.map((room) => room.events)));
    for (const room of facts) {
      const naming = eventNamingRoom(room.summary, room.events);
      if (naming !== null) wanted.add(naming);
    }
    const json = wanted.size === 0 ? new Map<string, string>() : await events.getJsonTxn(txn, [...wanted]);
    return facts.map((room) => toUserRoom(room, json));
  }

  /** What settles the end of the history: the row of now, or when it was taken away. */
  private async currentTxn(
    txn: ReadTxn,
    room: {
      row: UserRoomRow;
      summary: RoomSummary;
      userId: UserId;
      local: boolean;
      inState: ReadonlyMap<string, { eventId: string; membership: string }>;
    },
  ): Promise<Pick<UserRoomFacts, 'current' | 'stateResetAtMs'>> {
    const { row, summary, userId } = room;
    if (row.source === 'local_current_membership') return { current: row, stateResetAtMs: null };
    if (summary.purged || (!room.local && !summary.serverInRoom)) return { current: undefined, stateResetAtMs: null };
    const inState = room.inState.get(row.roomId);
    if (inState !== undefined) return { current: inState, stateResetAtMs: null };
    // Rare: history says that the user was here, and what should say so now does not.
    const stateResetAtMs = await this.databases.main.roomMembers.getStateResetMsTxn(txn, userId, row.roomId);
    // For a remote user a missing row proves a reset only where the change is on record.
    return { current: room.local || stateResetAtMs !== null ? null : undefined, stateResetAtMs };
  }
}

function judgedOf(summaries: ReadonlyMap<string, RoomSummary>): JudgedRoom[] {
  return [...summaries.values()].map((summary) => summary.judged);
}

function cursorOfOtherOrder(): AppError {
  return new AppError({
    code: 'invalid_cursor',
    message: 'The cursor belongs to another order of this list.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}

function groupByRoom(events: readonly MembershipEventRow[]): Map<string, MembershipEventRow[]> {
  const rooms = new Map<string, MembershipEventRow[]>();
  for (const event of events) {
    const room = rooms.get(event.roomId);
    if (room === undefined) rooms.set(event.roomId, [event]);
    else room.push(event);
  }
  return rooms;
}
