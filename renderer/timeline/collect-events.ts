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
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<ReadEvents>> = await read(cursor);
    for (const { eventId } of page.items) {
      if (eventIds.size >= most && !eventIds.has(eventId)) return { eventIds: [...eventIds], scanned, isMore: true };
      eventIds.add(eventId);
    }
    scanned += page.scanned;
    cursor = page.nextCursor;
    onProgress({ eventIds: [...eventIds], scanned, isMore: cursor !== null });
  } while (cursor !== null);
  return { eventIds: [...eventIds], scanned, isMore: false };
}
