import { z } from 'zod';
import { query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdOutput, roomIdInput, roomIdOutput, userIdInput, userIdOutput } from './identifiers';
import { timelineEvent, timelineFilters } from './timeline';
import { trust } from './trust';

export const membership = z.enum(['join', 'invite', 'knock', 'ban', 'leave']);
export type Membership = z.infer<typeof membership>;

/** How a stay ended; see product.md, "Times of stays". */
export const endKind = z.enum([
  'left', 'kicked', 'banned', 'rejected', 'withdrawn', 'denied', 'unbanned', 'replaced', 'state_reset',
]); // prettier-ignore
export type EndKind = z.infer<typeof endKind>;

/** One span of one membership of one user in one room. Times: ms since 1970; received, or claimed where backfilled. */
export const stay = z.object({
  membership: z.enum(['join', 'invite', 'knock', 'ban']),
  fromMs: z.int(),
  fromClaimedMs: z.int(),
  fromReceivedMs: msOrNull,
  fromBackfilled: z.boolean(),
  startedBy: userIdOutput,
  startReason: z.string().nullable(),
  toMs: msOrNull,
  toClaimedMs: msOrNull,
  toReceivedMs: msOrNull,
  toBackfilled: z.boolean(),
  endKind: endKind.nullable(),
  endedBy: userIdOutput.nullable(),
  reason: z.string().nullable(),
  endEventId: eventIdOutput.nullable(),
  eventIds: z.array(eventIdOutput),
  /** Events of the stay beyond those listed (a user who changes their name all day). */
  moreEvents: z.int(),
  profileChanges: z.int(),
});
export type Stay = z.infer<typeof stay>;

/** Where the name of a room comes from: its state now, history (stale), or nowhere. */
export const nameSource = z.enum(['current', 'history', 'alias', 'none']);

export const userRoom = z.object({
  roomId: roomIdOutput,
  name: z.string().nullable(),
  nameSource,
  canonicalAlias: z.string().nullable(),
  roomVersion: z.string().nullable(),
  roomType: z.string().nullable(),
  membership,
  /**
   * Local users: local_current_membership; remote ones: the room's state, or history. room_tags_revisions: all that is left
   * of a purged room that the user once tagged; its stays are gone.
   */
  membershipSource: z.enum([
    'local_current_membership',
    'current_state_events',
    'room_memberships',
    'room_tags_revisions',
  ]),
  forgotten: z.boolean(),
  serverInRoom: z.boolean(),
  /** S3: how far name, type and upgrade can be believed. */
  trust,
  purged: z.boolean(),
  upgradedTo: roomIdOutput.nullable(),
  stateReset: z.boolean(),
  lastChangeMs: msOrNull,
  stays: z.array(stay),
  /** True if the room has more membership events of this user than are read at once; the oldest are then left out. */
  staysTruncated: z.boolean(),
});
export type UserRoom = z.infer<typeof userRoom>;

export const foundUser = z.object({
  userId: userIdOutput,
  displayName: z.string().nullable(),
  local: z.boolean(),
  deactivated: z.boolean().nullable(),
  matchedBy: z.enum(['id', 'prefix', 'name']),
  source: z.enum(['users', 'user_directory', 'room_memberships']),
});
export type FoundUser = z.infer<typeof foundUser>;

export const userDetail = z.object({
  userId: userIdOutput,
  local: z.boolean(),
  displayName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  /** Null for remote users: this server holds no account of theirs. */
  account: z
    .object({
      createdMs: z.int(),
      admin: z.boolean(),
      guest: z.boolean(),
      deactivated: z.boolean(),
      shadowBanned: z.boolean(),
      locked: z.boolean().nullable(),
      suspended: z.boolean().nullable(),
      approved: z.boolean().nullable(),
      userType: z.string().nullable(),
      appserviceId: z.string().nullable(),
      erased: z.boolean(),
    })
    .nullable(),
  lastSeenMs: msOrNull,
  deviceCount: z.int().nullable(),
  /** Rooms by membership now; counted up to 10,000 rows. */
  counts: z.object({
    join: z.int(), invite: z.int(), knock: z.int(), ban: z.int(), leave: z.int(), forgotten: z.int(), total: z.int(),
    exact: z.boolean(),
  }), // prettier-ignore
  freshness,
});
export type UserDetail = z.infer<typeof userDetail>;

/** A device of a local user; hidden ones (cross-signing keys) are left out. */
export const userDevice = z.object({
  deviceId: z.string(),
  displayName: z.string().nullable(),
  lastSeenMs: msOrNull,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type UserDevice = z.infer<typeof userDevice>;

/** From where a device was seen: one row for each address and client, kept by the homeserver for about 28 days. */
export const userSession = z.object({
  deviceId: z.string().nullable(),
  ip: z.string(),
  userAgent: z.string(),
  lastSeenMs: z.int(),
});
export type UserSession = z.infer<typeof userSession>;

/** A report by a user of this server, of an event of this user or of the user as a whole. */
export const userReport = z.object({
  reportId: z.int(),
  kind: z.enum(['event', 'user']),
  reportedMs: msOrNull,
  reporter: userIdOutput.nullable(),
  reason: z.string().nullable(),
  eventId: eventIdOutput.nullable(),
  roomId: roomIdOutput.nullable(),
});
export type UserReport = z.infer<typeof userReport>;

/** Users: find one, and see which rooms they were in, when, and how each stay ended. */
export const users = {
  'users.search': query(
    z.object({ text: z.string().min(1).max(1024), ...pageInput }).strict(),
    z.object({
      ...pageOf(foundUser),
      freshness,
      /** Why there may be more than was found, or null. */ note: z.string().nullable(),
    }),
    { errors: ['invalid_cursor'] },
  ),
  'users.get': query(z.object({ userId: userIdInput }).strict(), userDetail, { errors: ['user_not_found'] }),
  'users.listRooms': query(
    z
      .object({
        userId: userIdInput,
        memberships: z.array(membership).max(5).default([]),
        /** `latest`: newest change of membership first; `room`: by room id. */
        order: z.enum(['latest', 'room']).default('latest'),
        ...pageInput,
      })
      .strict(),
    z.object({
      /** S5: where the list of rooms comes from. */
      source: z.enum(['local_current_membership', 'room_memberships']),
      ...pageOf(userRoom),
      /** What the list may lack, e.g. purged rooms. */
      notes: z.array(z.string()),
      freshness,
    }),
    { errors: ['user_not_found', 'invalid_cursor'] },
  ),
  /**
   * Messages (and, with `types`, other events) of this user, newest first by claimed time: room by room of their stays,
   * each by its index, so that no range costs more than its page.
   */
  'users.listMessages': query(
    z
      .object({
        userId: userIdInput,
        roomId: roomIdInput.optional(),
        types: timelineFilters.types,
        badges: timelineFilters.badges,
        fromMs: timelineFilters.fromMs,
        toMs: timelineFilters.toMs,
        ...pageInput,
      })
      .strict(),
    z.object({
      ...pageOf(timelineEvent),
      /** Rows that were read for this page: the search is bounded, a page may be short and yet have more behind it. */
      scanned: z.int(),
      /** What the list may lack, in words. */
      notes: z.array(z.string()),
      freshness,
    }),
    { errors: ['user_not_found', 'room_not_found', 'invalid_cursor'] },
  ),
  'users.listDevices': query(
    z.object({ userId: userIdInput, ...pageInput }).strict(),
    z.object({ ...pageOf(userDevice), notes: z.array(z.string()), freshness }),
    { errors: ['user_not_found', 'invalid_cursor'] },
  ),
  'users.listSessions': query(
    z.object({ userId: userIdInput, ...pageInput }).strict(),
    z.object({ ...pageOf(userSession), notes: z.array(z.string()), freshness }),
    { errors: ['user_not_found', 'invalid_cursor'] },
  ),
  'users.listReports': query(
    z.object({ userId: userIdInput, ...pageInput }).strict(),
    z.object({ ...pageOf(userReport), notes: z.array(z.string()), freshness }),
    { errors: ['user_not_found', 'invalid_cursor'] },
  ),
};
