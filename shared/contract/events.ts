import { z } from 'zod';
import { query } from './procedure';
import { freshness, msOrNull } from './paging';
import { eventIdInput, eventIdOutput, roomIdOutput, userIdOutput } from './identifiers';
import { nameSource } from './users';
import { trust } from './trust';

/** Why a redaction does not make the server serve its target redacted; synapse-facts 3. */
export const redactionVerdict = z.enum([
  'allowed', 'redaction_missing', 'other_room', 'redaction_rejected', 'create_event', 'other_domain', 'not_rechecked',
]); // prettier-ignore
export type RedactionVerdict = z.infer<typeof redactionVerdict>;

/** S6: the rule that decided whether the event destroys itself. */
export const ephemeralRule = z.enum([
  'expires', 'no_field', 'unprefixed_field_only', 'not_an_integer', 'boolean', 'state_event', 'feature_off',
  'feature_unknown', 'not_scheduled', 'expiry_row_only', 'content_unreadable', 'already_censored',
]); // prettier-ignore
export type EphemeralRule = z.infer<typeof ephemeralRule>;

export const eventStatus = z.object({
  redactedBy: z.array(
    z.object({
      eventId: eventIdOutput,
      sender: userIdOutput.nullable(),
      atMs: msOrNull,
      reason: z.string().nullable(),
      verdict: redactionVerdict,
      haveCensored: z.boolean(),
    }),
  ),
  /** True if the stored JSON equals its pruned form; null where it cannot be told. */
  censored: z.boolean().nullable(),
  /** Through Synoptic: the operation that did it. */
  censoredByOperation: z.string().nullable(),
  expiresAtMs: msOrNull,
  ephemeral: z.object({ rule: ephemeralRule, ephemeral: z.boolean() }),
  rejected: z.string().nullable(),
  outlier: z.boolean(),
  softFailed: z.boolean(),
  backfilled: z.boolean(),
  isState: z.boolean(),
});

export const eventRelation = z.object({
  eventId: eventIdOutput,
  relationType: z.string(),
  sender: userIdOutput.nullable(),
  atMs: msOrNull,
});

export const eventDetail = z.object({
  eventId: eventIdOutput,
  roomId: roomIdOutput,
  roomName: z.string().nullable(),
  roomNameSource: nameSource,
  roomVersion: z.string().nullable(),
  trust,
  type: z.string(),
  stateKey: z.string().nullable(),
  sender: userIdOutput,
  claimedMs: z.int(),
  receivedMs: msOrNull,
  streamOrdering: z.int().nullable(),
  depth: z.int(),
  instanceName: z.string(),
  /** The stored JSON as a value. Integers above 2^53 lose digits here, `json` keeps them. Null if it is not valid JSON or above `jsonLimitBytes`. */
  event: z.unknown(),
  /** event_json.json as stored, up to 1 MiB; null: not here, or longer. */
  json: z.string().nullable(),
  jsonBytes: z.int().nullable(),
  jsonSha256: z.string().nullable(),
  jsonProblem: z.enum(['none', 'missing', 'invalid', 'too_deep', 'too_large']),
  /** S4: what this event redacts; null: nothing, also for a redaction. */
  redacts: eventIdOutput.nullable(),
  isRedaction: z.boolean(),
  status: eventStatus,
  /** What this event points to, and what points to it; up to 100 each. */
  relatesTo: eventRelation.nullable(),
  relatedFrom: z.array(eventRelation),
  relatedMore: z.boolean(),
  freshness,
});
export type EventDetail = z.infer<typeof eventDetail>;

/** An event: its JSON, its place, its status. */
export const events = {
  'events.get': query(z.object({ eventId: eventIdInput }).strict(), eventDetail, { errors: ['event_not_found'] }),
};
