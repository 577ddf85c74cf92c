import { domainOf, isUserId, localpartOf } from '../../../shared/matrix/identifiers';
import { stringAt, valueAt } from '../../../shared/matrix/lossless';
import type { Trust } from '../../../shared/contract/trust';
import type { CurrentStateStore } from '../databases/main/current-state-store';
import type { EventCopy, EventCopyStore, OwnRelation } from '../databases/main/event-copy-store';
import type { EventStore } from '../databases/main/event-store';
import type { FollowingEventStore } from '../databases/main/following-event-store';
import type { MediaCopyStore, MediaRow } from '../databases/main/media-copy-store';
import type { ProfileCopy, ProfileCopyStore } from '../databases/main/profile-copy-store';
import type { RoomTextCopy, RoomTextCopyStore } from '../databases/main/room-text-copy-store';
import type { ReadTxn } from '../transactions';
import { pointersOf, type CopyPointers, type MediaUri } from './copy-pointers';
import { readStoredJson } from './stored-json';

/** The stores that know of copies. */
export interface CopyStores {
  eventCopies: EventCopyStore;
  profileCopies: ProfileCopyStore;
  roomTextCopies: RoomTextCopyStore;
  mediaCopies: MediaCopyStore;
  followingEvents: FollowingEventStore;
  currentState: Pick<CurrentStateStore, 'judgeTxn' | 'countServersTxn'>;
  events: Pick<EventStore, 'getJsonTxn'>;
}

/** An event whose copies are looked for. */
export interface CopySubject {
  eventId: string;
  json: string | null;
  roomId: string | null;
  type: string | null;
  sender: string | null;
  isState: boolean;
}

/** Replies that were found among the events which followed. */
export interface FoundReplies {
  lookedAt: number;
  /** All that name the event as what they reply to. */
  eventIds: string[];
  /** How many of those carry the quotation that older clients put before a reply. */
  quoting: number;
}

/** A file that an event names, and what this server has of it; null: nothing. */
export interface FoundMedia extends MediaUri {
  place: MediaRow['place'];
  row: MediaRow | null;
}

/** What is known of the copies of one event. */
export interface CopyFacts {
  pointers: CopyPointers;
  rows: EventCopy[];
  ownRelations: OwnRelation[];
  profiles: ProfileCopy[];
  roomTexts: RoomTextCopy[];
  media: FoundMedia[];
  urlPreviews: { url: string; count: number }[];
  /** Delayed events of the sender that wait in the room. */
  waiting: number;
  /** Null: replies were not looked for. */
  replies: FoundReplies | null;
  /** Other servers with members in the room by its state now; null: that cannot be relied on. */
  servers: { trust: Trust; servers: number; more: boolean } | null;
}

export interface CopyWish {
  /** Domain of the local users; null: not known, and every file counts as another server's. */
  serverName: string | null;
  /** Also reads the events that followed in the room. */
  thorough: boolean;
}

/** Events that are looked through for replies, in all and after one event. */
const followingInAll = 20_000;
const followingOne = 2_000;
/** Events whose JSON is read at once to see whether they reply. */
const readAtOnce = 100;
/** Members that are looked at for their servers, in all and of one room. */
const membersInAll = 20_000;
const membersOfRoom = 2_000;

/** Looks for what else the server holds of these events: so many queries for all of them, each by an index. */
export async function readCopyFactsTxn(
  txn: ReadTxn,
  stores: CopyStores,
  subjects: readonly CopySubject[],
  wish: CopyWish,
): Promise<Map<string, CopyFacts>> {
  if (subjects.length === 0) return new Map();
  const pointed = subjects.map((subject) => ({
    subject,
    pointers: pointersOf(subject.json, subject.type, subject.isState),
  }));
  const eventIds = subjects.map(({ eventId }) => eventId);
  const rows = groupBy(await stores.eventCopies.getCopiesTxn(txn, subjects), ({ eventId }) => eventId);
  const own = groupBy(await stores.eventCopies.getOwnRelationsTxn(txn, eventIds), ({ eventId }) => eventId);
  const profiles = await profilesTxn(txn, stores, pointed);
  const roomTexts = await roomTextsTxn(txn, stores, pointed);
  const media = await mediaTxn(txn, stores, pointed, wish.serverName);
  const previews = await previewsTxn(txn, stores, pointed);
  const waiting = await waitingTxn(txn, stores, subjects, wish.serverName);
  const servers = await serversTxn(txn, stores, subjects, wish.serverName);
  const replies = wish.thorough ? await repliesTxn(txn, stores, eventIds) : new Map<string, FoundReplies>();
  return new Map(
    pointed.map(({ subject: { eventId, sender, roomId }, pointers }) => [
      eventId,
      {
        pointers,
        rows: rows.get(eventId) ?? [],
        ownRelations: own.get(eventId) ?? [],
        profiles: profiles.get(eventId) ?? [],
        roomTexts: roomTexts.get(eventId) ?? [],
        media: pointers.media.map((uri) => media(uri)),
        urlPreviews: pointers.urls.flatMap((url) => {
          const count = previews.get(url);
          return count === undefined ? [] : [{ url, count }];
        }),
        waiting: waiting.get(`${sender} ${roomId}`) ?? 0,
        replies: replies.get(eventId) ?? null,
        servers: servers.get(roomId ?? '') ?? null,
      },
    ]),
  );
}

type Pointed = readonly { subject: CopySubject; pointers: CopyPointers }[];

async function profilesTxn(txn: ReadTxn, stores: CopyStores, pointed: Pointed): Promise<Map<string, ProfileCopy[]>> {
  const carried = pointed.flatMap(({ subject: { eventId }, pointers: { profile } }) =>
    profile === null ? [] : [{ eventId, ...profile }],
  );
  return groupBy(await stores.profileCopies.getCopiesTxn(txn, carried), ({ eventId }) => eventId);
}

async function roomTextsTxn(txn: ReadTxn, stores: CopyStores, pointed: Pointed): Promise<Map<string, RoomTextCopy[]>> {
  const carried = pointed.flatMap(({ subject: { eventId, roomId }, pointers: { roomText } }) =>
    roomText === null || roomId === null ? [] : [{ eventId, roomId, ...roomText }],
  );
  return groupBy(await stores.roomTextCopies.getCopiesTxn(txn, carried), ({ eventId }) => eventId);
}

async function mediaTxn(
  txn: ReadTxn,
  stores: CopyStores,
  pointed: Pointed,
  serverName: string | null,
): Promise<(uri: MediaUri) => FoundMedia> {
  const uris = new Map(pointed.flatMap(({ pointers }) => pointers.media.map((media) => [media.uri, media])));
  const all = [...uris.values()];
  const local = all.filter(({ server }) => server === serverName).map(({ mediaId }) => mediaId);
  const remote = all.filter(({ server }) => server !== serverName);
  const rows = await stores.mediaCopies.getMediaTxn(txn, { local, remote });
  const found = new Map(rows.map((row) => [`mxc://${row.server ?? serverName}/${row.mediaId}`, row]));
  return (media) => ({
    ...media,
    place: media.server === serverName ? 'local' : 'remote',
    row: found.get(media.uri) ?? null,
  });
}

async function previewsTxn(txn: ReadTxn, stores: CopyStores, pointed: Pointed): Promise<Map<string, number>> {
  const urls = [...new Set(pointed.flatMap(({ pointers }) => pointers.urls))];
  const rows = await stores.mediaCopies.getUrlPreviewsTxn(txn, urls);
  return new Map(rows.map(({ url, count }) => [url, count]));
}

async function waitingTxn(
  txn: ReadTxn,
  stores: CopyStores,
  subjects: readonly CopySubject[],
  serverName: string | null,
): Promise<Map<string, number>> {
  const senders = subjects.flatMap(({ sender, roomId }) =>
    sender !== null && roomId !== null && isUserId(sender) && domainOf(sender) === serverName
      ? [{ localpart: localpartOf(sender), roomId }]
      : [],
  );
  const rows = await stores.followingEvents.countWaitingTxn(txn, senders);
  return new Map(rows.map(({ localpart, roomId, count }) => [`@${localpart}:${serverName} ${roomId}`, count]));
}

async function serversTxn(
  txn: ReadTxn,
  stores: CopyStores,
  subjects: readonly CopySubject[],
  serverName: string | null,
): Promise<Map<string, NonNullable<CopyFacts['servers']>>> {
  const roomIds = [
    ...new Set(subjects.flatMap(({ roomId, json }) => (roomId === null || json === null ? [] : [roomId]))),
  ];
  if (roomIds.length === 0) return new Map();
  const rooms = await stores.currentState.judgeTxn(txn, roomIds);
  const perRoom = Math.min(membersOfRoom, Math.ceil(membersInAll / roomIds.length));
  return stores.currentState.countServersTxn(txn, rooms, { ownServer: serverName, perRoom });
}

async function repliesTxn(
  txn: ReadTxn,
  stores: CopyStores,
  eventIds: readonly string[],
): Promise<Map<string, FoundReplies>> {
  const perEvent = Math.min(followingOne, Math.ceil(followingInAll / eventIds.length));
  const found = await stores.followingEvents.findMentionsTxn(txn, { eventIds, perEvent });
  const byId = new Map<string, FoundReplies>(
    found.map(({ eventId, lookedAt }) => [eventId, { lookedAt, eventIds: [], quoting: 0 }]),
  );
  const mentions = found.flatMap(({ eventId, mentionedBy }) => mentionedBy.map((id) => ({ eventId, id })));
  // Few at a time: each is as long as its sender likes.
  for (let from = 0; from < mentions.length; from += readAtOnce) {
    const part = mentions.slice(from, from + readAtOnce);
    const json = await stores.events.getJsonTxn(txn, [...new Set(part.map(({ id }) => id))]);
    for (const { eventId, id } of part) {
      const reply = replyTo(eventId, json.get(id) ?? null);
      const replies = byId.get(eventId);
      if (reply === null || replies === undefined) continue;
      replies.eventIds.push(id);
      if (reply.quotes) replies.quoting += 1;
    }
  }
  return byId;
}

/** Whether the JSON replies to the event, and quotes it as older clients do; null: it does not reply. */
export function replyTo(eventId: string, json: string | null): { quotes: boolean } | null {
  const { value } = readStoredJson(json);
  const content = valueAt(value, 'content');
  if (stringAt(content, 'm.relates_to', 'm.in_reply_to', 'event_id') !== eventId) return null;
  const quotesInText = stringAt(content, 'body')?.startsWith('> ') === true;
  const quotesInHtml = stringAt(content, 'formatted_body')?.includes('<mx-reply>') === true;
  return { quotes: quotesInText || quotesInHtml };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
