import { z } from 'zod';
import { command, query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdInput, eventIdOutput, roomIdOutput, userIdOutput } from './identifiers';

/** A warning of a preview. `override` ones are refused unless the event is named in `overrides`. */
export const censorWarning = z.object({
  code: z.enum([
    'auth_event', 'state_event', 'already_pruned', 'not_redacted', 'pending_expiry', 'edits_remain', 'replies_quote',
    'media_remains', 'room_left', 'expiry_row_only', 'room_version_unknown', 'json_invalid', 'event_missing',
  ]), // prettier-ignore
  /** `refused`: cannot be censored at all. */
  level: z.enum(['note', 'override', 'refused']),
  sentence: z.string(),
});
export type CensorWarning = z.infer<typeof censorWarning>;

/** What else the server holds of an event. */
export const heldCopy = z.object({
  kind: z.enum([
    'search',
    'labels',
    'edit',
    'reply',
    'relation',
    'thread',
    'expiry',
    'redaction_row',
    'media',
    'report',
  ]),
  count: z.int(),
  /** `removed`: with the default choice; `optional`: on wish; `stays`: has to be dealt with elsewhere. */
  fate: z.enum(['removed', 'optional', 'stays']),
  eventIds: z.array(eventIdOutput).max(20),
  sentence: z.string(),
});
export type HeldCopy = z.infer<typeof heldCopy>;

export const previewItem = z.object({
  eventId: eventIdOutput,
  roomId: roomIdOutput.nullable(),
  roomName: z.string().nullable(),
  sender: userIdOutput.nullable(),
  type: z.string().nullable(),
  atMs: msOrNull,
  roomVersion: z.string().nullable(),
  /** The JSON as stored and as it will be; null for an id that exists only in event_expiry. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  beforeSha256: z.string().nullable(),
  afterSha256: z.string().nullable(),
  beforeBytes: z.int().nullable(),
  afterBytes: z.int().nullable(),
  /** Paths of what goes, e.g. ["content", "body"]. */
  removed: z.array(z.array(z.string())),
  warnings: z.array(censorWarning),
  copies: z.array(heldCopy),
});
export type PreviewItem = z.infer<typeof previewItem>;

/** What became of one event. */
export const itemOutcome = z.enum([
  'pending', 'censored', 'already_censored', 'expiry_removed', 'changed_since_preview', 'refused', 'not_found', 'locked', 'failed', 'cancelled',
]); // prettier-ignore
export type ItemOutcome = z.infer<typeof itemOutcome>;

export const verification = z.enum(['not_yet', 'equal', 'differs', 'missing', 'unknown']);
export type Verification = z.infer<typeof verification>;

export const operationItem = z.object({
  eventId: eventIdOutput,
  roomId: roomIdOutput.nullable(),
  sender: userIdOutput.nullable(),
  type: z.string().nullable(),
  eventMs: msOrNull,
  outcome: itemOutcome,
  /** Why, for outcomes other than the wished one. */
  sentence: z.string().nullable(),
  beforeSha256: z.string().nullable(),
  afterSha256: z.string().nullable(),
  removed: z.object({ expiry: z.int(), search: z.int(), labels: z.int(), redactionsMarked: z.int() }),
  atMs: msOrNull,
  verification,
});
export type OperationItem = z.infer<typeof operationItem>;

/** How far the homeserver's processes have been told. */
export const telling = z.object({
  state: z.enum(['nothing_to_tell', 'telling', 'told', 'not_told', 'no_replication', 'dismissed']),
  /** What PUBLISH answered the last time: how many processes were listening. */
  listening: z.int().nullable(),
  /** How many should have been: subscribers counted just before, or processes heard. */
  expected: z.int().nullable(),
  announcements: z.int(),
  lastAtMs: msOrNull,
  nextAtMs: msOrNull,
  error: z.string().nullable(),
});
export type Telling = z.infer<typeof telling>;

export const operation = z.object({
  operationId: z.string(),
  previewId: z.string(),
  state: z.enum(['running', 'paused', 'interrupted', 'done', 'cancelled']),
  reason: z.string(),
  operator: z.string(),
  databaseRole: z.string(),
  startedMs: z.int(),
  endedMs: msOrNull,
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  ratePerSecond: z.number().nullable(),
  remainingMs: msOrNull,
  /** True while the homeserver's processes are not yet told. */
  tellingWorkers: z.boolean(),
  telling,
});
export type Operation = z.infer<typeof operation>;

const operationId = z.uuid();
const operationInput = z.object({ operationId }).strict();
const writeErrors = [
  'writer_required',
  'operation_not_found',
  'lock_conflict',
  'disk_full',
  'server_read_only',
] as const;

export const censorPreview = z.object({
  previewId: z.string(),
  total: z.int(),
  createdMs: z.int(),
  expiresMs: z.int(),
  ...pageOf(previewItem),
  /** Warnings over all items, by code. */
  warningCounts: z.array(z.object({ code: z.string(), level: z.string(), count: z.int() })),
  /** Which processes will be told, by their wire names; and by what road. */
  willTell: z.object({
    via: z.enum(['redis', 'simulated', 'none']),
    listening: z.int().nullable(),
    instances: z.array(z.string()),
  }),
  /** Already applied: the operation. */
  operationId: z.string().nullable(),
  freshness,
});
export type CensorPreview = z.infer<typeof censorPreview>;

export const censorResult = z.object({ operationId: z.string(), operation, items: z.array(operationItem) });

export const evidenceReport = z.object({
  madeMs: z.int(),
  serverName: z.string().nullable(),
  database: z.string(),
  operation,
  items: z.array(operationItem).max(10_000),
  /** What was done to be sure, and what nobody can reach from here. */
  statements: z.array(z.string()),
});
export type EvidenceReport = z.infer<typeof evidenceReport>;

/** Manual censoring: preview, apply, verify; operations and their outcome. */
export const censor = {
  'censor.preview': query(
    z.union([
      z.object({ eventIds: z.array(eventIdInput).min(1).max(10_000), limit: pageInput.limit }).strict(),
      z.object({ previewId: z.uuid(), ...pageInput }).strict(),
    ]),
    censorPreview,
    {
      errors: [
        'too_many_events',
        'preview_not_found',
        'preview_expired',
        'nothing_to_censor',
        'event_not_found',
        'invalid_cursor',
      ],
    },
  ),
  'censor.apply': command(
    z
      .object({
        previewId: z.uuid(),
        reason: z.string().trim().min(1).max(2000),
        /** Required above one event: the number of events, typed by the operator. */
        confirmCount: z.int().optional(),
        /** Events that are censored although auth depends on them. */
        overrides: z.array(eventIdInput).max(100).default([]),
        removeCopies: z.array(z.enum(['search', 'labels'])).default(['search']),
        ratePerSecond: z.number().positive().max(10_000).optional(),
      })
      .strict(),
    censorResult,
    {
      connection: 'writer',
      errors: [
        'writer_required',
        'preview_not_found',
        'preview_expired',
        'reason_required',
        'count_mismatch',
        'override_required',
        'lock_conflict',
        'disk_full',
        'server_read_only',
      ],
      timeoutMs: 120_000,
    },
  ),
  'censor.listOperations': query(z.object({ ...pageInput }).strict(), z.object({ ...pageOf(operation) }), {
    errors: ['invalid_cursor'],
  }),
  'censor.getOperation': query(operationInput, operation, { errors: ['operation_not_found'] }),
  'censor.listItems': query(z.object({ operationId, ...pageInput }).strict(), z.object({ ...pageOf(operationItem) }), {
    errors: ['operation_not_found', 'invalid_cursor'],
  }),
  /** Continues an operation that was interrupted. */
  'censor.resumeOperation': command(operationInput, operation, {
    connection: 'writer',
    errors: [...writeErrors, 'operation_not_running'],
  }),
  /** Ends an operation; what it has not reached stays as it is. */
  'censor.cancelOperation': command(operationInput, operation, {
    connection: 'writer',
    errors: [...writeErrors, 'operation_not_running'],
  }),
  /** Reads the rows again on the primary and compares the digests. */
  'censor.verify': query(
    z.object({ operationId, ...pageInput }).strict(),
    z.object({ ...pageOf(operationItem), equal: z.int(), differs: z.int() }),
    {
      errors: ['operation_not_found', 'invalid_cursor'],
    },
  ),
  /** Ends the retries of telling the homeserver's processes. */
  'censor.dismissTelling': command(operationInput, operation, { connection: 'writer', errors: writeErrors }),
  'censor.getEvidence': query(operationInput, evidenceReport, { errors: ['operation_not_found'] }),
};
