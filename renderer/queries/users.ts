import { oneQuery } from './one';
import { pagedQuery } from './pages';
import type { Membership } from '../../shared/contract/users';

/** Users that the text finds, local ones first. */
export const userSearchQuery = (text: string) => pagedQuery('users.search', { text, limit: 100 });
export const userQuery = (userId: string) => oneQuery('users.get', { userId });

/** Rooms of a user with their stays, page by page. */
export const userRoomsQuery = (userId: string, memberships: readonly Membership[], order: 'latest' | 'room') =>
  pagedQuery('users.listRooms', { userId, memberships: [...memberships], order, limit: 200 });
