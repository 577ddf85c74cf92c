/** One row of `room_memberships` joined with its event. Times are ms since 1970. */
export interface MembershipRow {
  eventId: string;
  membership: string;
  sender: string;
  userId: string;
  /** `reason` in the event's content. */
  reason: string | null;
  streamOrdering: number | null;
  topologicalOrdering: number | null;
  depth: number | null;
  originServerTs: number;
  receivedMs: number | null;
  outlier: boolean;
  backfilled: boolean;
  forgotten: boolean;
}

export interface StayOptions {
  /** The row of `local_current_membership`; null when the user has none (remote, state reset, purged). */
  current?: { eventId: string; membership: string } | null;
  /** When `current_state_delta_stream` shows that the membership was removed without an event. */
  stateResetAtMs?: number | null;
}

export type StayMembership = 'join' | 'invite' | 'knock' | 'ban';
export type StayEndKind =
  'left' | 'kicked' | 'banned' | 'rejected' | 'withdrawn' | 'denied' | 'unbanned' | 'replaced' | 'state_reset';

export interface Stay {
  membership: StayMembership;
  fromMs: number;
  /** Null while the stay goes on. */
  toMs: number | null;
  fromClaimedMs: number;
  toClaimedMs: number | null;
  fromReceivedMs: number | null;
  toReceivedMs: number | null;
  fromBackfilled: boolean;
  toBackfilled: boolean;
  /** Null while the stay goes on. */
  endKind: StayEndKind | null;
  startedBy: string;
  endedBy: string | null;
  startReason: string | null;
  /** Reason given by the event that ended the stay. */
  reason: string | null;
  eventIds: string[];
  endEventId: string | null;
  profileChanges: number;
  /** The stay began by an out-of-band event (an outlier): no room state was known with it. */
  outOfBand: boolean;
  forgotten: boolean;
}

export function buildStays(rows: readonly MembershipRow[], options: StayOptions = {}): Stay[] {
  void rows;
  void options;
  return [];
}
