import type { CallInput, OutputOf } from '../../shared/contract/index';
import type { Membership } from '../../shared/contract/users';
import { client } from '../transport/client';
import { oneQuery } from './one';
import { pagedQuery } from './pages';

/** Users that the text finds, local ones first. */
export const userSearchQuery = (text: string) => pagedQuery('users.search', { text, limit: 100 });
export const userQuery = (userId: string) => oneQuery('users.get', { userId });

/** Rooms of a user with their stays, page by page. */
export const userRoomsQuery = (userId: string, memberships: readonly Membership[], order: 'latest' | 'room') =>
  pagedQuery('users.listRooms', { userId, memberships: [...memberships], order, limit: 200 });

/** Which messages of a user. */
export type UserMessagesInput = Omit<CallInput<'users.listMessages'>, 'cursor' | 'limit'>;

/** Messages of a user, newest first. */
export const userMessagesQuery = (input: UserMessagesInput) =>
  pagedQuery('users.listMessages', { ...input, limit: 100 });

/**
 * A page of the same, past the cache, as long as a page can be: for going through all of them.
 * @throws AppError as the host answered
 */
export function fetchUserMessages(
  input: UserMessagesInput,
  cursor: string | null,
  signal: AbortSignal,
): Promise<OutputOf<'users.listMessages'>> {
  return client.call('users.listMessages', { ...input, limit: 500, cursor }, { signal });
}

/** Devices of a local user; from where they were seen; reports about a user. */
export const userDevicesQuery = (userId: string) => pagedQuery('users.listDevices', { userId, limit: 200 });
export const userSessionsQuery = (userId: string) => pagedQuery('users.listSessions', { userId, limit: 200 });
export const userReportsQuery = (userId: string) => pagedQuery('users.listReports', { userId, limit: 200 });
