import type { NewEvent } from './event-json';
import type { EndKind, StayTruth } from './ground-truth';
import type { EventRef, SimulatedRoom } from './simulated-room';
import type { World } from './world';

export interface MembershipChange {
  user: string;
  membership: 'join' | 'invite' | 'leave' | 'ban' | 'knock';
  /** Who does it; the user, if left out. */
  by?: string;
  reason?: string | null;
  /** Further facts of the event: out of band, forgotten later, backfilled, ... */
  event?: Partial<NewEvent>;
  /** Joins show this name instead of the user's own. */
  displayName?: string;
}

/** Persists a membership event. */
export function changeMembership(world: World, room: SimulatedRoom, change: MembershipChange): EventRef {
  const person = world.population.get(change.user);
  const content: Record<string, unknown> = { membership: change.membership };
  if (change.membership === 'join' || change.membership === 'invite' || change.membership === 'knock') {
    const displayName = change.displayName ?? person.displayName;
    if (displayName !== null) content.displayname = displayName;
    if (person.avatarUrl !== null) content.avatar_url = person.avatarUrl;
  }
  if (change.reason) content.reason = change.reason;
  return world.persist(room, {
    type: 'm.room.member',
    sender: change.by ?? change.user,
    stateKey: change.user,
    content,
    ...change.event,
  });
}

/** A stay from its events; `end` is left out while it lasts. */
export function stay(
  membership: StayTruth['membership'],
  events: readonly EventRef[],
  end?: { kind: EndKind; event?: EventRef; atMs?: number; by?: string | null; reason?: string | null },
): StayTruth {
  return {
    membership,
    eventIds: events.map((event) => event.eventId),
    fromMs: events[0]?.receivedMs ?? 0,
    endEventId: end?.event?.eventId ?? null,
    toMs: end?.event?.receivedMs ?? end?.atMs ?? null,
    endKind: end?.kind ?? null,
    endedBy: end ? (end.by === undefined ? (end.event?.sender ?? null) : end.by) : null,
    reason: end?.reason ?? null,
  };
}
