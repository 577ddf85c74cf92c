import type { ParsedIdentifier } from '../../shared/matrix/identifiers';
import { pathTo } from '../state/address';

/** Where a pasted identifier leads; null where it is none. An alias has no screen of its own: it is looked up in Rooms. */
export function openIdentifierPath(server: string, parsed: ParsedIdentifier): string | null {
  switch (parsed.kind) {
    case 'user':
      return pathTo({ server, area: 'users', id: parsed.userId });
    case 'room':
      return pathTo({ server, area: 'rooms', id: parsed.roomId });
    case 'event':
      return pathTo({ server, area: 'events', id: parsed.eventId });
    case 'alias':
      return pathTo({ server, area: 'rooms', search: { text: parsed.alias } });
    case 'unrecognised':
      return null;
  }
}
