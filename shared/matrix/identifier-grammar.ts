/*
 * Matrix identifiers: what is one, its parts, how it is shown and linked. Reading whatever a person pastes is in
 * identifiers.ts, which also passes on what is here. Source: the specification's appendix on identifiers; where old servers were laxer, theirs counts,
 * because an operator must be able to ask for what is in the database.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type RoomId = Branded<'RoomId'>;
export type EventId = Branded<'EventId'>;
export type RoomAlias = Branded<'RoomAlias'>;
export type ServerName = Branded<'ServerName'>;

export const MAX_IDENTIFIER_BYTES = 255;

/** Whether the text is `@localpart:domain`. Historical localparts count: any characters but controls and spaces, also none. */
export function isUserId(text: string): text is UserId {
  return text.startsWith('@') && isSound(text) && domainIn(text) !== null;
}

/** Whether the text is `!opaque:domain` or, from room version 12, `!opaque` without a domain. */
export function isRoomId(text: string): text is RoomId {
  return /^![^:]/u.test(text) && isSound(text) && (!text.includes(':') || domainIn(text) !== null);
}

/** Whether the text is `$opaque`: with a domain in room versions 1 and 2, base64 in 3, URL-safe base64 from 4. */
export function isEventId(text: string): text is EventId {
  return /^\$./u.test(text) && isSound(text);
}

/** Whether the text is `#localpart:domain`. */
export function isRoomAlias(text: string): text is RoomAlias {
  return text.startsWith('#') && isSound(text) && domainIn(text) !== null;
}

/** Whether the text is a host name or an address, with or without a port. */
export function isServerName(text: string): text is ServerName {
  return /^(?:[a-z0-9.-]+|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/iu.test(text) && text.length <= 230;
}

/** Why no identifier of any kind can be like this, as a sentence; null when nothing speaks against it. */
export function flawOf(text: string): string | null {
  if (/\p{Cc}/u.test(text)) return 'It contains control characters.';
  if (/\p{Cs}/u.test(text)) return 'It contains half of a character pair and is not valid text.';
  if (/\s/u.test(text)) return 'It contains spaces.';
  const bytes = utf8Bytes(text);
  if (bytes > MAX_IDENTIFIER_BYTES) return `It has ${bytes} bytes; an identifier has at most ${MAX_IDENTIFIER_BYTES}.`;
  return null;
}

function isSound(text: string): boolean {
  // The first test keeps a huge paste from being measured character by character.
  return text.length <= MAX_IDENTIFIER_BYTES && flawOf(text) === null;
}

/** The length in UTF-8, in which the limit is stated; by hand, because no encoder is part of the language. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function domainIn(text: string): ServerName | null {
  const colon = text.indexOf(':');
  const domain = text.slice(colon + 1);
  return colon > 0 && isServerName(domain) ? domain : null;
}

/** The server in an identifier; null for events from room version 3 and rooms from 12, which name none. */
export function domainOf(id: UserId | RoomId | EventId | RoomAlias): ServerName | null {
  return domainIn(id);
}

/** The part of a user id between the sigil and the domain, as `profiles.user_id` holds it. */
export function localpartOf(userId: UserId): string {
  return userId.slice(1, userId.indexOf(':'));
}

/** At most `maxLength` characters, the middle replaced by an ellipsis so that both ends can still be told apart. */
export function shortenIdentifier(id: string, maxLength: number): string {
  const characters = Array.from(id);
  if (characters.length <= maxLength) return id;
  const kept = Math.max(0, maxLength - 1);
  const tail = Math.floor(kept / 2);
  return [...characters.slice(0, kept - tail), '…', ...characters.slice(characters.length - tail)].join('');
}

export type IdentifierTarget =
  | { kind: 'user'; userId: UserId }
  | { kind: 'room'; roomId: RoomId; via: ServerName[] }
  | { kind: 'event'; eventId: EventId; roomId: RoomId | null; roomAlias: RoomAlias | null }
  | { kind: 'alias'; alias: RoomAlias };

/** The matrix.to link; null for an event whose room is not known, because such a link leads nowhere. */
export function permalinkOf(target: IdentifierTarget): string | null {
  switch (target.kind) {
    case 'user':
      return permalink([target.userId]);
    case 'alias':
      return permalink([target.alias]);
    case 'room':
      return permalink([target.roomId], target.via);
    case 'event': {
      const room = target.roomId ?? target.roomAlias;
      return room === null ? null : permalink([room, target.eventId]);
    }
  }
}

function permalink(ids: string[], via: ServerName[] = []): string {
  const query = via.map((server) => `via=${encodeURIComponent(server)}`).join('&');
  return `https://matrix.to/#/${ids.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`;
}
