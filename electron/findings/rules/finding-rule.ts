import type { Evidence, FactSource, Finding } from '../../../shared/contract/findings';
import type { StreamPosition } from '../../../shared/contract/streams';
import type { HomeserverFacts } from '../facts';
import type { RuleMemory } from '../rule-memory';
import type { StreamTraits } from '../stream-traits';

/** What a rule may look at: the facts of now, what was remembered of before, and the merged positions. */
export interface RuleInput {
  facts: HomeserverFacts;
  streams: readonly StreamTraits[];
  positions: readonly StreamPosition[];
  memory: RuleMemory;
}

export type RuleResult = { findings: Finding[] } | { unchecked: string };

/** One thing that can be wrong. A rule is pure; it says why when it cannot tell, and blames nobody then. */
export interface FindingRule {
  readonly code: string;
  /** What is checked, as a statement of how it should be. */
  readonly sentence: string;
  check(input: RuleInput): RuleResult;
}

/** A finding without the id, which is made of code, subject and `part`. */
interface FindingDraft extends Omit<Finding, 'findingId' | 'sinceMs'> {
  /** Null: as soon as it is first found. */
  sinceMs?: number | null;
  /** Tells findings of one code and subject apart. */
  part?: string;
}

/** The finding with the id that stays the same for as long as it lasts. */
export function finding({ part, sinceMs = null, ...draft }: FindingDraft): Finding {
  const id = draft.subject.id ?? draft.subject.kind;
  return { findingId: [draft.code, id, ...(part === undefined ? [] : [part])].join(':'), sinceMs, ...draft };
}

export function found(findings: Finding[]): RuleResult {
  return { findings };
}

export function evidenceFrom(source: FactSource, atMs: number | null, sentence: string): Evidence {
  return { source, atMs, sentence };
}

/** Answers to REPLICATE take up to a few seconds to come in from a busy homeserver. */
const wireSettlesMs = 15_000;
/** Whoever has not been heard this long after REPLICATE does not answer it. */
export const hearingTakesMs = 30_000;

/**
 * Why the wire proves nothing now; null: it does. Before the link has been live for a while, and whenever it is down,
 * silence says something of the link and not of a process.
 */
export function wireNotReady({ wire, nowMs }: HomeserverFacts, settleMs = wireSettlesMs): string | null {
  if (wire.via === 'none') return 'No Redis is configured for this connection: there is no wire to hear processes on.';
  if (!wire.live) return 'The replication link is down.';
  if (wire.sinceMs === null || nowMs - wire.sinceMs < settleMs) {
    return `The replication link has been live for less than ${settleMs / 1_000} s.`;
  }
  return null;
}

/** Why the database tells nothing now; null: its facts are there. */
export function databaseMissing({ database, databaseError }: HomeserverFacts): string | null {
  // Facts of before a failure may be long out of date: nothing is judged by them.
  if (databaseError !== null) return `The database could not be read: ${databaseError}`;
  return database === null ? 'The database has not been read yet.' : null;
}

/** Why the configuration tells nothing; null: it was read. */
export function configurationMissing({ topology, configurationError }: HomeserverFacts): string | null {
  if (topology !== null) return null;
  return configurationError === null
    ? "No homeserver's configuration is given for this connection."
    : `The configuration could not be read: ${configurationError}`;
}

/** Why nothing is known of metrics; null: some process answers. */
export function metricsMissing({ metrics }: HomeserverFacts): string | null {
  if (metrics.length === 0) return 'No metrics endpoint is known.';
  return metrics.some((process) => process.atMs !== null) ? null : 'No metrics endpoint answers.';
}

/** The part of the database that a rule needs could not be read, by schema or grants. */
export function notReadable(what: string): RuleResult {
  return { unchecked: `${what} could not be read: the table is missing in this schema, or the login may not read it.` };
}

/** A duration as a reader says it: `8 s`, `5 min`, `3 h`, `2 d`. */
export function lasting(ms: number): string {
  if (ms < 120_000) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}
