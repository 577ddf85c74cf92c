declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type RoomId = Branded<'RoomId'>;
export type EventId = Branded<'EventId'>;
export type RoomAlias = Branded<'RoomAlias'>;
export type ServerName = Branded<'ServerName'>;

export type ParsedIdentifier =
  | { kind: 'user'; userId: UserId }
  | { kind: 'room'; roomId: RoomId; via: ServerName[] }
  | { kind: 'event'; eventId: EventId; roomId: RoomId | null; roomAlias: RoomAlias | null }
  | { kind: 'alias'; alias: RoomAlias }
  | { kind: 'unrecognised'; reason: string };

export function isUserId(text: string): text is UserId {
  return text.startsWith('@');
}
export function isRoomId(text: string): text is RoomId {
  return text.startsWith('!');
}
export function isEventId(text: string): text is EventId {
  return text.startsWith('$');
}
export function isRoomAlias(text: string): text is RoomAlias {
  return text.startsWith('#');
}

export function parseIdentifier(text: string): ParsedIdentifier {
  return { kind: 'unrecognised', reason: text };
}

export function domainOf(id: UserId | RoomId | EventId | RoomAlias): ServerName | null {
  void id;
  return null;
}
export function localpartOf(userId: UserId): string {
  return userId;
}
export function shortenIdentifier(id: string, maxLength: number): string {
  return id.slice(0, maxLength);
}
export function permalinkOf(target: Exclude<ParsedIdentifier, { kind: 'unrecognised' }>): string {
  return target.kind;
}
