/*
 * From membership events to stays: a stay is a maximal span of one membership (not leave) of one user in one room.
 * Source: the specification of room membership, and how the homeserver records it.
 */
import { effectiveMs, isBackfilled, orderMembershipRows } from './membership-order';
import type { MembershipRow } from './membership-order';

export type { MembershipRow } from './membership-order';

export interface StayOptions {
  /**
   * The user's row in `local_current_membership` (or `current_state_events`); null when one was looked for and there is
   * none, which after a join means a state reset; left out where no such table can tell (remote users).
   */
  current?: { eventId: string; membership: string } | null;
  /** When `current_state_delta_stream` shows that the membership was removed without an event; ms since 1970. */
  stateResetAtMs?: number | null;
}

const STAY_MEMBERSHIPS = ['join', 'invite', 'knock', 'ban'] as const;
export type StayMembership = (typeof STAY_MEMBERSHIPS)[number];
export type StayEndKind =
  'left' | 'kicked' | 'banned' | 'rejected' | 'withdrawn' | 'denied' | 'unbanned' | 'replaced' | 'state_reset';

export interface Stay {
  membership: StayMembership;
  /** Received, or claimed where backfilled; ms since 1970, as all times here. */
  fromMs: number;
  /** Null while the stay goes on, and after a state reset whose time is not known. */
  toMs: number | null;
  fromClaimedMs: number;
  toClaimedMs: number | null;
  fromReceivedMs: number | null;
  toReceivedMs: number | null;
  fromBackfilled: boolean;
  toBackfilled: boolean;
  /** Null while the stay goes on. `replaced`: another membership followed without a leave, such as a join after an invite. */
  endKind: StayEndKind | null;
  startedBy: string;
  endedBy: string | null;
  startReason: string | null;
  /** Reason given by the event that ended the stay. */
  reason: string | null;
  /** The events of the span in their order; the one that ended it is not among them. */
  eventIds: string[];
  /** The event that ended the stay; where it is no leave, it is also the first of the next stay. */
  endEventId: string | null;
  /** Later events of this user here that never became current (forks), by what the table of current memberships says. */
  neverCurrentEventIds: string[];
  /** Joins after the first, which change the name or the picture and nothing else. */
  profileChanges: number;
  /** An invite or knock over federation: it came as an outlier, without any state of the room. */
  outOfBand: boolean;
  forgotten: boolean;
}

/**
 * The stays of one user in one room, oldest first; `rows` are all membership events of that user there, in any order.
 *
 * The order is that of `orderMembershipRows`. Events on forks are not told apart from others, with one exception: if the
 * history would end in another membership than the current row names, the current row wins, and what follows its event
 * counts as never current. A leave that nothing precedes ends nothing and appears nowhere, as do unknown memberships.
 */
export function buildStays(rows: readonly MembershipRow[], options: StayOptions = {}): Stay[] {
  const ordered = orderMembershipRows(rows).filter(
    (row) => isStayMembership(row.membership) || row.membership === 'leave',
  );
  const { effective, neverCurrent } = splitAtCurrent(ordered, options.current);
  const stays = new StayBuilder(options.stateResetAtMs ?? null);
  for (const row of effective) stays.add(row);
  const built = stays.finish(options.current);
  built.at(-1)?.neverCurrentEventIds.push(...neverCurrent.map((row) => row.eventId));
  return built;
}

function isStayMembership(membership: string): membership is StayMembership {
  return STAY_MEMBERSHIPS.some((known) => known === membership);
}

function splitAtCurrent(
  ordered: MembershipRow[],
  current: StayOptions['current'],
): { effective: MembershipRow[]; neverCurrent: MembershipRow[] } {
  const at = ordered.findIndex((row) => row.eventId === current?.eventId);
  if (at < 0 || ordered.at(-1)?.membership === current?.membership) return { effective: ordered, neverCurrent: [] };
  return { effective: ordered.slice(0, at + 1), neverCurrent: ordered.slice(at + 1) };
}

interface OpenStay {
  membership: StayMembership;
  first: MembershipRow;
  last: MembershipRow;
  eventIds: string[];
  forgotten: boolean;
}

/** What ended a stay: an event, or a state reset at a time that may not be known. */
type StayEnd = { kind: StayEndKind; row: MembershipRow } | { kind: 'state_reset'; row: null; atMs: number | null };

class StayBuilder {
  private readonly closed: Stay[] = [];
  private open: OpenStay | null = null;

  constructor(private resetAtMs: number | null) {}

  add(row: MembershipRow): void {
    if (this.resetFallsBefore(effectiveMs(row))) this.closeByReset();
    if (this.open?.membership === row.membership) {
      this.open.last = row;
      this.open.eventIds.push(row.eventId);
      this.open.forgotten &&= row.forgotten;
      return;
    }
    if (this.open !== null) this.close(this.open, { kind: endKindOf(this.open.membership, row), row });
    const { membership, eventId, forgotten } = row;
    if (isStayMembership(membership)) this.open = { membership, first: row, last: row, eventIds: [eventId], forgotten };
  }

  finish(current: StayOptions['current']): Stay[] {
    const reset = current === null || (current === undefined && this.resetFallsBefore(Number.POSITIVE_INFINITY));
    if (reset) this.closeByReset();
    if (this.open !== null) this.close(this.open, null);
    return this.closed;
  }

  /** Whether the reset hit the open stay: after its last event and before the time given. */
  private resetFallsBefore(ms: number): boolean {
    return (
      this.open !== null &&
      this.resetAtMs !== null &&
      effectiveMs(this.open.last) <= this.resetAtMs &&
      this.resetAtMs < ms
    );
  }

  private closeByReset(): void {
    if (this.open === null) return;
    const atMs = this.resetFallsBefore(Number.POSITIVE_INFINITY) ? this.resetAtMs : null;
    if (atMs !== null) this.resetAtMs = null;
    this.close(this.open, { kind: 'state_reset', row: null, atMs });
  }

  private close(open: OpenStay, end: StayEnd | null): void {
    this.open = null;
    this.closed.push(stayOf(open, end));
  }
}

// One literal and no spreads: a user may have thousands of rooms, and spreading took most of the time of listing them.
function stayOf({ membership, first, eventIds, forgotten }: OpenStay, end: StayEnd | null): Stay {
  const row = end?.row ?? null;
  const resetAtMs = end?.row === null ? end.atMs : null;
  return {
    membership,
    fromMs: effectiveMs(first),
    toMs: row === null ? resetAtMs : effectiveMs(row),
    fromClaimedMs: first.originServerTs,
    toClaimedMs: row?.originServerTs ?? null,
    fromReceivedMs: first.receivedMs,
    toReceivedMs: row === null ? resetAtMs : row.receivedMs,
    fromBackfilled: isBackfilled(first),
    toBackfilled: row !== null && isBackfilled(row),
    endKind: end?.kind ?? null,
    startedBy: first.sender,
    endedBy: row?.sender ?? null,
    startReason: first.reason,
    reason: row?.reason ?? null,
    eventIds,
    endEventId: row?.eventId ?? null,
    neverCurrentEventIds: [],
    profileChanges: membership === 'join' ? eventIds.length - 1 : 0,
    outOfBand: first.outlier && !isBackfilled(first) && (membership === 'invite' || membership === 'knock'),
    forgotten: forgotten && (row?.forgotten ?? true),
  };
}

/** How a membership ended by the next event: by whom it was sent decides between leaving and being made to leave. */
function endKindOf(membership: StayMembership, next: MembershipRow): StayEndKind {
  if (next.membership === 'ban') return 'banned';
  if (next.membership !== 'leave') return 'replaced';
  const self = next.sender === next.userId;
  switch (membership) {
    case 'join':
      return self ? 'left' : 'kicked';
    case 'invite':
      return self ? 'rejected' : 'withdrawn';
    case 'knock':
      return self ? 'withdrawn' : 'denied';
    case 'ban':
      return 'unbanned';
  }
}
