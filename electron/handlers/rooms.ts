import type { Handlers } from './handler';

/** Rooms: search, header, members. */
export function createRoomHandlers(): Pick<Handlers, 'rooms.search' | 'rooms.get' | 'rooms.listMembers'> {
  return {
    'rooms.search': (input, { homeserver, signal }) => homeserver.rooms.search(input, { signal }),
    'rooms.get': (input, { homeserver, signal }) => homeserver.rooms.get(input.roomId, { signal }),
    'rooms.listMembers': (input, { homeserver, signal }) => homeserver.rooms.listMembers(input, { signal }),
  };
}
