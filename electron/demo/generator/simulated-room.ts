/** What the generator keeps of one room while its past is being made. */

/** An event that later events refer to. */
export interface EventRef {
  eventId: string;
  roomId: string;
  type: string;
  sender: string;
  receivedMs: number;
  streamOrdering: number;
  depth: number;
}

export interface StateEntry extends EventRef {
  stateKey: string;
}

export interface MemberEntry {
  membership: string;
  eventId: string;
  streamOrdering: number;
  receivedMs: number;
}

/** Facts of a room that do not change. */
export interface RoomPlan {
  roomId: string;
  /** As the room's create event says; `storedVersion` is what the table `rooms` has. */
  version: string;
  storedVersion: string | null;
  creator: string;
  name: string | null;
  topic: string | null;
  alias: string | null;
  joinRule: 'public' | 'invite' | 'knock' | 'restricted';
  encrypted: boolean;
  roomType: string | null;
  instanceName: string;
  /** Rows of a purged room go only to the tables that a purge leaves. */
  purged: boolean;
  /** The room id it replaces. */
  predecessor: string | null;
}

const keptMessages = 24;

export class SimulatedRoom {
  depth = 0;
  /** Ids of the newest events: prev_events of the next one and forward extremities at the end. */
  extremities: string[] = [];
  /** Current state but memberships, by type and state key. */
  readonly state = new Map<string, StateEntry>();
  readonly members = new Map<string, MemberEntry>();
  /** Latest membership of each local user, kept when the server leaves. */
  readonly localMemberships = new Map<string, MemberEntry>();
  /** Users joined now, in no order; `joinedAt` finds them. */
  readonly joined: string[] = [];
  /** Messages that replies, edits, reactions and redactions may refer to, oldest first. */
  readonly recent: EventRef[] = [];
  localJoined = 0;
  serverLeft = false;
  /** While set, state changes are announced under this stream id: a batch was persisted at once. */
  batchStreamId: number | null = null;
  authEventIds: string[] = [];
  private readonly joinedAt = new Map<string, number>();

  constructor(readonly plan: RoomPlan) {}

  get roomId(): string {
    return this.plan.roomId;
  }

  stateOf(type: string, stateKey = ''): StateEntry | undefined {
    return this.state.get(type + '\0' + stateKey);
  }

  membershipOf(userId: string): string | null {
    return this.members.get(userId)?.membership ?? null;
  }

  isJoined(userId: string): boolean {
    return this.joinedAt.has(userId);
  }

  setJoined(userId: string, joined: boolean): void {
    const at = this.joinedAt.get(userId);
    if (joined && at === undefined) {
      this.joinedAt.set(userId, this.joined.length);
      this.joined.push(userId);
    }
    if (joined || at === undefined) return;
    const last = this.joined.pop();
    this.joinedAt.delete(userId);
    if (last === undefined || last === userId) return;
    this.joined[at] = last;
    this.joinedAt.set(last, at);
  }

  remember(event: EventRef): void {
    this.recent.push(event);
    if (this.recent.length > keptMessages) this.recent.shift();
  }

  /** All current state, memberships too, as (type, state key, entry). */
  *currentState(): Generator<{
    type: string;
    stateKey: string;
    eventId: string;
    membership: string | null;
    streamOrdering: number;
  }> {
    for (const entry of this.state.values()) {
      yield {
        type: entry.type,
        stateKey: entry.stateKey,
        eventId: entry.eventId,
        membership: null,
        streamOrdering: entry.streamOrdering,
      };
    }
    for (const [userId, entry] of this.members) {
      yield {
        type: 'm.room.member',
        stateKey: userId,
        eventId: entry.eventId,
        membership: entry.membership,
        streamOrdering: entry.streamOrdering,
      };
    }
  }
}
