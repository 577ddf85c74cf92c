/**
 * What the generator knows to be true of the homeserver that it made, for tests to compare with. Every special case has
 * a name here; a case that was not generated is an error at generation, not an undefined in a test.
 */
export const userCases = [
  'admin',
  'moderator',
  'everyPast',
  'busiest',
  'deactivated',
  'erased',
  'locked',
  'suspended',
  'shadowBanned',
  'guest',
  'appservice',
  'remote',
  'remoteSpammer',
  'noRooms',
  'hostileName',
  'longId',
] as const;

export const roomCases = [
  'plain',
  'serverLeft',
  'stale',
  'purged',
  'upgradedOld',
  'upgradedNew',
  'partialState',
  'stateReset',
  'nullVersion',
  'unknownVersion',
  'invited',
  'knocked',
  'largest',
  'busiest',
  'encrypted',
  'space',
  'blocked',
  'hostileName',
  'unnamed',
  'spam',
  'relations',
  'retention',
] as const;

export const membershipCases = [
  'joined',
  'left',
  'kicked',
  'banned',
  'unbanned',
  'invited',
  'inviteRejected',
  'inviteWithdrawn',
  'knocked',
  'knockDenied',
  'knockWithdrawn',
  'forgotten',
  'rejoined',
  'serverLeft',
  'stateReset',
  'upgraded',
  'purged',
  'partialState',
  'profileChanges',
  'remoteJoined',
  'remoteKicked',
  'forked',
] as const;

export const eventCases = [
  'plain',
  'unicode',
  'edited',
  'edit',
  'threadRoot',
  'threadLatestReply',
  'repliedTo',
  'reply',
  'reaction',
  'image',
  'encrypted',
  'outlier',
  'rejected',
  'softFailed',
  'backfilled',
  'hostileHtml',
  'bidi',
  'nulEscape',
  'loneSurrogate',
  'bigIntegers',
  'large',
  'deepNesting',
  'duplicateKeys',
  'invalidJson',
  'selfDestructUnprefixed',
  'selfDestructBoolean',
  'selfDestructState',
  'create',
  'powerLevels',
  'member',
  'claimedTimeFarOff',
  'labelled',
  'reported',
  'nullVersion',
  'unknownVersion',
  'inLeftRoom',
] as const;

export const expiryCases = [
  'future',
  'farFuture',
  'overdue',
  'overdueOfStoppedPersister',
  'missingEvent',
  'purgedRoom',
  'rejectedEvent',
  'unknownVersion',
] as const;

export const redactionCases = [
  'due',
  'dueByModerator',
  'notYetDue',
  'censored',
  'markedNotPruned',
  'otherRoom',
  'otherDomain',
  'targetAbsent',
  'rejected',
  'ofCreate',
  'edit',
  'withoutRedactsTopLevel',
  'withoutRedactsContent',
  'redactsNotString',
] as const;

export type UserCase = (typeof userCases)[number];
export type RoomCase = (typeof roomCases)[number];
export type MembershipCase = (typeof membershipCases)[number];
export type EventCase = (typeof eventCases)[number];
type ExpiryCase = (typeof expiryCases)[number];
export type RedactionCase = (typeof redactionCases)[number];

/** How a stay ended, in the words of product.md; null while it lasts. */
export type EndKind =
  'left' | 'kicked' | 'banned' | 'rejected' | 'withdrawn' | 'denied' | 'unbanned' | 'replaced' | 'state_reset';

export interface StayTruth {
  membership: 'join' | 'invite' | 'knock' | 'ban';
  /** The events of the stay itself, first to last; consecutive joins are one stay. */
  eventIds: string[];
  fromMs: number;
  /** The event that ended it: null while it lasts, and for a state reset. */
  endEventId: string | null;
  toMs: number | null;
  endKind: EndKind | null;
  endedBy: string | null;
  reason: string | null;
}

export interface MembershipTruth {
  userId: string;
  roomId: string;
  /** What the room is called, from wherever it can still be known. */
  roomName: string | null;
  /** Membership of the last event: join, invite, knock, ban or leave. */
  membership: string;
  forgotten: boolean;
  serverInRoom: boolean;
  /** True if `local_current_membership` has the row. */
  isCurrent: boolean;
  stays: StayTruth[];
}

export interface EventTruth {
  eventId: string;
  roomId: string;
  roomVersion: string | null;
  type: string;
  sender: string;
  receivedMs: number;
}

export interface ExpiryTruth {
  eventId: string;
  expiryMs: number;
  /** Null where the event is in no table. */
  roomId: string | null;
}

export interface RedactionTruth {
  redaction: EventTruth;
  /** The id in `redacts`; null where the redaction redacts nothing. */
  targetEventId: string | null;
  /** Whether the homeserver serves the target as redacted because of it. */
  isAllowed: boolean;
  /** `redactions.have_censored`; null where there is no row. */
  haveCensored: boolean | null;
}

export interface RoomTruth {
  roomId: string;
  /** As in `rooms`; null also where the row is gone. */
  version: string | null;
  name: string | null;
  trust: 'purged' | 'partial' | 'current' | 'stale' | 'deleted';
  joinedMembers: number;
}

export interface GroundTruth {
  serverName: string;
  nowMs: number;
  users: Record<UserCase, string>;
  rooms: Record<RoomCase, RoomTruth>;
  memberships: Record<MembershipCase, MembershipTruth>;
  events: Record<EventCase, EventTruth>;
  expiry: Record<ExpiryCase, ExpiryTruth>;
  redactions: Record<RedactionCase, RedactionTruth>;
  /** A plain, unredacted message of a local user in a current room of each version '1' to '12'. */
  messageOfVersion: Record<string, EventTruth>;
  /** Rows of the tables, counted while generating. */
  rows: Record<string, number>;
}
