import { readPages } from '../queries/pages';
import type { EventPage } from './use-event-pages';

/** A page of events with the way to the next. */
export type ReadEvents = (cursor: string | null) => Promise<EventPage & { nextCursor: string | null }>;

export interface Collected {
  eventIds: readonly string[];
  scanned: number;
  /** More match than were taken. */
  isMore: boolean;
}

/**
 * Takes the ids of all events of a list, page by page, each once, up to `most`.
 * @param onProgress hears what was found after each page
 * @throws what `read` throws, also when its call is aborted
 */
export async function collectEvents(
  read: ReadEvents,
  most: number,
  onProgress: (collected: Collected) => void,
): Promise<Collected> {
  const eventIds = new Set<string>();
  let scanned = 0;
  for await (const page of readPages(read)) {
    for (const { eventId } of page.items) {
      if (eventIds.size >= most && !eventIds.has(eventId)) return { eventIds: [...eventIds], scanned, isMore: true };
      eventIds.add(eventId);
    }
    scanned += page.scanned;
    onProgress({ eventIds: [...eventIds], scanned, isMore: page.nextCursor !== null });
  }
  return { eventIds: [...eventIds], scanned, isMore: false };
}
