import type { CallInput, OutputOf } from '../../shared/contract/index';
import type { Membership } from '../../shared/contract/users';
import { client } from '../transport/client';
import { oneQuery } from './one';
import { pagedQuery } from './pages';

/** Rooms that the text finds by id, alias or a part of the name. */
export const roomSearchQuery = (text: string) => pagedQuery('rooms.search', { text, limit: 100 });
export const roomQuery = (roomId: string) => oneQuery('rooms.get', { roomId });

/** A moment of a room: ms since 1970, or null for now. */
type At = number | null;

/** Members now, or after the last event received at or before `atMs`. */
export const roomMembersQuery = (roomId: string, memberships: readonly Membership[], atMs: At) =>
  pagedQuery('rooms.listMembers', { roomId, memberships: [...memberships], ...at(atMs), limit: 200 });
/** State by type and key, likewise. Without types: all but members. */
export const roomStateQuery = (roomId: string, types: readonly string[], atMs: At) =>
  pagedQuery('rooms.listState', { roomId, types: [...types], ...at(atMs), limit: 200 });

function at(atMs: At): { atMs?: number } {
  return atMs === null ? {} : { atMs };
}

/** Which events of a room, in which order. */
export type RoomEventsInput = Omit<CallInput<'rooms.listEvents'>, 'cursor' | 'limit' | 'jumpToMs' | 'jumpToEventId'>;
/** Where a timeline begins, if not at its end. */
export type TimelineStart = Pick<CallInput<'rooms.listEvents'>, 'jumpToMs' | 'jumpToEventId'>;

/** The room's timeline, page by page. */
export const roomEventsQuery = (input: RoomEventsInput, start: TimelineStart) =>
  pagedQuery('rooms.listEvents', { ...input, limit: 100 }, start);

/**
 * A page of a room's events, past the cache, as long as a page can be: for going through all of them.
 * @throws AppError as the host answered
 */
export function fetchRoomEvents(
  input: RoomEventsInput,
  cursor: string | null,
  signal: AbortSignal,
): Promise<OutputOf<'rooms.listEvents'>> {
  return client.call('rooms.listEvents', { ...input, limit: 500, cursor }, { signal });
}
