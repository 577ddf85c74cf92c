export interface TrustFacts {
  /** A row in `rooms`. */
  roomRowExists: boolean;
  /** A row in a table that survives a purge. */
  traceExists: boolean;
  /** A row in `partial_state_rooms`. */
  partialState: boolean;
  /** A local user has membership join in `local_current_membership`. */
  localUserJoined: boolean;
  /** Rows in `current_state_events` for the room. */
  stateRowsExist: boolean;
  /** The latest local leave or ban; null when none is known. */
  lastLocalLeaveMs: number | null;
}

export type TrustState = 'purged' | 'partial' | 'current' | 'stale' | 'deleted';
export interface Trust {
  state: TrustState;
  sinceMs: number | null;
}

/**
 * How far a room's state may be relied on, decided in the order of "Trust of a room's state" in the specification.
 * `sinceMs` (ms since 1970) is when the last local user left; null for the states where nobody has, or where it is not known.
 */
export function decideTrust(facts: TrustFacts): Trust | 'room_not_found' {
  if (!facts.roomRowExists) return facts.traceExists ? { state: 'purged', sinceMs: null } : 'room_not_found';
  if (facts.partialState) return { state: 'partial', sinceMs: null };
  if (facts.localUserJoined) return { state: 'current', sinceMs: null };
  return { state: facts.stateRowsExist ? 'stale' : 'deleted', sinceMs: facts.lastLocalLeaveMs };
}
