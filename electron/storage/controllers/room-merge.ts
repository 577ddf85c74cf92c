import type { MessageKey } from '../databases/main/user-message-store';

/** An event by its claimed time. */
export interface MergedKey {
  claimedTs: string;
  eventId: string;
}

/** What was read of one room next; see UserMessageStore. */
export interface ReadChunk {
  roomId: string;
  keys: readonly MergedKey[];
  scanned: number;
  end: MergedKey | null;
}

export interface RoomMergeOptions {
  roomIds: readonly string[];
  /** Where the page begins. */
  after: MessageKey;
  /** Rows that may be read besides a first look into every room; what is under way then is finished. */
  budget: number;
  read: (rooms: { roomId: string; after: MessageKey }[], perRoom: number) => Promise<ReadChunk[]>;
}

interface RoomState {
  roomId: string;
  /** Everything newer than this was read; null: the room was read to its end. */
  frontier: MessageKey | null;
  found: MergedKey[];
}

/** Rows of a room at first, by how many rooms there are, and what they grow to while others wait for it. */
const firstRows = 5;
const mostFirstRows = 100;
const mostRows = 2_000;
/** Rooms that are read on at once. */
const roomsAtOnce = 50;

/**
 * Merges rooms, each read newest first, into one order by claimed time. An event is handed out once no room can still
 * hold a newer one; rooms whose reading has got least far back are read on, in growing steps.
 */
export class RoomMerge {
  private readonly rooms: RoomState[];
  private perRoom: number;
  private readCount = 0;
  /** What the first look into every room has read; the budget is for what comes after. */
  private firstLook: number | null = null;

  constructor(private readonly options: RoomMergeOptions) {
    const { roomIds, after, budget } = options;
    this.rooms = roomIds.map((roomId) => ({ roomId, frontier: after, found: [] }));
    this.perRoom = Math.max(firstRows, Math.min(mostFirstRows, Math.floor(budget / 4 / Math.max(1, roomIds.length))));
  }

  /** Rows that were read. */
  get scanned(): number {
    return this.readCount;
  }

  /** Where reading has got to in every room; null: to the end of all. */
  get reached(): MessageKey | null {
    return this.rooms.reduce<MessageKey | null>(
      (newest, { frontier }) =>
        frontier !== null && (newest === null || compareKeys(frontier, newest) < 0) ? frontier : newest,
      null,
    );
  }

  /**
   * The next `count` events, or fewer where the rooms end or the budget is spent.
   * @returns `isOver`: no more will come of this merge
   */
  async next(count: number): Promise<{ keys: MergedKey[]; isOver: boolean }> {
    let ready = this.ready();
    while (ready.length < count) {
      const behind = this.furthestBehind();
      if (behind.length === 0 || this.isSpent) break;
      await this.readOn(behind);
      ready = this.ready();
    }
    const keys = ready.slice(0, count);
    const taken = new Set(keys);
    for (const room of this.rooms) room.found = room.found.filter((key) => !taken.has(key));
    const isDone = this.reached === null || this.isSpent;
    return { keys, isOver: isDone && ready.length <= count };
  }

  /** Found events that no room can precede any more, in order. */
  private ready(): MergedKey[] {
    const { reached } = this;
    return this.rooms
      .flatMap(({ found }) => found)
      .filter((key) => reached === null || compareKeys(key, reached) <= 0)
      .sort(compareKeys);
  }

  /** The rooms that hold up the rest. */
  private furthestBehind(): { room: RoomState; frontier: MessageKey }[] {
    return this.rooms
      .flatMap((room) => (room.frontier === null ? [] : [{ room, frontier: room.frontier }]))
      .sort((a, b) => compareKeys(a.frontier, b.frontier))
      .slice(0, this.firstLook === null ? this.rooms.length : roomsAtOnce);
  }

  private async readOn(behind: { room: RoomState; frontier: MessageKey }[]): Promise<void> {
    const perRoom = Math.min(this.perRoom, Math.max(firstRows, Math.ceil(this.left / behind.length)));
    const chunks = await this.options.read(
      behind.map(({ room, frontier }) => ({ roomId: room.roomId, after: frontier })),
      perRoom,
    );
    const byRoom = new Map(chunks.map((chunk) => [chunk.roomId, chunk]));
    for (const { room } of behind) {
      const chunk = byRoom.get(room.roomId);
      this.readCount += chunk?.scanned ?? 0;
      room.found.push(...(chunk?.keys ?? []));
      room.frontier = chunk !== undefined && chunk.scanned >= perRoom ? chunk.end : null;
    }
    this.firstLook ??= this.readCount;
    this.perRoom = Math.min(mostRows, this.perRoom * 2);
  }

  /** Rows that may still be read. */
  private get left(): number {
    return this.options.budget - (this.readCount - (this.firstLook ?? this.readCount));
  }

  private get isSpent(): boolean {
    return this.left <= 0;
  }
}

/** Newest first; a key without an event comes before all of its time. */
export function compareKeys(a: MessageKey, b: MessageKey): number {
  const [left, right] = [BigInt(a.claimedTs), BigInt(b.claimedTs)];
  if (left !== right) return left > right ? -1 : 1;
  if (a.eventId === b.eventId) return 0;
  if (a.eventId === null) return -1;
  if (b.eventId === null) return 1;
  return Buffer.compare(Buffer.from(b.eventId), Buffer.from(a.eventId));
}
