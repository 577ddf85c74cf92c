import { z } from 'zod';
import { command, query } from './procedure';
import { freshness, msOrNull, pageInput, pageOf } from './paging';
import { eventIdInput, eventIdOutput, roomIdOutput, userIdOutput } from './identifiers';

/** A warning of a preview. `override` ones are refused unless the event is named in `overrides`. */
export const censorWarning = z.object({
  code: z.enum([
    'auth_event', 'state_event', 'already_pruned', 'not_redacted', 'pending_expiry', 'edits_remain', 'replies_quote',
    'media_remains', 'room_left', 'expiry_row_only', 'room_version_unknown', 'json_invalid', 'event_missing',
    'no_expiry_row', 'marked_not_pruned', 'redacts_nothing', 'profile_copied', 'copies_not_searched',
    'changed_since_preview',
  ]), // prettier-ignore
  /** `refused`: cannot be censored at all. */
  level: z.enum(['note', 'override', 'refused']),
  sentence: z.string(),
});
export type CensorWarning = z.infer<typeof censorWarning>;

/** What a copy points to, for a link. `media` is an mxc:// URI. */
export const copyLink = z.object({ kind: z.enum(['event', 'room', 'user', 'media', 'url']), id: z.string().max(1024) });

/** What the operator can do about a copy that stays: a sentence and, where there is one, a command that is ready to copy. */
export const nextStep = z.object({ sentence: z.string(), command: z.string().nullable() });

/** What else the server holds of an event, or what nobody can reach from here. */
export const heldCopy = z.object({
  kind: z.enum([
    'search', 'labels', 'edit', 'reply', 'relation', 'thread', 'expiry', 'redaction_row', 'report', 'push_action', 'delayed_event',
    'profile', 'room_stats', 'sliding_sync', 'url_preview', 'local_media', 'remote_media', 'beyond_reach',
  ]), // prettier-ignore
  /** How many; null: it was not searched, or cannot be counted from here, and the sentence says why. */
  count: z.int().nullable(),
  /** True where `count` is a lower bound: the search was bounded. */
  more: z.boolean(),
  /** `removed`: with the default choice; `optional`: on wish; `stays`: has to be dealt with elsewhere. */
  fate: z.enum(['removed', 'optional', 'stays']),
  /** The first of them. */
  links: z.array(copyLink).max(20),
  sentence: z.string(),
  nextStep: nextStep.nullable(),
});
export type HeldCopy = z.infer<typeof heldCopy>;

/** What is done with the events: their content pruned, or nothing but their row in `event_expiry` removed. */
export const censorAct = z.enum(['censor', 'remove_expiry']);
export type CensorAct = z.infer<typeof censorAct>;

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
  /** Copies that were found at the preview and stay, without content; they are looked for again by `censor.listCopies`. */
  copiesLeft: z.array(heldCopy),
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
  act: censorAct,
  state: z.enum(['running', 'paused', 'interrupted', 'done', 'cancelled']),
  /** For `interrupted`: why it stopped, if that is known. */
  stoppedBy: z.string().nullable(),
  reason: z.string(),
  operator: z.string(),
  databaseRole: z.string(),
  startedMs: z.int(),
  endedMs: msOrNull,
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  /** Events by outcome. */
  outcomes: z.partialRecord(itemOutcome, z.int()),
  /** The limit that was asked for; null: as fast as the database allows. */
  ratePerSecond: z.number().nullable(),
  /** What was reached over the last seconds; null while nothing runs. */
  measuredPerSecond: z.number().nullable(),
  /** By the measured rate or the limit; null: not known yet. */
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
  act: censorAct,
  total: z.int(),
  /** How many would be changed, refused, or need to be named in `overrides`. */
  counts: z.object({ toChange: z.int(), refused: z.int(), toOverride: z.int(), rooms: z.int(), senders: z.int() }),
  createdMs: z.int(),
  expiresMs: z.int(),
  ...pageOf(previewItem),
  /** Warnings over all items, by code. */
  warningCounts: z.array(z.object({ code: z.string(), level: z.string(), count: z.int() })),
  /** Copies over all items, by kind. */
  copyCounts: z.array(
    z.object({ kind: z.string(), fate: z.string(), events: z.int(), count: z.int(), nextStep: nextStep.nullable() }),
  ),
  /** Every event that has to be named in `overrides`, up to 1,000. */
  toOverride: z.array(z.object({ eventId: eventIdOutput, sentence: z.string() })).max(1000),
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
  /** Copies that were left, over all events, with what is to be done about each kind. */
  copiesLeft: z.array(heldCopy),
  /** What was done to be sure, and what nobody can reach from here. */
  statements: z.array(z.string()),
});
export type EvidenceReport = z.infer<typeof evidenceReport>;

/** How one process serves one event, compared with the database. */
export const servedEvent = z.object({
  eventId: eventIdOutput,
  instanceName: z.string(),
  url: z.string(),
  state: z.enum(['equal', 'differs', 'not_found', 'not_served', 'not_permitted', 'not_reachable']),
  /** Whether what is served is pruned; null: nothing was served. */
  pruned: z.boolean().nullable(),
  atMs: z.int(),
  sentence: z.string(),
});
export type ServedEvent = z.infer<typeof servedEvent>;

/** Manual censoring: preview, apply, verify; operations and their outcome. */
export const censor = {
  'censor.preview': query(
    z.union([
      z
        .object({
          eventIds: z.array(eventIdInput).min(1).max(10_000),
          act: censorAct.default('censor'),
          limit: pageInput.limit,
        })
        .strict(),
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
      timeoutMs: 120_000,
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
        overrides: z.array(eventIdInput).max(1000).default([]),
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
  /** Stops an operation after the batch under way; the rooms changed so far are told. It goes on when it is resumed. */
  'censor.pauseOperation': command(operationInput, operation, {
    connection: 'writer',
    errors: [...writeErrors, 'operation_not_running'],
  }),
  /** Changes the limit of an operation, also while it runs; null: as fast as the database allows. */
  'censor.setRate': command(
    z.object({ operationId, ratePerSecond: z.number().positive().max(10_000).nullable() }).strict(),
    operation,
    { connection: 'writer', errors: [...writeErrors, 'operation_not_running'] },
  ),
  /** Continues an operation that was paused or interrupted. */
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
  /** Looks now for what else the server holds of these events. `thorough` also reads the events that followed in the room. */
  'censor.listCopies': query(
    z.object({ eventIds: z.array(eventIdInput).min(1).max(100), thorough: z.boolean().default(false) }).strict(),
    z.object({
      items: z.array(z.object({ eventId: eventIdOutput, copies: z.array(heldCopy) })),
      freshness,
    }),
  ),
  /**
   * An administrator's access token for asking the homeserver what it serves. It is kept in memory alone, of this
   * connection, until it is taken back by null or the connection closes; no answer ever holds it.
   */
  'censor.provideToken': command(
    z.object({ accessToken: z.string().min(1).max(4096).nullable() }).strict(),
    z.object({ held: z.boolean(), userId: userIdOutput.nullable(), isAdmin: z.boolean().nullable() }),
    { errors: ['token_refused', 'homeserver_unreachable'] },
  ),
  /** Asks each process that can be reached what it serves of these events, and compares it with the database. */
  'censor.askProcesses': query(
    z.object({ eventIds: z.array(eventIdInput).min(1).max(20) }).strict(),
    z.object({
      items: z.array(servedEvent),
      /** Processes that were not asked, and why; and what follows for the evidence. */
      notAsked: z.array(z.object({ instanceName: z.string(), sentence: z.string() })),
      sentence: z.string(),
    }),
    { errors: ['token_required', 'token_refused'], timeoutMs: 60_000 },
  ),
};
