import { z } from 'zod';
import { query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdOutput, roomIdInput, roomIdOutput, userIdOutput } from './identifiers';
import { timelineEvent, timelineFilters } from './timeline';
import { trust } from './trust';
import { membership, nameSource } from './users';

export const foundRoom = z.object({
  roomId: roomIdOutput,
  name: z.string().nullable(),
  nameSource,
  canonicalAlias: z.string().nullable(),
  trust,
  joinedMembers: z.int().nullable(),
  matchedBy: z.enum(['id', 'prefix', 'alias', 'name']),
});
export type FoundRoom = z.infer<typeof foundRoom>;

export const roomDetail = z.object({
  roomId: roomIdOutput,
  name: z.string().nullable(),
  nameSource,
  canonicalAlias: z.string().nullable(),
  topic: z.string().nullable(),
  /** Null for very old rooms that the server has left, and for purged ones. */
  version: z.string().nullable(),
  creator: userIdOutput.nullable(),
  createdMs: msOrNull,
  roomType: z.string().nullable(),
  encryption: z.string().nullable(),
  joinRule: z.string().nullable(),
  historyVisibility: z.string().nullable(),
  isPublic: z.boolean().nullable(),
  blocked: z.boolean(),
  trust,
  /** Counted by the homeserver with a delay; null where the room's state is gone. */
  members: z.object({ join: z.int(), invite: z.int(), leave: z.int(), ban: z.int(), local: z.int() }).nullable(),
  upgradedTo: roomIdOutput.nullable(),
  upgradedFrom: roomIdOutput.nullable(),
  /** Rooms before and after by upgrades, in order, this one among them; up to 20. */
  upgradeChain: z.array(z.object({ roomId: roomIdOutput, name: z.string().nullable(), known: z.boolean() })).max(20),
  /** Local aliases, up to 50. */
  aliases: z.array(z.object({ alias: z.string(), createdBy: userIdOutput.nullable() })).max(50),
  /** m.room.retention as the homeserver keeps it; null: none of its own. */
  retention: z.object({ minMs: msOrNull, maxMs: msOrNull }).nullable(),
  blockedBy: userIdOutput.nullable(),
  /** Forward extremities, the first 50; null where the room is purged. */
  extremities: z
    .object({
      count: z.int(),
      items: z
        .array(
          z.object({
            eventId: eventIdOutput,
            type: z.string().nullable(),
            sender: userIdOutput.nullable(),
            depth: z.int().nullable(),
            receivedMs: msOrNull,
          }),
        )
        .max(50),
    })
    .nullable(),
  /** The room's life as this server saw it: received times of its first and newest event; null without one. */
  firstEventMs: msOrNull,
  newestEventMs: msOrNull,
  /** Where a purged room still shows. */
  traces: z.array(z.string()),
  freshness,
});
export type RoomDetail = z.infer<typeof roomDetail>;

export const roomMember = z.object({
  userId: userIdOutput,
  membership,
  displayName: z.string().nullable(),
  sender: userIdOutput,
  sinceMs: msOrNull,
  eventId: eventIdOutput,
  local: z.boolean(),
});
export type RoomMember = z.infer<typeof roomMember>;

/** How an answer about a room's past, or its present, was found; the best one that the database allows. */
export const stateMethod = z.enum([
  // current_state_events: what the homeserver itself goes by now
  'current_state',
  // the state group of the last event: exact, what the homeserver answers for that event
  'state_groups',
  // current_state_delta_stream: what became current, by batches of persisted events
  'state_deltas',
  // state events in the order of stream_ordering: forks and rejected branches cannot be told apart
  'history',
]);
export type StateMethod = z.infer<typeof stateMethod>;

/** At which moment a room is looked at, and how far the answer goes. */
export const roomMoment = {
  trust,
  /** stream_ordering of the last event of the room that the answer takes account of; null where there is none. */
  atToken: z.int().nullable(),
  /** The event of `atToken`, and when it was received. */
  atEventId: eventIdOutput.nullable(),
  atEventMs: msOrNull,
  method: stateMethod,
  /** Limits of the answer, in words; empty: none. */
  limits: z.array(z.string()),
};

export const roomStateEvent = z.object({
  type: z.string(),
  stateKey: z.string(),
  eventId: eventIdOutput,
  sender: userIdOutput.nullable(),
  /** Received, or claimed where it was backfilled. */
  atMs: msOrNull,
  /** The event's content as a value; null where it is not here, not JSON, or above 64 KiB. */
  content: z.unknown(),
});
export type RoomStateEvent = z.infer<typeof roomStateEvent>;

/** Rooms: find one, its header with the trust of its state, members and state now or at a chosen time, its timeline. */
export const rooms = {
  'rooms.search': query(
    z.object({ text: z.string().min(1).max(1024), ...pageInput }).strict(),
    z.object({
      ...pageOf(foundRoom),
      /** Why there may be more than was found, or null. */
      note: z.string().nullable(),
      freshness,
    }),
    { errors: ['invalid_cursor'] },
  ),
  'rooms.get': query(z.object({ roomId: roomIdInput }).strict(), roomDetail, { errors: ['room_not_found'] }),
  'rooms.listMembers': query(
    z
      .object({
        roomId: roomIdInput,
        memberships: z.array(membership).max(5).default([]),
        /** After the last event of the room received at or before this time, ms since 1970; without it: now. */
        atMs: z.int().optional(),
        ...pageInput,
      })
      .strict(),
    z.object({ ...roomMoment, ...pageOf(roomMember), freshness }),
    { errors: ['room_not_found', 'invalid_cursor'] },
  ),
  /** State by type and key, without members unless a type is asked for. */
  'rooms.listState': query(
    z
      .object({
        roomId: roomIdInput,
        atMs: z.int().optional(),
        types: z.array(z.string().min(1).max(255)).max(20).default([]),
        ...pageInput,
      })
      .strict(),
    z.object({ ...roomMoment, ...pageOf(roomStateEvent), freshness }),
    { errors: ['room_not_found', 'invalid_cursor'] },
  ),
  /** Events of the room in its order (topological, then stream), newest first unless `forward`. */
  'rooms.listEvents': query(
    z
      .object({
        roomId: roomIdInput,
        ...timelineFilters,
        forward: z.boolean().default(false),
        /** Begin at the first event at or after (backwards: at or before) this claimed time; only without a cursor. */
        jumpToMs: z.int().optional(),
        /** Begin at this event, which is on the page; only without a cursor. */
        jumpToEventId: z.string().max(255).optional(),
        /** Outliers have no place in the room's order and are left out unless asked for. */
        outliers: z.boolean().default(false),
        ...pageInput,
      })
      .strict(),
    z.object({
      trust,
      ...pageOf(timelineEvent),
      /** Rows that were read for this page: with rare filters a page may be short and yet have more behind it. */
      scanned: z.int(),
      freshness,
    }),
    { errors: ['room_not_found', 'event_not_found', 'invalid_cursor'] },
  ),
};
