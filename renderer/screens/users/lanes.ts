import type { EndKind, Membership, Stay, UserRoom } from '../../../shared/contract/users';

/** One stay as drawn. `toMs` null: it lasts. */
export interface LaneBar {
  membership: Stay['membership'];
  fromMs: number;
  toMs: number | null;
  endKind: EndKind | null;
  stay: Stay;
}

/** How a room stands for the user now. */
export type LaneState = 'joined' | 'invited' | 'knocked' | 'banned' | EndKind;

/** One room of the user: what its lane shows. */
export interface Lane {
  room: UserRoom;
  /** Oldest first. */
  bars: LaneBar[];
  state: LaneState;
  /** Who did the last thing, and why. */
  actor: string | null;
  reason: string | null;
  /** From here on the room is known as it was; null: known as it is, or since when is not known. */
  lastKnownFromMs: number | null;
}

/** Lanes of rooms, in the order given. */
export function lanesOf(rooms: readonly UserRoom[]): Lane[] {
  return rooms.map(laneOf);
}

/** All times of the lanes, for the length of the axis. */
export function timesOf(lanes: readonly Lane[]): number[] {
  return lanes.flatMap(({ bars }) => bars.slice(0, 1).map(({ fromMs }) => fromMs));
}

/** The event that a stay began with; opened by Enter. Null for a stay without events, which a state reset can leave. */
export function eventOf(stay: Stay): string | null {
  return stay.eventIds[0] ?? stay.endEventId;
}

/** The newest stay of a lane. */
export function newestStay(lane: Lane): Stay | null {
  return lane.bars.at(-1)?.stay ?? null;
}

function laneOf(room: UserRoom): Lane {
  const bars = room.stays
    .map((stay) => ({ membership: stay.membership, fromMs: stay.fromMs, toMs: stay.toMs, endKind: stay.endKind, stay }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const last = bars.at(-1)?.stay ?? null;
  const isOver = last !== null && last.toMs !== null;
  return {
    room,
    bars,
    state: stateOf(room.membership, isOver ? last.endKind : null),
    actor: last === null ? null : isOver ? last.endedBy : last.startedBy,
    reason: last === null ? null : isOver ? last.reason : last.startReason,
    lastKnownFromMs: room.trust.state === 'stale' || room.trust.state === 'deleted' ? room.trust.sinceMs : null,
  };
}

function stateOf(membership: Membership, endKind: EndKind | null): LaneState {
  switch (membership) {
    case 'join':
      return 'joined';
    case 'invite':
      return 'invited';
    case 'knock':
      return 'knocked';
    case 'ban':
      return 'banned';
    case 'leave':
      return endKind ?? 'left';
  }
}

const yearMs = 365 * 86_400_000;

export interface LaneFilter {
  isServerLeft: boolean;
  isEndedLately: boolean;
}

/** Lanes that pass the filters that only the window knows. */
export function filterLanes(lanes: readonly Lane[], filter: LaneFilter, nowMs: number): Lane[] {
  return lanes.filter((lane) => {
    if (filter.isServerLeft && lane.room.serverInRoom) return false;
    return !filter.isEndedLately || endedWithin(lane, nowMs - yearMs);
  });
}

function endedWithin(lane: Lane, sinceMs: number): boolean {
  const endMs = newestStay(lane)?.toMs ?? null;
  return endMs !== null && endMs >= sinceMs;
}
