import { stay, changeMembership, type MembershipChange } from '../memberships';
import type { EndKind, MembershipCase, RoomCase, StayTruth } from '../ground-truth';
import { inventText, textContent } from '../message-content';
import type { Person } from '../population';
import { createRoom, joinUser, type RoomWish } from '../room-builder';
import type { EventRef, SimulatedRoom } from '../simulated-room';
import type { World } from '../world';

const dayMs = 86_400_000;

/** The time so many days before the present. */
export function daysAgo(world: World, days: number): number {
  return Math.max(world.startMs + 60_000, world.spec.nowMs - Math.round(days * dayMs));
}

/** A room with these people in it. */
export function gather(world: World, wish: RoomWish, people: readonly Person[]): SimulatedRoom {
  const room = createRoom(world, wish);
  for (const person of people) joinUser(world, room, person);
  return room;
}

/** So many messages of whoever is joined, so that a room looks used. */
export function chatter(world: World, room: SimulatedRoom, messages: number): void {
  for (let i = 0; i < messages; i++) {
    if (room.joined.length === 0) return;
    const sender = world.random.pick(room.joined);
    world.persist(room, { type: 'm.room.message', sender, content: textContent(inventText(world)) });
  }
}

export function noteRoom(world: World, name: RoomCase, room: SimulatedRoom, isPartial = false): void {
  world.truth.rooms.set(name, () => ({
    roomId: room.roomId,
    version: room.plan.purged ? null : room.plan.storedVersion,
    name: room.plan.name,
    trust: trustOf(room, isPartial),
    joinedMembers: room.joined.length,
  }));
}

function trustOf(room: SimulatedRoom, isPartial: boolean): 'purged' | 'partial' | 'current' | 'stale' | 'deleted' {
  if (room.plan.purged) return 'purged';
  if (isPartial) return 'partial';
  if (room.localJoined > 0) return 'current';
  return room.state.size + room.members.size > 0 ? 'stale' : 'deleted';
}

interface Turn {
  membership: MembershipChange['membership'];
  by: string;
  byOther: boolean;
  reason: string | null;
  event: EventRef;
}

/** One user's past in one room, told step by step; its stays follow from the steps. */
export class Past {
  private readonly turns: Turn[] = [];
  private resetMs: number | null = null;
  private forgotten = false;

  constructor(
    private readonly world: World,
    readonly room: SimulatedRoom,
    private readonly userId: string,
  ) {}

  /** Persists the change now and remembers it. */
  change(change: Omit<MembershipChange, 'user'>): EventRef {
    const event = changeMembership(this.world, this.room, { ...change, user: this.userId });
    this.forgotten = change.event?.forgotten ?? false;
    this.note(change, event);
    return event;
  }

  /** Remembers a change that was persisted elsewhere. */
  note(change: Omit<MembershipChange, 'user'>, event: EventRef): void {
    const by = change.by ?? this.userId;
    this.turns.push({
      membership: change.membership,
      by,
      byOther: by !== this.userId,
      reason: change.reason ?? null,
      event,
    });
  }

  /** State resolution dropped the membership now. */
  wasReset(): void {
    this.resetMs = this.world.clockMs;
  }

  /** Notes the past under its case; call it when nothing more happens to it. */
  tell(name: MembershipCase, rest: { serverInRoom?: boolean; isCurrent?: boolean } = {}): void {
    this.world.truth.memberships.set(name, {
      userId: this.userId,
      roomId: this.room.roomId,
      roomName: this.room.plan.name,
      membership: this.turns.at(-1)?.membership ?? 'leave',
      forgotten: this.forgotten,
      serverInRoom: rest.serverInRoom ?? true,
      isCurrent: rest.isCurrent ?? true,
      stays: this.stays(),
    });
  }

  private stays(): StayTruth[] {
    const stays: StayTruth[] = [];
    let open: Turn[] = [];
    for (const turn of this.turns) {
      const first = open[0];
      if (first && first.membership === turn.membership) {
        open.push(turn);
        continue;
      }
      if (first) stays.push(closedStay(first, open, turn));
      open = turn.membership === 'leave' ? [] : [turn];
    }
    const first = open[0];
    if (first && first.membership !== 'leave') {
      const end = this.resetMs === null ? undefined : ({ kind: 'state_reset', atMs: this.resetMs, by: null } as const);
      stays.push(
        stay(
          first.membership,
          open.map((turn) => turn.event),
          end,
        ),
      );
    }
    return stays;
  }
}

function closedStay(first: Turn, turns: readonly Turn[], end: Turn): StayTruth {
  if (first.membership === 'leave') throw new Error('A leave is the end of a stay, not a stay');
  return stay(
    first.membership,
    turns.map((turn) => turn.event),
    { kind: endKindOf(first, end), event: end.event, by: end.by, reason: end.reason },
  );
}

/** Whose hand ended a stay decides its kind. */
function endKindOf(first: Turn, end: Turn): EndKind {
  if (end.membership === 'ban') return 'banned';
  if (end.membership !== 'leave') return 'replaced';
  const byOther = end.byOther;
  if (first.membership === 'join') return byOther ? 'kicked' : 'left';
  if (first.membership === 'invite') return byOther ? 'withdrawn' : 'rejected';
  if (first.membership === 'knock') return byOther ? 'denied' : 'withdrawn';
  return 'unbanned';
}
