/*
 * Reads what a person pastes: a bare id, a matrix.to link, a matrix: URI (MSC2312), an address of Synoptic's own window or
 * of a web client, with whatever quotes, brackets or invisible characters came along.
 */
import { flawOf, isEventId, isRoomAlias, isRoomId, isServerName, isUserId } from './identifier-grammar';
import type { IdentifierTarget, RoomAlias, RoomId, ServerName } from './identifier-grammar';

// Callers import everything about identifiers from here; the grammar is apart only so that neither file grows long.
export { domainOf, isEventId, isRoomAlias, isRoomId, isServerName, isUserId } from './identifier-grammar';
export { localpartOf, permalinkOf, shortenIdentifier } from './identifier-grammar';
export type { EventId, IdentifierTarget, RoomAlias, RoomId, ServerName, UserId } from './identifier-grammar';

export type ParsedIdentifier = IdentifierTarget | { kind: 'unrecognised'; reason: string };

/** A link holds at most two identifiers, percent-encoded, and some servers; beyond this it is something else. */
const MAX_PASTED_CHARACTERS = 4096;

/** What the text identifies, or a sentence that says why it identifies nothing. Total: never throws. */
export function parseIdentifier(text: string): ParsedIdentifier {
  if (text.length > MAX_PASTED_CHARACTERS) return unrecognised('The text is too long to be an identifier or a link.');
  const trimmed = unwrap(text);
  if (trimmed === '') return unrecognised('Nothing was entered.');
  return parseLink(trimmed) ?? parsePath(withoutVia(trimmed), viaIn(trimmed), /^%(?:21|23|24|40)/.test(trimmed));
}

const QUOTES: readonly (readonly [string, string])[] = [
  ...['"', "'", '`'].map((quote) => [quote, quote] as const),
  ...['“”', '„“', '‘’', '«»', '<>', '()', '[]', '{}'].map((pair) => [pair.slice(0, 1), pair.slice(1)] as const),
];

/** Without spaces, invisible format characters, pairs of quotes or brackets, and punctuation that ended a sentence. */
function unwrap(text: string): string {
  const trimmed = text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '').replace(/[,;.]+$/u, '');
  const quotes = QUOTES.find(
    ([open, close]) => trimmed.length > 1 && trimmed.startsWith(open) && trimmed.endsWith(close),
  );
  if (quotes !== undefined) return unwrap(trimmed.slice(1, -1));
  return trimmed === text ? trimmed : unwrap(trimmed);
}

/** The target of a link; null when the text is no link of a form known here. */
function parseLink(text: string): ParsedIdentifier | null {
  const matrixUri = /^matrix:(?:\/\/[^/]*\/)?(.*)$/isu.exec(text)?.[1];
  if (matrixUri !== undefined) return parseMatrixUri(matrixUri);
  const fragment = LINKS.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  if (fragment !== undefined) return parsePath(withoutVia(fragment), viaIn(fragment), true);
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return unrecognised('The link leads to no user, room or event.');
  return null;
}

/** Each captures a path of one or two identifiers with their sigils. */
const LINKS = [
  /^(?:https?:\/\/)?(?:www\.)?matrix\.to\/(?:#|%23)\/(.*)$/isu,
  // Our own addresses: the window's `#/<server>/users/<id>`, and the same as a synoptic:// link.
  /^(?:synoptic:\/\/|(?:https?:\/\/[^#]*|file:\/\/[^#]*)?#\/)[^/]+\/(?:users|rooms|events|aliases)\/(.*)$/isu,
  // Web clients such as Element: `#/room/<id>/<event>`, `#/user/<id>`.
  /^https?:\/\/[^#]*#\/(?:room|user)\/(.*)$/isu,
];

const URI_SIGILS: ReadonlyMap<string, string> = new Map([
  ['u', '@'],
  ['user', '@'],
  ['r', '#'],
  ['room', '#'],
  ['roomid', '!'],
  // Not in the proposal on its own, but seen.
  ['e', '$'],
  ['event', '$'],
]);

/** `u/ann:example.org`, `roomid/abc:example.org/e/def?via=...`: identifiers without their sigils. */
function parseMatrixUri(uri: string): ParsedIdentifier {
  const path = uri.split(/[?#]/u, 1)[0] ?? '';
  const [, kind = '', first = '', event] = /^([a-z]+)\/(.*?)(?:\/(?:e|event)\/(.*))?$/isu.exec(path) ?? [];
  const sigil = URI_SIGILS.get(kind.toLowerCase());
  if (sigil === undefined) return unrecognised('The matrix: URI names no user, room or alias.');
  const id = decodePercent(first);
  const eventId = event === undefined ? undefined : decodePercent(event);
  if (id === null || eventId === null) return unrecognised(BAD_ENCODING);
  return identify(sigil + id, eventId === undefined ? undefined : `$${eventId}`, viaIn(uri));
}

/** One identifier, or a room and an event: `!room:example.org/$event`. */
function parsePath(path: string, via: ServerName[], encoded: boolean): ParsedIdentifier {
  // Event ids of room version 3 contain slashes, user ids and aliases may: only a slash before a $ separates.
  const separator = /^(?:\$|%24)/u.test(path) ? null : /\/(?:events?\/)?(?=\$|%24)/iu.exec(path);
  const parts =
    separator === null ? [path] : [path.slice(0, separator.index), path.slice(separator.index + separator[0].length)];
  const [first, event] = parts.map((part) => (encoded ? decodePercent(part) : part));
  if (first === undefined || first === null || event === null) return unrecognised(BAD_ENCODING);
  return identify(first, event, via);
}

function identify(first: string, event: string | undefined, via: ServerName[]): ParsedIdentifier {
  const flaw = flawOf(first) ?? (event === undefined ? null : flawOf(event));
  if (flaw !== null) return unrecognised(flaw);
  if (event !== undefined) return identifyEventIn(first, event);
  if (isUserId(first)) return { kind: 'user', userId: first };
  if (isRoomId(first)) return { kind: 'room', roomId: first, via };
  if (isEventId(first)) return { kind: 'event', eventId: first, roomId: null, roomAlias: null };
  if (isRoomAlias(first)) return { kind: 'alias', alias: first };
  return unrecognised(whyNot(first));
}

function identifyEventIn(room: string, event: string): ParsedIdentifier {
  if (!isEventId(event)) return unrecognised(whyNot(event));
  const roomId: RoomId | null = isRoomId(room) ? room : null;
  const roomAlias: RoomAlias | null = isRoomAlias(room) ? room : null;
  if (roomId === null && roomAlias === null) return unrecognised('What stands before the event is not a room.');
  return { kind: 'event', eventId: event, roomId, roomAlias };
}

function whyNot(text: string): string {
  if (text.length <= 1) return 'The identifier is empty.';
  if (/^[@#]/u.test(text) && !text.includes(':'))
    return 'The server name is missing: a colon and a domain end the identifier.';
  if (/^[@#!]/u.test(text)) return 'What stands after the first colon is not a server name.';
  return 'An identifier begins with @ (user), ! (room), # (alias) or $ (event).';
}

const BAD_ENCODING = 'The percent-encoding of the link is broken.';

function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Thrown for nothing but malformed sequences; null is the answer "not decodable".
    return null;
  }
}

function withoutVia(text: string): string {
  return text.replace(/\?(?:[a-z]+=[^?]*)?$/isu, '');
}

function viaIn(text: string): ServerName[] {
  const query = /\?([^?]*)$/su.exec(text)?.[1] ?? '';
  return query
    .split('&')
    .filter((pair) => pair.startsWith('via='))
    .map((pair) => decodePercent(pair.slice('via='.length)) ?? '')
    .filter(isServerName);
}

function unrecognised(reason: string): ParsedIdentifier {
  return { kind: 'unrecognised', reason };
}
