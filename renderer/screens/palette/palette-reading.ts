import { parseIdentifier, type IdentifierTarget } from '../../../shared/matrix/identifiers';
import { texts } from '../../texts/en';

/** What the text in the palette is. */
export type PaletteReading =
  | { kind: 'nothing' }
  | { kind: 'target'; target: IdentifierTarget }
  | { kind: 'events'; eventIds: readonly string[] }
  /** `problem`: it began like an identifier or a link, but is none; why. */
  | { kind: 'words'; words: string; problem: string | null };

/** Reads what was typed or pasted: one identifier or link, several event ids, or words to search for. */
export function readPalette(text: string): PaletteReading {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'nothing' };
  return severalEvents(trimmed) ?? oneTarget(trimmed);
}

function oneTarget(text: string): PaletteReading {
  const parsed = parseIdentifier(text);
  if (parsed.kind !== 'unrecognised') return { kind: 'target', target: parsed };
  const looksLikeOne = /^[\s"'`<([{]*(?:[@!$#]|%(?:21|23|24|40)|matrix:|(?:https?:\/\/)|(?:www\.)?matrix\.to)/iu.test(
    text,
  );
  return { kind: 'words', words: text, problem: looksLikeOne ? parsed.reason : null };
}

/** Null unless there are at least two pieces of which one is an event: a display name has spaces too. */
function severalEvents(text: string): PaletteReading | null {
  const pieces = text.split(/[\s,;]+/u).filter((piece) => piece !== '');
  if (pieces.length < 2) return null;
  const eventIds = new Set<string>();
  let stranger: string | null = null;
  for (const piece of pieces) {
    const parsed = parseIdentifier(piece);
    if (parsed.kind === 'event') eventIds.add(parsed.eventId);
    else stranger ??= piece;
  }
  const [first, ...others] = eventIds;
  if (first === undefined) return null;
  if (stranger !== null) return { kind: 'words', words: text, problem: texts.palette.notAnEvent(stranger) };
  if (others.length === 0) return oneTarget(first);
  return { kind: 'events', eventIds: [...eventIds] };
}

/** Shortest text that is searched for by name: one letter finds half of the server. */
const leastCharacters = 2;

/** What to look for among users; null: nothing. */
export function userSearchText(reading: PaletteReading): string | null {
  if (reading.kind !== 'words' || reading.words.length < leastCharacters || /^[!$#]/u.test(reading.words)) return null;
  return reading.words;
}

/** What to look for among rooms, by id or alias; null: nothing. */
export function roomSearchText(reading: PaletteReading): string | null {
  if (reading.kind === 'target') return roomTextOf(reading.target);
  if (reading.kind !== 'words' || reading.words.length < leastCharacters || /^[@$]/u.test(reading.words)) return null;
  return reading.words;
}

function roomTextOf(target: IdentifierTarget): string | null {
  if (target.kind === 'alias') return target.alias;
  // From room version 12 a room id has no server, so that the beginning of any room id reads as a whole one.
  return target.kind === 'room' && !target.roomId.includes(':') ? target.roomId : null;
}
