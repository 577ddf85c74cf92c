/*
 * What survives a redaction, by room version, and what a redaction event redacts. Source: the room version
 * specifications and the homeserver's own library, whose results are in fixtures/redaction-vectors.json.
 */
import { LosslessNumber, isLosslessObject, stringAt } from './lossless';
import type { LosslessObject, LosslessValue } from './lossless';

/** How a room version differs from others in its redactions. */
interface RedactionRules {
  /** Versions 1 and 2: the event carries its own id. */
  eventIdInEvent: boolean;
  /** Up to version 5: `aliases` of m.room.aliases survives. */
  keepsAliases: boolean;
  /** From version 8: `allow` of m.room.join_rules survives. */
  keepsJoinRuleAllow: boolean;
  /** From version 9: `join_authorised_via_users_server` of m.room.member survives. */
  keepsJoinAuthorisation: boolean;
  /** From version 11 (MSC2174, MSC2176, MSC3821): `redacts` in content, all of m.room.create, fewer keys at the top level. */
  updated: boolean;
}

function rulesFrom(version: number): RedactionRules {
  return {
    eventIdInEvent: version <= 2,
    keepsAliases: version <= 5,
    keepsJoinRuleAllow: version >= 8,
    keepsJoinAuthorisation: version >= 9,
    updated: version >= 11,
  };
}

/** Versions of proposals that the homeserver knows, each by the number of the stable version whose redactions it shares. */
const PROPOSED_VERSIONS = [
  ['org.matrix.msc3757.10', 10],
  ['org.matrix.msc3757.11', 11],
  ['org.matrix.hydra.11', 12],
] as const;

const RULES: ReadonlyMap<string, RedactionRules> = new Map([
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((version) => [String(version), rulesFrom(version)] as const),
  ...PROPOSED_VERSIONS.map(([name, version]) => [name, rulesFrom(version)] as const),
]);

/** Every room version whose redactions are known here, the stable ones first. */
export const KNOWN_ROOM_VERSIONS: readonly string[] = [...RULES.keys()];

/** Whether the redactions of this room version are known; of an unknown one nothing may be censored. */
export function isKnownRoomVersion(version: string | null): version is string {
  return version !== null && RULES.has(version);
}

export type PruneResult =
  | {
      outcome: 'pruned';
      event: LosslessObject;
      /** Paths of the keys that did not survive; none means that the event was pruned before. */
      removed: string[][];
    }
  | { outcome: 'refused'; reason: 'unknown_room_version' | 'not_an_object' };

/**
 * The event as it is after a redaction: keys keep their order, values are never changed. Where the event lacks `unsigned`
 * or `signatures` an empty one is added at the end, because the homeserver writes both always. A content that is not an
 * object becomes an empty one. A null or unknown room version is refused: another version's rules could keep too much or
 * break the room.
 */
export function pruneEvent(event: LosslessValue, roomVersion: string | null): PruneResult {
  const rules = roomVersion === null ? undefined : RULES.get(roomVersion);
  if (rules === undefined) return { outcome: 'refused', reason: 'unknown_room_version' };
  if (!isLosslessObject(event)) return { outcome: 'refused', reason: 'not_an_object' };

  const removed: string[][] = [];
  const topLevel = keepKeys(event, keptTopLevel(rules), [], removed);
  const pruned = new Map(topLevel);
  for (const [key, value] of topLevel) {
    if (key === 'content') pruned.set(key, pruneContent(value, stringAt(event, 'type'), rules, removed));
    if (key === 'unsigned') pruned.set(key, pruneUnsigned(value, removed));
  }
  for (const key of ['signatures', 'unsigned']) if (!pruned.has(key)) pruned.set(key, new Map());
  return { outcome: 'pruned', event: pruned, removed };
}

function keptTopLevel(rules: RedactionRules): string[] {
  return [
    ...['type', 'room_id', 'sender', 'state_key', 'content', 'hashes', 'signatures', 'depth', 'prev_events'],
    ...['auth_events', 'origin_server_ts', 'unsigned'],
    // Later versions derive the id from the event: a stray one in the JSON is dropped, tried on 1.163.
    ...(rules.eventIdInEvent ? ['event_id'] : []),
    ...(rules.updated ? [] : ['origin', 'prev_state', 'membership']),
  ];
}

function pruneContent(
  content: LosslessValue,
  type: string | null,
  rules: RedactionRules,
  removed: string[][],
): LosslessValue {
  if (!isLosslessObject(content)) {
    removed.push(['content']);
    return new Map();
  }
  if (type === 'm.room.create' && rules.updated) return content;
  const invite = content.get('third_party_invite');
  const keepsInvite = type === 'm.room.member' && rules.updated && isLosslessObject(invite);
  const names = [...keptContent(type, rules), ...(keepsInvite ? ['third_party_invite'] : [])];
  const kept = keepKeys(content, names, ['content'], removed);
  if (!keepsInvite) return kept;
  return kept.set('third_party_invite', keepKeys(invite, ['signed'], ['content', 'third_party_invite'], removed));
}

function keptContent(type: string | null, rules: RedactionRules): string[] {
  switch (type) {
    case 'm.room.member':
      return ['membership', ...(rules.keepsJoinAuthorisation ? ['join_authorised_via_users_server'] : [])];
    case 'm.room.create':
      return ['creator'];
    case 'm.room.join_rules':
      return ['join_rule', ...(rules.keepsJoinRuleAllow ? ['allow'] : [])];
    case 'm.room.power_levels':
      return [
        ...['users', 'users_default', 'events', 'events_default', 'state_default', 'ban', 'kick', 'redact'],
        ...(rules.updated ? ['invite'] : []),
      ];
    case 'm.room.aliases':
      return rules.keepsAliases ? ['aliases'] : [];
    case 'm.room.history_visibility':
      return ['history_visibility'];
    case 'm.room.redaction':
      return rules.updated ? ['redacts'] : [];
    default:
      return [];
  }
}

/** Only what the homeserver writes back: when the event was received, and which event it replaced (kept by 1.163, tried). */
function pruneUnsigned(unsigned: LosslessValue, removed: string[][]): LosslessValue {
  if (!isLosslessObject(unsigned)) {
    removed.push(['unsigned']);
    return new Map();
  }
  const kept = [
    ...(unsigned.get('age_ts') instanceof LosslessNumber ? ['age_ts'] : []),
    ...(typeof unsigned.get('replaces_state') === 'string' ? ['replaces_state'] : []),
  ];
  return keepKeys(unsigned, kept, ['unsigned'], removed);
}

/** The named members in the order of the object; the paths of all others are added to `removed`. */
function keepKeys(
  object: LosslessObject,
  kept: readonly string[],
  path: readonly string[],
  removed: string[][],
): Map<string, LosslessValue> {
  const result = new Map<string, LosslessValue>();
  for (const [key, value] of object) {
    if (kept.includes(key)) result.set(key, value);
    else removed.push([...path, key]);
  }
  return result;
}

/** Where a redaction may name its target; values as found, of any type. */
export interface RedactsFacts {
  topLevelRedacts: unknown;
  contentRedacts: unknown;
  /** `redactions.redacts`: what the homeserver itself made of the event, kept even after the redaction was redacted. */
  columnRedacts: unknown;
}

/**
 * The id that a redaction names, or null: a redaction may name nothing, or something that is not text, and then it redacts
 * nothing. The place that the room version prescribes wins (content from version 11, else the top level), then the
 * homeserver's column, then the other place; without a known version the column comes first.
 * An event that is not an m.room.redaction redacts nothing, whatever keys it has.
 */
export function redactsOf(facts: RedactsFacts | LosslessObject, roomVersion: string | null): string | null {
  const { topLevelRedacts: top, contentRedacts: content, columnRedacts: column } = redactsFacts(facts);
  const rules = roomVersion === null ? undefined : RULES.get(roomVersion);
  if (rules === undefined) return firstText(column, top, content);
  return rules.updated ? firstText(content, column, top) : firstText(top, column, content);
}

function redactsFacts(facts: RedactsFacts | LosslessObject): RedactsFacts {
  if ('topLevelRedacts' in facts) return facts;
  const redaction = stringAt(facts, 'type') === 'm.room.redaction';
  return {
    topLevelRedacts: redaction ? facts.get('redacts') : null,
    contentRedacts: redaction ? stringAt(facts, 'content', 'redacts') : null,
    columnRedacts: null,
  };
}

function firstText(...candidates: unknown[]): string | null {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '') ?? null;
}
