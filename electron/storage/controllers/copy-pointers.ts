import { isLosslessObject, stringAt, valueAt, type LosslessValue } from '../../../shared/matrix/lossless';
import { readStoredJson } from './stored-json';

/** A file as events name it. */
export interface MediaUri {
  uri: string;
  server: string;
  mediaId: string;
}

/** Part of the room's description that a state event sets, and that other tables copy. */
export interface RoomText {
  field: 'name' | 'topic' | 'avatar';
  value: string;
}

/** What an event's stored JSON points to, or what other tables copy of it. */
export interface CopyPointers {
  media: MediaUri[];
  /** Addresses in its text, for which the homeserver may have made previews. */
  urls: string[];
  /** Of a member event: whose profile it carries. */
  profile: { userId: string; displayName: string | null; avatarUrl: string | null } | null;
  roomText: RoomText | null;
  /** Its content is encrypted: what it points to cannot be seen. */
  isEncrypted: boolean;
  /** Its content holds nothing any more: what it pointed to cannot be seen. */
  isEmptied: boolean;
}

/** Files and addresses of one event that are looked for; nobody sends more. */
const mostMedia = 50;
const mostUrls = 20;
const longestUri = 512;
const longestUrl = 2_048;

const roomTextTypes: ReadonlyMap<string, { field: RoomText['field']; key: string }> = new Map([
  ['m.room.name', { field: 'name', key: 'name' }],
  ['m.room.topic', { field: 'topic', key: 'topic' }],
  ['m.room.avatar', { field: 'avatar', key: 'url' }],
]);

const nothingFound: CopyPointers = {
  media: [],
  urls: [],
  profile: null,
  roomText: null,
  isEncrypted: false,
  isEmptied: false,
};

/** Reads the pointers out of an event's JSON as stored. JSON that cannot be read points nowhere. */
export function pointersOf(json: string | null, type: string | null, isState: boolean): CopyPointers {
  if (json === null || !mayPoint(json, type)) return nothingFound;
  const { value } = readStoredJson(json);
  const content = valueAt(value, 'content');
  if (!isLosslessObject(content)) return nothingFound;
  const found: Found = { media: new Map(), urls: new Set() };
  collect(content, found);
  return {
    media: [...found.media.values()],
    urls: [...found.urls],
    profile: type === 'm.room.member' && isState ? profileOf(value, content) : null,
    roomText: isState ? roomTextOf(type, content) : null,
    isEncrypted: type === 'm.room.encrypted',
    isEmptied: !isState && content.size === 0,
  };
}

// The homeserver escapes nothing but what is not ASCII, so that most events need not be parsed.
function mayPoint(json: string, type: string | null): boolean {
  return (
    json.includes('mxc:') ||
    json.includes('http') ||
    json.includes('"content":{}') ||
    type === 'm.room.encrypted' ||
    type === 'm.room.member' ||
    (type !== null && roomTextTypes.has(type))
  );
}

interface Found {
  media: Map<string, MediaUri>;
  urls: Set<string>;
}

// Depth is bounded by the reader of the JSON.
function collect(value: LosslessValue | undefined, found: Found): void {
  if (typeof value === 'string') {
    const media = parseMediaUri(value);
    if (media !== null && found.media.size < mostMedia) found.media.set(media.uri, media);
    if (value.includes('http')) collectUrls(value, found.urls);
    if (value.includes('mxc://') && media === null) collectEmbedded(value, found.media);
  } else if (isLosslessObject(value)) {
    for (const member of value.values()) collect(member, found);
  } else if (Array.isArray(value)) {
    for (const member of value) collect(member, found);
  }
}

/** mxc://server/media_id; null where the text is something else. */
export function parseMediaUri(text: string): MediaUri | null {
  if (text.length > longestUri) return null;
  const [, server, mediaId] = /^mxc:\/\/([\w.:[\]-]{1,255})\/([\w.~=-]{1,255})$/.exec(text) ?? [];
  return server === undefined || mediaId === undefined ? null : { uri: text, server, mediaId };
}

// Images within formatted text.
function collectEmbedded(text: string, media: Map<string, MediaUri>): void {
  for (const [uri] of text.matchAll(/mxc:\/\/[\w.:[\]-]{1,255}\/[\w.~=-]{1,255}/g)) {
    const parsed = parseMediaUri(uri);
    if (parsed !== null && media.size < mostMedia) media.set(uri, parsed);
  }
}

// As a client finds them: up to a space, a quote or a bracket, without the punctuation of the sentence around.
function collectUrls(text: string, urls: Set<string>): void {
  for (const [match] of text.matchAll(/https?:\/\/[^\s<>"'`{}|\\^]+/g)) {
    if (urls.size >= mostUrls) return;
    const url = withoutStops(match.replaceAll('&amp;', '&'));
    if (url.length <= longestUrl && !url.includes('\u0000')) urls.add(url);
  }
}

// Step by step: a pattern for the end of a text is tried at every stop of it, which takes seconds where a sender likes.
function withoutStops(text: string): string {
  let end = text.length;
  while (end > 0 && '.,;:!?)]'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function profileOf(event: LosslessValue | undefined, content: LosslessValue): CopyPointers['profile'] {
  const userId = storableAt(event, 'state_key');
  const displayName = storableAt(content, 'displayname');
  const avatarUrl = storableAt(content, 'avatar_url');
  if (userId === null || (displayName === null && avatarUrl === null)) return null;
  return { userId, displayName, avatarUrl };
}

function roomTextOf(type: string | null, content: LosslessValue): RoomText | null {
  const place = roomTextTypes.get(type ?? '');
  const value = place && storableAt(content, place.key);
  return place === undefined || value === null || value === undefined || value === ''
    ? null
    : { field: place.field, value };
}

// PostgreSQL's text holds no NUL: no table has a copy of such a text, and as a parameter it is an error.
function storableAt(value: LosslessValue | undefined, key: string): string | null {
  const text = stringAt(value, key);
  return text === null || text.includes('\u0000') ? null : text;
}
