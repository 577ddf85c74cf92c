import { z } from 'zod';
import { query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdOutput, roomIdInput, roomIdOutput, userIdOutput } from './identifiers';
import { trust } from './trust';
import { membership, nameSource } from './users';

export const foundRoom = z.object({
  roomId: roomIdOutput,
  name: z.string().nullable(),
  nameSource,
  canonicalAlias: z.string().nullable(),
  trust,
  joinedMembers: z.int().nullable(),
  matchedBy: z.enum(['id', 'prefix', 'alias']),
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

/** Rooms: find one, its header with the trust of its state, its members. */
export const rooms = {
  'rooms.search': query(
    z.object({ text: z.string().min(1).max(1024), ...pageInput }).strict(),
    z.object({ ...pageOf(foundRoom), freshness }),
    { errors: ['invalid_cursor'] },
  ),
  'rooms.get': query(z.object({ roomId: roomIdInput }).strict(), roomDetail, { errors: ['room_not_found'] }),
  'rooms.listMembers': query(
    z.object({ roomId: roomIdInput, memberships: z.array(membership).max(5).default([]), ...pageInput }).strict(),
    z.object({
      trust,
      /** stream_ordering of the last event of the room that the answer takes account of; null where there is none. */
      atToken: z.int().nullable(),
      ...pageOf(roomMember),
      freshness,
    }),
    { errors: ['room_not_found', 'invalid_cursor'] },
  ),
};
