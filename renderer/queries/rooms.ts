import type { Membership } from '../../shared/contract/users';
import { oneQuery } from './one';
import { pagedQuery } from './pages';

/** Rooms that the text finds by id or alias. */
export const roomSearchQuery = (text: string) => pagedQuery('rooms.search', { text, limit: 100 });
export const roomQuery = (roomId: string) => oneQuery('rooms.get', { roomId });
export const roomMembersQuery = (roomId: string, memberships: readonly Membership[]) =>
  pagedQuery('rooms.listMembers', { roomId, memberships: [...memberships], limit: 200 });
