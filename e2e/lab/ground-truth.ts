import type { StayEndKind, StayMembership } from '../../shared/matrix/membership-stays';

/*
 * What the seed did, written down as it did it and not read back from any table: tests compare answers with it.
 */

/** One stay. What ended it is null while it goes on. */
export interface StayTruth {
  membership: StayMembership;
  endKind: StayEndKind | null;
  endedBy: string | null;
  reason: string | null;
  /** Joins after the first of this stay: changes of the display name or picture. */
  profileChanges: number;
}

/** The past of one user in one room. */
export interface MembershipTruth {
  userId: string;
  roomId: string;
  /** What this past is an example of, in a word or two. */
  label: string;
  /** The final membership by the last event; null after a purge, and after a state reset. */
  membership: StayMembership | 'leave' | null;
  /** Oldest first; empty after a purge, which leaves nothing to tell them by. */
  stays: StayTruth[];
  /** The user has forgotten the room and not come back. */
  forgotten: boolean;
  /** How it came to be: through the API, or by SQL because one homeserver alone cannot bring it about. */
  madeBy: 'api' | 'sql';
}

export interface RoomTruth {
  roomId: string;
  label: string;
  version: string;
  /** The name that an answer should carry; null where none was ever set or nothing is left of it. */
  name: string | null;
  /** Some local user is joined. */
  serverInRoom: boolean;
  /** The last local user has left: `name` is what was known then. */
  left: boolean;
  purged: boolean;
  upgradedTo: string | null;
  upgradedFrom: string | null;
}

/** An event that a test may censor, or that is already on its way. */
export interface CensorableEvent {
  kind: CensorableKind;
  roomId: string;
  version: string;
  eventId: string;
  sender: string;
  /** Stands in the stored content of this event and of no other. */
  marker: string;
  /** The event that this one edits or redacts, or the root of its thread. */
  targetId: string | null;
  /** The redaction, for a redacted one. */
  redactionId: string | null;
  /** When the homeserver expires it by itself, ms since 1970. */
  expiresAtMs: number | null;
}

export type CensorableKind =
  | 'plain'
  | 'markup'
  | 'edit'
  | 'latest_thread_reply'
  | 'self_destruct_far'
  | 'self_destruct_soon'
  | 'redacted'
  | 'redaction';

export interface GroundTruth {
  serverName: string;
  seededAtMs: number;
  adminUserId: string;
  adminToken: string;
  /** Of a user who is joined to every room with events to censor, and may read them all. */
  readerUserId: string;
  readerToken: string;
  memberships: MembershipTruth[];
  rooms: RoomTruth[];
  censorable: CensorableEvent[];
}
