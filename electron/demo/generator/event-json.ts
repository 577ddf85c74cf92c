import { domainOf, eventReferences, formatVersion, versionNumber } from './room-versions';
import type { SeededRandom } from './seeded-random';
import type { RoomPlan } from './simulated-room';
import { storedJson } from './stored-json';

/** An event that is to become part of the past. What is left out is as usual: accepted, current, complete. */
export interface NewEvent {
  type: string;
  sender: string;
  content: Readonly<Record<string, unknown>>;
  stateKey?: string;
  /** Put where the room's version has it: top level or content. Not only strings: hostile servers send anything. */
  redacts?: unknown;
  /** origin_server_ts; by default a moment before it was received. */
  claimedMs?: number;
  outlier?: boolean;
  /** An invite, knock or rejection over federation: an outlier that stands alone. */
  outOfBand?: boolean;
  /** The reason for which the event was rejected. */
  rejected?: string;
  softFailed?: boolean;
  backfilled?: boolean;
  /** Accepted, but lost against another branch: never part of the current state. */
  fork?: boolean;
  /** The stored JSON is pruned already. */
  censored?: boolean;
  /** Redacted later: persisting the redaction removes its relation, while the stored JSON stays whole until censored. */
  redactedLater?: boolean;
  /** The user has forgotten the room later. */
  forgotten?: boolean;
  /** For redactions: `redactions.have_censored`. */
  haveCensored?: boolean;
  /** For redactions: the sender has no right to redact others; their domains decide. */
  recheck?: boolean;
  /** For redactions: `redactions.recheck` where it differs; true is what rows from before the column have. */
  recheckColumn?: boolean;
  /** A last change to the stored JSON text, for values that JSON.stringify cannot make. */
  rewriteJson?: (json: string) => string;
}

interface EventPlace {
  eventId: string;
  depth: number;
  originServerTs: number;
  prevEventIds: readonly string[];
  authEventIds: readonly string[];
}

type Fields = Record<string, unknown>;

const keepsWhenPruned: Readonly<Record<string, readonly string[]>> = { 'm.room.member': ['membership'] };

/** The stored JSON text of an event, in the form and with the keys of its room's version. */
export function eventJson(random: SeededRandom, room: RoomPlan, event: NewEvent, place: EventPlace): string {
  const json = storedJson(eventFields(random, room, event, place));
  return event.rewriteJson ? event.rewriteJson(json) : json;
}

function eventFields(random: SeededRandom, room: RoomPlan, event: NewEvent, place: EventPlace): Fields {
  const version = versionNumber(room.version);
  const origin = domainOf(event.sender);
  const references = {
    auth_events: eventReferences(random, room.version, place.authEventIds),
    prev_events: eventReferences(random, room.version, place.prevEventIds),
  };
  const proof = {
    hashes: { sha256: random.base64(32) },
    signatures: { [origin]: { [signingKeyOf(origin)]: random.base64(64) } },
    unsigned: { age_ts: place.originServerTs },
  };
  // In version 12 the room id is the hash of the create event, which therefore cannot hold it.
  const roomId = version < 12 || event.type !== 'm.room.create' ? { room_id: room.roomId } : {};
  const redacts = event.redacts !== undefined && version < 11 && !event.censored ? { redacts: event.redacts } : {};
  const stateKey = event.stateKey === undefined ? {} : { state_key: event.stateKey };
  const { type, sender } = event;
  const { depth, originServerTs } = place;
  const content = contentOf(event, version);
  if (version >= 10) {
    // The order in which a homeserver of 1.163 writes the keys.
    const { signatures, unsigned, hashes } = proof;
    const rest = { origin_server_ts: originServerTs, ...redacts, sender, ...stateKey, type };
    return { signatures, unsigned, ...roomId, ...references, content, depth, hashes, ...rest };
  }
  const eventId = formatVersion(room.version) === 1 ? { event_id: place.eventId } : {};
  const older = { ...(version <= 4 ? { prev_state: [] } : {}), ...stateKey, ...redacts, origin };
  return {
    ...references,
    type,
    ...roomId,
    sender,
    content,
    depth,
    ...older,
    origin_server_ts: originServerTs,
    ...eventId,
    ...proof,
  };
}

function contentOf(event: NewEvent, version: number): Readonly<Record<string, unknown>> {
  if (event.censored) {
    const kept = keepsWhenPruned[event.type] ?? [];
    return Object.fromEntries(kept.map((key) => [key, event.content[key]]));
  }
  return event.redacts !== undefined && version >= 11 ? { ...event.content, redacts: event.redacts } : event.content;
}

/** Each server signs with one key; its name is made from the server's. */
function signingKeyOf(domain: string): string {
  let sum = 0;
  for (let i = 0; i < domain.length; i++) sum = (sum * 31 + domain.charCodeAt(i)) >>> 0;
  return 'ed25519:a_' + sum.toString(36).slice(0, 4).padStart(4, 'X');
}
