import type { Handlers } from './handler';

type RoomProcedures = 'rooms.search' | 'rooms.get' | 'rooms.listMembers' | 'rooms.listState' | 'rooms.listEvents';

/** Rooms: search, header, members, state, timeline. */
export function createRoomHandlers(): Pick<Handlers, RoomProcedures> {
  return {
    'rooms.search': (input, { homeserver, signal }) => homeserver.rooms.search(input, { signal }),
    'rooms.get': (input, { homeserver, signal }) => homeserver.rooms.get(input.roomId, { signal }),
    'rooms.listMembers': (input, { homeserver, signal }) => homeserver.rooms.listMembers(input, { signal }),
    'rooms.listState': (input, { homeserver, signal }) => homeserver.rooms.listState(input, { signal }),
    'rooms.listEvents': (input, { homeserver, signal }) => homeserver.rooms.listEvents(input, { signal }),
  };
}
