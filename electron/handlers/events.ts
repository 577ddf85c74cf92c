import type { Handlers } from './handler';

/** Events: one by its id. */
export function createEventHandlers(): Pick<Handlers, 'events.get'> {
  return {
    'events.get': (input, { homeserver, signal }) => homeserver.events.get(input.eventId, { signal }),
  };
}
