import { z } from 'zod';
import { isEventId, isRoomId, isUserId, type EventId, type RoomId, type UserId } from '../matrix/identifiers';

const refine = <T extends string>(guard: (text: string) => text is T, what: string): z.ZodType<T, string> =>
  z
    .string()
    .max(255)
    .refine(guard, { error: `is not ${what}` }) as unknown as z.ZodType<T, string>; // refine does not carry the brand

/** Input: a user id as in the specification's appendices, historical forms included. */
export const userIdInput = refine<UserId>(isUserId, 'a user id (@name:server)');
/** Input: a room id, with a server's name or, from room version 12, without. */
export const roomIdInput = refine<RoomId>(isRoomId, 'a room id (!opaque:server, or !hash from room version 12)');
/** Input: an event id of any room version. */
export const eventIdInput = refine<EventId>(isEventId, 'an event id ($opaque)');

// What the database holds is shown as it is, also where it is not a valid identifier: an operator has to see it.
export const userIdOutput = z.string();
export const roomIdOutput = z.string();
export const eventIdOutput = z.string();
