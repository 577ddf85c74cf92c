import type { Stay, UserRoom } from '../../../shared/contract/users';
import { stringAt, valueAt, type LosslessValue } from '../../../shared/matrix/lossless';
import {
  buildStays,
  type MembershipRow,
  type Stay as BuiltStay,
  type StayOptions,
} from '../../../shared/matrix/membership-stays';
import type { MembershipEventRow } from '../databases/main/room-member-store';
import type { UserRoomRow } from '../databases/main/user-room-store';
import type { RoomSummary } from './room-summaries';
import { readStoredJson } from './stored-json';

/** Event ids given with a stay; whoever changes the display name all day has more. */
const eventIdsPerStay = 50;
/** Bytes of event JSON that one page may read for reasons and names. */
const jsonBudgetBytes = 4 * 1024 * 1024;

/** Everything known of one user in one room, to be put together. */
export interface UserRoomFacts {
  row: UserRoomRow;
  summary: RoomSummary;
  /** All membership events, newest first. */
  events: readonly MembershipEventRow[];
  truncated: boolean;
  current: StayOptions['current'];
  stateResetAtMs: number | null;
  /** What the state of a room that the server is in says of a remote user. */
  inState: { eventId: string; membership: string } | null;
}

/** Events at the ends of stays whose JSON may give a reason, as many as the budget allows; in the order given. */
export function eventsWithReasons(rooms: readonly (readonly MembershipEventRow[])[]): string[] {
  const wanted: string[] = [];
  let bytes = 0;
  for (const events of rooms) {
    events.forEach((event, index) => {
      const before = events[index + 1];
      const continues = event.membership === 'join' && before?.membership === 'join';
      if (event.reasonBytes === 0 || continues || bytes + event.reasonBytes > jsonBudgetBytes) return;
      bytes += event.reasonBytes;
      wanted.push(event.eventId);
    });
  }
  return wanted;
}

/** The newest invite or knock of a room that nothing else names: over federation it brings some of the room's state. */
export function eventNamingRoom(summary: RoomSummary, events: readonly MembershipEventRow[]): string | null {
  if (summary.nameSource === 'current' || summary.nameSource === 'history' || summary.serverInRoom) return null;
  const asked = events.find((event) => event.membership === 'invite' || event.membership === 'knock');
  return asked?.eventId ?? null;
}

/** The name in the state that came with an invite or knock; null where there is none. */
export function nameInInvite(json: string | undefined): string | null {
  const event = readStoredJson(json ?? null).value;
  for (const key of ['invite_room_state', 'knock_room_state']) {
    const state = valueAt(event, 'unsigned', key);
    if (!Array.isArray(state)) continue;
    const name = (state as readonly LosslessValue[]).find((entry) => stringAt(entry, 'type') === 'm.room.name');
    const text = stringAt(name, 'content', 'name');
    if (text !== null && text !== '') return text;
  }
  return null;
}

/** One entry of a user's rooms, as the contract has it. `json`: stored JSON by event id, where it was read. */
export function toUserRoom(facts: UserRoomFacts, json: ReadonlyMap<string, string>): UserRoom {
  const { row, summary, events } = facts;
  const stays = buildStays(
    events.map((event) => toMembershipRow(event, json)),
    { ...(facts.current === undefined ? {} : { current: facts.current }), stateResetAtMs: facts.stateResetAtMs },
  );
  const stateReset = stays[stays.length - 1]?.endKind === 'state_reset';
  const decisive = events.find((event) => event.eventId === (facts.inState?.eventId ?? row.eventId)) ?? events[0];
  const inviteName = nameInInvite(json.get(eventNamingRoom(summary, events) ?? ''));
  return {
    roomId: row.roomId,
    name: inviteName ?? summary.name,
    nameSource: inviteName === null ? summary.nameSource : 'history',
    canonicalAlias: summary.canonicalAlias,
    roomVersion: summary.version,
    roomType: summary.roomType,
    // After a state reset the room's state names the user no more, which the specification reads as leave.
    membership: stateReset ? 'leave' : knownMembership(facts.inState?.membership ?? row.membership),
    membershipSource: facts.inState === null ? row.source : 'current_state_events',
    forgotten: decisive?.forgotten ?? false,
    serverInRoom: summary.serverInRoom,
    trust: summary.trust,
    purged: summary.purged,
    upgradedTo: summary.upgradedTo,
    stateReset,
    lastChangeMs: stateReset ? facts.stateResetAtMs : (decisive?.receivedMs ?? decisive?.originServerTs ?? null),
    stays: stays.map(toStay),
    staysTruncated: facts.truncated,
  };
}

function toMembershipRow(event: MembershipEventRow, json: ReadonlyMap<string, string>): MembershipRow {
  const stored = json.get(event.eventId);
  return {
    eventId: event.eventId,
    membership: event.membership,
    sender: event.sender,
    userId: event.userId,
    reason: stored === undefined ? null : stringAt(readStoredJson(stored).value, 'content', 'reason'),
    streamOrdering: event.streamOrdering,
    topologicalOrdering: event.topologicalOrdering,
    depth: event.topologicalOrdering,
    originServerTs: event.originServerTs ?? event.receivedMs ?? 0,
    receivedMs: event.receivedMs,
    outlier: event.outlier,
    backfilled: event.streamOrdering !== null && event.streamOrdering < 0,
    forgotten: event.forgotten,
  };
}

function toStay(stay: BuiltStay): Stay {
  return {
    membership: stay.membership,
    fromMs: stay.fromMs,
    fromClaimedMs: stay.fromClaimedMs,
    fromReceivedMs: stay.fromReceivedMs,
    fromBackfilled: stay.fromBackfilled,
    startedBy: stay.startedBy,
    startReason: stay.startReason,
    toMs: stay.toMs,
    toClaimedMs: stay.toClaimedMs,
    toReceivedMs: stay.toReceivedMs,
    toBackfilled: stay.toBackfilled,
    endKind: stay.endKind,
    endedBy: stay.endedBy,
    reason: stay.reason,
    endEventId: stay.endEventId,
    eventIds: stay.eventIds.slice(0, eventIdsPerStay),
    moreEvents: Math.max(0, stay.eventIds.length - eventIdsPerStay),
    profileChanges: stay.profileChanges,
  };
}

const memberships = ['join', 'invite', 'knock', 'ban', 'leave'] as const;

/** What the database holds is text; a word that no specification has counts as not being in the room. */
export function knownMembership(text: string): (typeof memberships)[number] {
  return memberships.find((known) => known === text) ?? 'leave';
}
