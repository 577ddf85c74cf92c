import { z } from 'zod';
import { eventIdOutput, roomIdOutput, userIdInput, userIdOutput } from './identifiers';
import { msOrNull } from './paging';

/** What is worth knowing of an event at a glance. */
export const eventBadge = z.enum([
  'redacted', 'censored', 'ephemeral', 'expires', 'rejected', 'soft_failed', 'outlier', 'backfilled', 'state', 'redaction',
  'redacts_nothing', 'edit', 'reply', 'thread', 'media', 'reported',
]); // prettier-ignore
export type EventBadge = z.infer<typeof eventBadge>;

/** One line of a timeline. */
export const timelineEvent = z.object({
  eventId: eventIdOutput,
  roomId: roomIdOutput,
  roomName: z.string().nullable(),
  type: z.string(),
  stateKey: z.string().nullable(),
  sender: userIdOutput.nullable(),
  claimedMs: msOrNull,
  receivedMs: msOrNull,
  streamOrdering: z.int().nullable(),
  depth: z.int().nullable(),
  instanceName: z.string().nullable(),
  badges: z.array(eventBadge),
  /** What a redaction redacts (S4: null, nothing). */
  redacts: eventIdOutput.nullable(),
  expiresAtMs: msOrNull,
  rejection: z.string().nullable(),
  /** One line of what it says, at most 200 characters, without line ends; null where there is nothing to say or it is not readable. */
  summary: z.string().nullable(),
  jsonBytes: z.int().nullable(),
});
export type TimelineEvent = z.infer<typeof timelineEvent>;

/** Filters of a timeline; each narrows it. Badges: only events that have all of them. */
export const timelineFilters = {
  sender: userIdInput.optional(),
  types: z.array(z.string().min(1).max(255)).max(20).default([]),
  badges: z.array(eventBadge).max(5).default([]),
  /** Claimed times, ms since 1970. */
  fromMs: z.int().optional(),
  toMs: z.int().optional(),
};
