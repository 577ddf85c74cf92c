import { parseIdentifier } from '../../../shared/matrix/identifiers';

/** As many events as the address of a preview names; more are held by a key. */
export const mostInAddress = 100;

export interface PastedEvents {
  /** Each once, in the order given. */
  eventIds: string[];
  /** What was pasted and is no event, shortened. */
  unrecognised: string[];
}

/** Takes event ids out of pasted text: ids, permalinks, matrix: URIs, apart by lines, spaces or commas. */
export function readPastedEvents(text: string): PastedEvents {
  const eventIds = new Set<string>();
  const unrecognised: string[] = [];
  for (const part of text.split(/[\s,;]+/)) {
    if (part === '') continue;
    const parsed = parseIdentifier(part);
    if (parsed.kind === 'event') eventIds.add(parsed.eventId);
    else unrecognised.push(part.length > 40 ? `${part.slice(0, 40)}…` : part);
  }
  return { eventIds: [...eventIds], unrecognised };
}
