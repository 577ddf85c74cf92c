import type { Handlers } from './handler';

/** Users: search, header, rooms. */
export function createUserHandlers(): Pick<Handlers, 'users.search' | 'users.get' | 'users.listRooms'> {
  return {
    'users.search': (input, { homeserver, signal }) => homeserver.users.search(input, { signal }),
    'users.get': (input, { homeserver, signal }) => homeserver.users.get(input.userId, { signal }),
    'users.listRooms': (input, { homeserver, signal }) => homeserver.memberships.listRooms(input, { signal }),
  };
}
