import { parseIdentifier, type IdentifierTarget } from '../../../shared/matrix/identifiers';

/** What a pasted text asks for. */
export type Pasted =
  | { kind: 'nothing' }
  | { kind: 'one'; parsed: IdentifierTarget }
  | { kind: 'several'; eventIds: string[] }
  | { kind: 'none'; reason: string };

/** Reads one identifier of any form, or several events that stand apart by blanks, commas or lines. */
export function readPasted(text: string): Pasted {
  if (text.trim() === '') return { kind: 'nothing' };
  const parsed = parseIdentifier(text);
  if (parsed.kind !== 'unrecognised') return { kind: 'one', parsed };
  const eventIds = [...new Set(text.split(/[\s,;]+/).flatMap(eventIdIn))];
  return eventIds.length > 1 ? { kind: 'several', eventIds } : { kind: 'none', reason: parsed.reason };
}

function eventIdIn(word: string): string[] {
  const parsed = parseIdentifier(word);
  return parsed.kind === 'event' ? [parsed.eventId] : [];
}
