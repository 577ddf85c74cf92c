import { z } from 'zod';
import { query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdInput, eventIdOutput, roomIdInput, roomIdOutput, userIdInput, userIdOutput } from './identifiers';
import { nextStep } from './censor';
import { ephemeralRule, redactionVerdict } from './events';

/** Which list: events that destroy themselves, or redactions whose content still stands. */
export const censorshipKind = z.enum(['expiry', 'redaction']);
export type CensorshipKind = z.infer<typeof censorshipKind>;

/** Why a content that is due has not gone; synapse-facts 3 and 4. */
export const censorshipReason = z.enum([
  // both
  'waiting_for_turn', 'event_missing', 'room_version_unknown', 'cannot_tell',
  // self-destruction
  'feature_off', 'timer_lost', 'writer_silent', 'blocks_the_queue', 'blocked', 'event_rejected',
  // redactions
  'retention_off', 'index_not_built', 'background_process_silent', 'redaction_missing', 'other_room', 'redaction_rejected',
  'other_domain', 'create_event',
]); // prettier-ignore
export type CensorshipReason = z.infer<typeof censorshipReason>;

/** One fact that a reason rests on. */
export const evidenceFact = z.object({
  label: z.string(),
  value: z.string(),
  source: z.enum(['database', 'configuration', 'wire', 'metrics', 'assumed', 'rule']),
  asOfMs: msOrNull,
});
export type EvidenceFact = z.infer<typeof evidenceFact>;

export const censorship = z.object({
  kind: censorshipKind,
  /** The event whose content goes: the one that destroys itself, or the one that is redacted. */
  eventId: eventIdOutput,
  /** The redaction; null for self-destruction. */
  redactionEventId: eventIdOutput.nullable(),
  redactedBy: userIdOutput.nullable(),
  roomId: roomIdOutput.nullable(),
  roomName: z.string().nullable(),
  sender: userIdOutput.nullable(),
  type: z.string().nullable(),
  /** Size of the stored JSON; null where the event is not here. */
  jsonBytes: z.int().nullable(),
  /** The process that wrote the event. */
  writtenBy: z.string().nullable(),
  receivedMs: msOrNull,
  /** When the homeserver should prune it, by the database's clock. */
  dueMs: z.int(),
  overdue: z.boolean(),
  /** Null: not overdue, and nothing stands in its way. Not null on one that is not overdue: it will not go in time. */
  reason: censorshipReason.nullable(),
  /** The reason in words; null without one. */
  sentence: z.string().nullable(),
  /** The facts that the reason rests on, in the order in which they were weighed. */
  evidence: z.array(evidenceFact),
  nextStep: nextStep.nullable(),
  /** For `waiting_for_turn`: when its turn comes at the homeserver's rate, ms since 1970. */
  turnMs: msOrNull,
});
export type Censorship = z.infer<typeof censorship>;

/** Counted up to 10,000. */
export const counted = z.object({ value: z.int(), exact: z.boolean() });

/** What the answer was judged by. */
export const censorshipSettings = z.object({
  /** `enable_ephemeral_messages`; null: not known. */
  ephemeralMessages: z.boolean().nullable(),
  /** `redaction_retention_period`; null: the homeserver never prunes. */
  retentionMs: msOrNull,
  /** `assumed`: no configuration was read, and the homeserver's default of 7 days is taken. */
  retentionSource: z.enum(['configuration', 'assumed']),
  /** The process that runs background tasks; null: not known. */
  backgroundProcess: z.string().nullable(),
});

/** The clock that due times are measured by, and how far this machine's stands from it. */
export const databaseClock = z.object({
  databaseMs: z.int(),
  /** This machine's clock minus the database's, in ms; to be shown above 2,000. */
  skewMs: z.int(),
});

export const censorshipGroup = z.object({
  reason: censorshipReason.nullable(),
  /** Overdue or not: a reason can stand in the way of what is not due yet. */
  overdue: counted,
  pending: counted,
  sentence: z.string(),
  evidence: z.array(evidenceFact),
  nextStep: nextStep.nullable(),
});
export type CensorshipGroup = z.infer<typeof censorshipGroup>;

/** An event that is redacted, or asks to destroy itself, and whose content stands all the same. */
export const standingContent = z.object({
  eventId: eventIdOutput,
  roomId: roomIdOutput,
  roomName: z.string().nullable(),
  sender: userIdOutput.nullable(),
  type: z.string(),
  atMs: msOrNull,
  jsonBytes: z.int().nullable(),
  /** Of an event that asks to destroy itself. */
  rule: ephemeralRule.nullable(),
  /** Of a redacted event: the redaction and whether the homeserver serves it as redacted. */
  redactionEventId: eventIdOutput.nullable(),
  verdict: redactionVerdict.nullable(),
  sentence: z.string(),
});
export type StandingContent = z.infer<typeof standingContent>;

// A room, or a user; of either a range of time (claimed times, ms since 1970).
const place = {
  roomId: roomIdInput.optional(),
  userId: userIdInput.optional(),
  fromMs: z.int().optional(),
  toMs: z.int().optional(),
  ...pageInput,
};
const standingPage = z.object({
  ...pageOf(standingContent),
  /** Events that were read for this page: the search is bounded, a page may be short and yet have more behind it. */
  scanned: z.int(),
  freshness,
});

/** Pending and overdue censorships, and content that stands although it should not. */
export const censorships = {
  'censorships.list': query(
    z
      .object({
        kind: censorshipKind,
        overdueOnly: z.boolean().default(false),
        reason: censorshipReason.nullable().optional(),
        roomId: roomIdInput.optional(),
        ...pageInput,
      })
      .strict(),
    z.object({
      ...pageOf(censorship),
      /** Of the kind, and of `overdueOnly`; filters by reason and room are not counted. */
      total: counted,
      settings: censorshipSettings,
      clock: databaseClock,
      freshness,
    }),
    { errors: ['invalid_cursor'] },
  ),
  /** Why this one has not gone. */
  'censorships.get': query(
    z.object({ kind: censorshipKind, eventId: eventIdInput }).strict(),
    z.object({ item: censorship, settings: censorshipSettings, clock: databaseClock, freshness }),
    { errors: ['event_not_found'] },
  ),
  /** The queue by reason, what blocks it, and the figures of its charts. */
  'censorships.getSummary': query(
    z.object({ kind: censorshipKind }).strict(),
    z.object({
      pending: counted,
      overdue: counted,
      groups: z.array(censorshipGroup),
      /** Rows of event_expiry that hold up everything after them, the lowest first, and how many they hold up. */
      blocking: z.array(censorship).max(20),
      heldUp: counted,
      /** Due in each hour of the next day; the first begins at the present hour. */
      dueByHour: z.array(z.object({ fromMs: z.int(), count: z.int() })).max(25),
      /** Pruned on each of the last 14 days, where that can be derived; null where nothing tells. */
      prunedByDay: z
        .array(z.object({ fromMs: z.int(), count: z.int() }))
        .max(15)
        .nullable(),
      /** What the figures rest on, in words. */
      notes: z.array(z.string()),
      settings: censorshipSettings,
      clock: databaseClock,
      freshness,
    }),
  ),
  /** Events that ask to self-destruct and never will. Reads the events of one room or one user, as far as a page goes. */
  'censorships.listNeverExpiring': query(z.object(place).strict(), standingPage, {
    errors: ['invalid_cursor', 'room_not_found', 'user_not_found'],
  }),
  /** Redacted events whose stored JSON is not pruned although the redaction is marked as done, or should have been. */
  'censorships.listUnpruned': query(z.object(place).strict(), standingPage, {
    errors: ['invalid_cursor', 'room_not_found', 'user_not_found'],
  }),
};
