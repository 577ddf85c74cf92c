import type { Handlers } from './handler';

type UserProcedures = Extract<keyof Handlers, `users.${string}`>;

/** Users: search, header, rooms, messages, and what is kept beside an account. */
export function createUserHandlers(): Pick<Handlers, UserProcedures> {
  return {
    'users.search': (input, { homeserver, signal }) => homeserver.users.search(input, { signal }),
    'users.get': (input, { homeserver, signal }) => homeserver.users.get(input.userId, { signal }),
    'users.listRooms': (input, { homeserver, signal }) => homeserver.memberships.listRooms(input, { signal }),
    'users.listMessages': (input, { homeserver, signal }) => homeserver.userMessages.list(input, { signal }),
    'users.listDevices': (input, { homeserver, signal }) => homeserver.userRecords.listDevices(input, { signal }),
    'users.listSessions': (input, { homeserver, signal }) => homeserver.userRecords.listSessions(input, { signal }),
    'users.listReports': (input, { homeserver, signal }) => homeserver.userRecords.listReports(input, { signal }),
  };
}
