import { z } from 'zod';
import type { InputOf, OutputOf } from '../../../shared/contract/index';
import type { TimelineEvent } from '../../../shared/contract/timeline';
import { AppError } from '../../../shared/errors';
import type { Databases } from '../databases/databases';
import type {
  TimelineCandidate,
  TimelineKey,
  TimelineOrder,
  TimelineWish,
} from '../databases/main/room-timeline-store';
import { decodeCursor, encodeCursor, int8Text } from '../page-cursor';
import type { ReadOptions, ReadTxn } from '../transactions';
import type { RoomAccess } from './room-access';
import { TimelineEvents } from './timeline-events';

/** Rows that one page reads at most; with rare filters it may be short then and yet have more behind it. */
const scannedRows = 5_000;
/** Rows that a first step reads beyond twice its page, and by how much the following ones are longer. */
const shortStep = 50;
const longerBy = 8;
/** Events whose JSON is read at once to look for badges. */
const chunkSize = 250;

// int8 as text: depths are what senders claim, and a number would not hold all of them.
const cursorSchema = z.object({
  order: z.enum(['room', 'claimed']),
  first: int8Text,
  stream: z.int(),
});

type ListInput = InputOf<'rooms.listEvents'>;
type ListOutput = OutputOf<'rooms.listEvents'>;

type RoomNames = ReadonlyMap<string, string | null>;

interface Page {
  items: TimelineEvent[];
  nextCursor: string | null;
  scanned: number;
}

/** The events of a room in its order, with badges and filters. */
export class RoomTimeline {
  private readonly lines: TimelineEvents;

  constructor(
    private readonly databases: Databases,
    private readonly access: RoomAccess,
  ) {
    this.lines = new TimelineEvents(databases);
  }

  /**
   * A page of events, newest first unless `forward`. In the room's order; with a range of claimed times in the order of
   * those, so that no event of the range is missed and none outside it is read.
   * @throws AppError room_not_found, event_not_found if the event to jump to is not in the room, invalid_cursor
   */
  async list(input: ListInput, options: ReadOptions): Promise<ListOutput> {
    const { main } = this.databases;
    const order = orderOf(input);
    const after = decodeCursor(cursorSchema, input.cursor);
    if (after !== null && after.order !== order) throw cursorOfOtherOrder();
    return main.pool.read(
      'list_events_of_room',
      async (txn) => {
        const freshness = await main.server.getMomentTxn(txn);
        const { summary } = await this.access.requireTxn(txn, input.roomId);
        const from = after === null ? await this.startTxn(txn, input) : null;
        const wish = { ...wishOf(input), after, from };
        const names = new Map([[input.roomId, summary.name]]);
        const isEmpty = after === null && input.jumpToMs !== undefined && from === null;
        const page = isEmpty ? nothing : await this.pageTxn(txn, wish, names);
        return { trust: summary.trust, ...page, freshness };
      },
      options,
    );
  }

  /** Where the first page begins; null: at the end of the order. */
  private async startTxn(txn: ReadTxn, input: ListInput): Promise<TimelineKey | null> {
    const { roomTimeline } = this.databases.main;
    const { roomId, jumpToEventId, jumpToMs, forward } = input;
    const order = orderOf(input);
    if (jumpToEventId !== undefined) {
      const hasNul = jumpToEventId.includes('\u0000');
      const place = hasNul ? null : await roomTimeline.getPlaceTxn(txn, { roomId, eventId: jumpToEventId, order });
      if (place === null) throw eventNotInRoom(jumpToEventId);
      return place;
    }
    if (jumpToMs === undefined) return null;
    return roomTimeline.findByClaimedTimeTxn(txn, { roomId, claimedMs: jumpToMs, forward, order });
  }

  private async pageTxn(txn: ReadTxn, wish: TimelineWish, names: RoomNames): Promise<Page> {
    const { limit, badges } = wish;
    const items: TimelineEvent[] = [];
    let last: TimelineKey | null = null;
    let { after, from } = wish;
    let scanned = 0;
    // Short steps first: a page without filters, or with common ones, ends within them.
    let scan = 2 * limit + shortStep;
    while (scanned < scannedRows) {
      const size = badges.length === 0 ? limit + 1 - items.length : chunkSize;
      const step = { ...wish, after, from, scan: Math.min(scan, scannedRows - scanned), limit: size };
      const candidates = await this.databases.main.roomTimeline.listCandidatesTxn(txn, step);
      for (const { line, key, place } of await this.matchingTxn(txn, wish, candidates, names)) {
        if (items.length === limit) return { items, nextCursor: cursorAt(wish, last), scanned: scanned + place };
        items.push(line);
        last = key;
      }
      const end = await this.endTxn(txn, step, candidates);
      scanned += end.rows;
      if (end.key === null) return { items, nextCursor: null, scanned };
      after = end.key;
      from = null;
      if (candidates.length < size) scan *= longerBy;
    }
    return { items, nextCursor: cursorAt(wish, after), scanned };
  }

  /** Where a step ended, after how many rows; no key at the end of the timeline. */
  private async endTxn(
    txn: ReadTxn,
    step: TimelineWish,
    candidates: readonly TimelineCandidate[],
  ): Promise<{ key: TimelineKey | null; rows: number }> {
    const last = candidates[candidates.length - 1];
    if (candidates.length === step.limit && last !== undefined) return { key: last.key, rows: last.place };
    const end = await this.databases.main.roomTimeline.getEndOfStretchTxn(txn, step);
    const rows = end?.rows ?? 0;
    return { key: rows < step.scan ? null : (end?.key ?? null), rows };
  }

  private async matchingTxn(
    txn: ReadTxn,
    { badges, always }: TimelineWish,
    candidates: readonly TimelineCandidate[],
    names: RoomNames,
  ): Promise<{ line: TimelineEvent; key: TimelineKey; place: number }[]> {
    const byId = new Map(candidates.map((candidate) => [candidate.eventId, candidate]));
    const lines = await this.lines.loadTxn(txn, [...byId.keys()], names);
    return lines.flatMap((line) => {
      const candidate = byId.get(line.eventId);
      const matches = line.eventId === always || badges.every((badge) => line.badges.includes(badge));
      return candidate === undefined || !matches ? [] : [{ line, key: candidate.key, place: candidate.place }];
    });
  }
}

const nothing: Page = { items: [], nextCursor: null, scanned: 0 };

function wishOf(input: ListInput): TimelineWish {
  const { roomId, forward, types, badges, outliers, limit } = input;
  return {
    roomId,
    order: orderOf(input),
    forward,
    after: null,
    from: null,
    sender: input.sender ?? null,
    types: types.filter((type) => !type.includes('\u0000')),
    badges,
    fromMs: input.fromMs ?? null,
    toMs: input.toMs ?? null,
    outliers,
    always: input.jumpToEventId ?? null,
    scan: scannedRows,
    limit,
  };
}

/** Outliers have no place in the index of claimed times. */
function orderOf({ fromMs, toMs, outliers }: ListInput): TimelineOrder {
  return (fromMs !== undefined || toMs !== undefined) && !outliers ? 'claimed' : 'room';
}

function cursorAt({ order }: TimelineWish, key: TimelineKey | null): string | null {
  return key === null ? null : encodeCursor({ order, ...key });
}

function cursorOfOtherOrder(): AppError {
  return new AppError({
    code: 'invalid_cursor',
    message: 'The cursor belongs to another order of this list.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}

function eventNotInRoom(eventId: string): AppError {
  return new AppError({
    code: 'event_not_found',
    message: 'This room has no such event on this homeserver.',
    remedy: 'Check the event id; it may belong to another room, or never have reached this server.',
    details: { eventId },
  });
}
