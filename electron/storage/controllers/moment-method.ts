import type { StateMethod } from '../../../shared/contract/rooms';
import type { Trust } from '../../../shared/contract/trust';

/** Whether the state groups of a moment can answer for it. */
export type GroupsFact =
  /** They make up the whole state. */
  | 'usable'
  /** No event decides: there is none that is neither an outlier nor rejected. */
  | 'no_event'
  /** The event has no group: purged history, or a database that never had them. */
  | 'no_group'
  /** Parts of the chain of groups are gone. */
  | 'broken'
  /** The tables are in another database than the one connected to, or may not be read. */
  | 'elsewhere';

/** All that decides how a room's state at a moment is found, and what the answer's limits are. */
export interface MomentFacts {
  /** Null: now. */
  atMs: number | null;
  trust: Trust;
  /** An event of the room was received by then. */
  anyEvent: boolean;
  /** Received times are so far out of order that the last event may be another. */
  uncertain: boolean;
  groups: GroupsFact;
  /** By the record of what became current; null where it was not asked. */
  record: { reachesBack: boolean; cutOff: boolean; left: boolean } | null;
  forked: boolean;
  softFailed: boolean;
}

/** The best method that the facts allow. Pure. */
export function methodOf(facts: MomentFacts): StateMethod {
  if (facts.atMs === null && isRelied(facts.trust)) return 'current_state';
  if (facts.trust.state === 'purged') return 'state_deltas';
  if (facts.groups === 'usable') return 'state_groups';
  return facts.record?.reachesBack === true ? 'state_deltas' : 'history';
}

/** What the answer cannot be, in words; none: it is exact. Pure. */
export function limitsOf(facts: MomentFacts): string[] {
  const method = methodOf(facts);
  const { state } = facts.trust;
  if (state === 'purged') return [texts.purged];
  const limits: string[] = state === 'partial' ? [texts.partial] : [];
  if (isAfterLeaving(facts)) limits.push(texts.left);
  if (method === 'current_state') return limits;
  if (!facts.anyEvent) limits.push(facts.atMs === null ? texts.noEvent : texts.noEventByThen);
  if (facts.uncertain) limits.push(texts.uncertain);
  if (method === 'state_groups') {
    if (facts.softFailed) limits.push(texts.softFailed);
    if (facts.forked) limits.push(texts.forked);
    return limits;
  }
  if (facts.anyEvent && facts.groups !== 'usable') limits.push(texts[facts.groups]);
  if (facts.record?.cutOff === true) limits.push(texts.cutOff);
  if (method === 'state_deltas') return limits;
  return facts.anyEvent || facts.atMs === null ? [...limits, texts.history] : limits;
}

function isRelied(trust: Trust): boolean {
  return trust.state === 'current' || trust.state === 'partial';
}

function isAfterLeaving({ atMs, trust, record }: MomentFacts): boolean {
  if (record?.left === true) return true;
  if (trust.state !== 'stale' && trust.state !== 'deleted') return false;
  return atMs === null || (trust.sinceMs !== null && atMs >= trust.sinceMs);
}

const texts = {
  purged:
    'The room was purged: its events and memberships are gone. What the record of state changes still names is shown as last known, whatever time was asked for.',
  partial: 'The state of the room is incomplete: a faster join is still running.',
  left: 'As last known: the server had left the room, and what changed there since is not known here.',
  noEvent: 'The server holds no event of this room.',
  noEventByThen: 'The server holds no event of this room that was received by then.',
  uncertain:
    'Received times of this room are not in the order of its events (a clock was set back): events further on may have been received by then too.',
  softFailed: 'The last event was soft-failed: the state is that of its own branch, which others may not share.',
  forked:
    'Other branches of the room had arrived by then: the state is that of the last event’s branch, as the homeserver answers for that event.',
  no_event: 'No event received by then stands in the room’s order (all are outliers or rejected).',
  no_group:
    'The homeserver keeps no state group for the last event by then, so the answer comes from its record of changes.',
  broken:
    'Parts of the state groups of that time are gone, so the answer comes from the homeserver’s record of changes.',
  elsewhere:
    'The state groups are in another database than the one connected to, or may not be read, so the answer comes from the record of changes.',
  cutOff: 'The room has more entries than are read at once; the last ones are missing.',
  history:
    'Read from the order in which events arrived: events that never became part of the room’s state cannot be told apart from those that did.',
} as const;
