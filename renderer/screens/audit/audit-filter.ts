import { parseIdentifier } from '../../../shared/matrix/identifiers';
import { texts } from '../../texts/en';

/** An event to filter by, from what was typed; `problem` says why there is none. */
export function readEventFilter(text: string): { eventId: string | null; problem: string | null } {
  if (text.trim() === '') return { eventId: null, problem: null };
  const parsed = parseIdentifier(text);
  if (parsed.kind === 'event') return { eventId: parsed.eventId, problem: null };
  return { eventId: null, problem: parsed.kind === 'unrecognised' ? parsed.reason : texts.audit.notAnEvent };
}
