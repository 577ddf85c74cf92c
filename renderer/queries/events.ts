import { oneQuery } from './one';

/** An event: its stored JSON, place and status. */
export const eventQuery = (eventId: string) => oneQuery('events.get', { eventId });
