import { z } from 'zod';
import { msOrNull, pageInput, pageOf } from './paging';
import { query } from './procedure';

/** `failed`: something does not work now. `warning`: it will, or is at risk. `notice`: worth knowing. */
export const severity = z.enum(['failed', 'warning', 'notice']);
export type Severity = z.infer<typeof severity>;

/** Where a fact was read. `own`: Synoptic's own observation of itself. */
export const factSource = z.enum(['configuration', 'wire', 'database', 'metrics', 'health', 'own']);
export type FactSource = z.infer<typeof factSource>;

export const evidence = z.object({ source: factSource, atMs: msOrNull, sentence: z.string() });
export type Evidence = z.infer<typeof evidence>;

/** What a finding is about, and hence where it is mended. */
export const findingSubject = z.object({
  kind: z.enum(['instance', 'stream', 'event', 'database', 'redis', 'configuration', 'homeserver']),
  id: z.string().nullable(),
});

/** Something that is wrong now. */
export const finding = z.object({
  /** The same for as long as it lasts: code and subject. */
  findingId: z.string(),
  code: z.string(),
  severity,
  subject: findingSubject,
  sinceMs: msOrNull,
  /** What is wrong, in one sentence. */
  sentence: z.string(),
  /** What it means for the homeserver's users. */
  meaning: z.string(),
  evidence: z.array(evidence),
  /** The next step. */
  remedy: z.string(),
});
export type Finding = z.infer<typeof finding>;

export const check = z.object({ code: z.string(), sentence: z.string(), atMs: msOrNull });
/** What could not be checked, and why. */
export const unchecked = z.object({ code: z.string(), sentence: z.string(), why: z.string() });

/** Figures of the last hour, one every 30 s. */
export const series = z.object({
  name: z.enum([
    'eventsPerSecond',
    'lagTokens',
    'pending',
    'overdue',
    'databaseSizeBytes',
    'connections',
    'ownQueriesPerSecond',
  ]),
  points: z.array(z.object({ atMs: z.int(), value: z.number().nullable() })).max(120),
  /** What the newest figure is of, where that is not always the same: the stream of the largest lag. */
  of: z.string().nullable(),
});
export type Series = z.infer<typeof series>;

/** What is wrong right now, and what this server is. */
export const findings = {
  /** Ranked: severity, then the newest first. */
  'findings.list': query(
    z.object({ ...pageInput }).strict(),
    z.object({
      ...pageOf(finding),
      counts: z.object({ failed: z.int(), warning: z.int(), notice: z.int() }),
      checked: z.array(check),
      unchecked: z.array(unchecked),
      /** When it was last checked, by this machine's clock. */
      asOfMs: z.int(),
    }),
    { errors: ['invalid_cursor'] },
  ),
  'findings.getOverview': query(
    z.object({}).strict(),
    z.object({
      serverName: z.string().nullable(),
      schemaVersion: z.int().nullable(),
      /** `synapse_build_info` of the main process, where metrics are configured. */
      version: z.string().nullable(),
      databaseSizeBytes: z.number().nullable(),
      /** When the oldest local account was made. */
      sinceMs: msOrNull,
      /** Planner's estimates (pg_class.reltuples). */
      estimatedEvents: z.number().nullable(),
      estimatedUsers: z.number().nullable(),
      /** Rows of `event_expiry`, counted up to 10,000. */
      pendingExpiries: z.object({ value: z.int(), exact: z.boolean() }).nullable(),
      overdueExpiries: z.object({ value: z.int(), exact: z.boolean() }).nullable(),
      series: z.array(series),
      asOfMs: z.int(),
    }),
  ),
};
