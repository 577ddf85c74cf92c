/*
 * Self-destructing events (MSC2228), as the homeserver deploys them: behind `enable_ephemeral_messages`, by a field in the
 * content, never for state. Persisting such an event writes a row to `event_expiry`, and only that row makes it expire.
 */
import { LosslessNumber, valueAt } from './lossless';
import type { LosslessValue } from './lossless';

const SELF_DESTRUCT_FIELD = 'org.matrix.self_destruct_after';
/** The name in the proposal. The deployed homeserver does not read it. */
const UNPREFIXED_FIELD = 'm.self_destruct_after';

export interface EphemeralFacts {
  content: LosslessValue | undefined;
  isState: boolean;
  /** `enable_ephemeral_messages` now; null when the configuration is not known. */
  featureEnabled: boolean | null;
  /** `event_expiry.expiry_ts`, ms since 1970; null when the event has no row. */
  expiryRowMs: number | null;
}

export type EphemeralRule =
  /** Asks for it, and a row says when. */
  | 'expires'
  /** A row exists, though what is stored now does not ask for it: pruned or edited by hand, or a state event. */
  | 'expiry_row_only'
  /** Asks for it and the feature is on, but no row was written: persisted while the feature was off, or already expired. */
  | 'not_scheduled'
  | 'feature_off'
  /** Asks for it, no row was written, and whether the feature is on is not known. */
  | 'feature_unknown'
  | 'state_event'
  | 'no_field'
  /** Asks only by the name in the proposal, which this homeserver does not honour. */
  | 'unprefixed_field_only'
  | 'boolean'
  | 'not_an_integer';

export interface EphemeralStatus {
  /** Whether the event is self-destructing for this homeserver as it is configured now. */
  ephemeral: boolean;
  /** The one rule that decided. */
  rule: EphemeralRule;
  /** When the event is due, ms since 1970: the row's time, else null, since without a row nothing ever expires it. */
  expiresAtMs: number | null;
}

/**
 * Whether an event is self-destructing, and by which rule.
 *
 * A row decides over a missing field, because the homeserver expires by rows alone. The feature decides over the row:
 * with it off the row stays and is never acted on, so `expiresAtMs` is then a time at which nothing happens.
 */
export function ephemeralStatus(facts: EphemeralFacts): EphemeralStatus {
  const rule = decideRule(facts);
  const ephemeral = rule === 'expires' || rule === 'expiry_row_only' || rule === 'not_scheduled';
  return { ephemeral, rule, expiresAtMs: facts.expiryRowMs };
}

/** Whether the content asks for self-destruction at all, by either name and with any value. */
export function asksToSelfDestruct(content: LosslessValue | undefined): boolean {
  return valueAt(content, SELF_DESTRUCT_FIELD) !== undefined || valueAt(content, UNPREFIXED_FIELD) !== undefined;
}

function decideRule(facts: EphemeralFacts): EphemeralRule {
  const objection = facts.isState ? 'state_event' : objectionToField(facts.content);
  const hasRow = facts.expiryRowMs !== null;
  if (objection !== null && !hasRow) return objection;
  if (facts.featureEnabled === false) return 'feature_off';
  if (objection !== null) return 'expiry_row_only';
  if (hasRow) return 'expires';
  return facts.featureEnabled === null ? 'feature_unknown' : 'not_scheduled';
}

/** Why the content does not ask for self-destruction in a way that the homeserver honours; null when it does. */
function objectionToField(content: LosslessValue | undefined): EphemeralRule | null {
  const value = valueAt(content, SELF_DESTRUCT_FIELD);
  if (value === undefined)
    return valueAt(content, UNPREFIXED_FIELD) === undefined ? 'no_field' : 'unprefixed_field_only';
  // Named apart because in Python a bool is an int, and one would expect it to count.
  if (typeof value === 'boolean') return 'boolean';
  return value instanceof LosslessNumber && value.isInteger ? null : 'not_an_integer';
}
