import type { Finding, Severity } from '../../shared/contract/findings';
import type { OutputOf } from '../../shared/contract/index';
import type { StreamPosition } from '../../shared/contract/streams';
import type { HomeserverFacts } from './facts';
import { emptyMemory, remember, type RuleMemory } from './rule-memory';
import { rules } from './rules/index';
import type { StreamTraits } from './stream-traits';

/** What one evaluation found, and what the next needs to know of it. */
export interface FindingsResult extends Pick<OutputOf<'findings.list'>, 'checked' | 'unchecked'> {
  findings: Finding[];
  memory: RuleMemory;
  /** When each finding was first found, those included whose rule cannot be checked at the moment. */
  since: Readonly<Record<string, number>>;
}

/** Before anything was evaluated. */
export const noFindings: FindingsResult = { findings: [], checked: [], unchecked: [], memory: emptyMemory, since: {} };

export interface FindingsInput {
  previous: FindingsResult;
  positions: readonly StreamPosition[];
  streams: readonly StreamTraits[];
}

const severityOrder: Readonly<Record<Severity, number>> = { failed: 0, warning: 1, notice: 2 };

/**
 * What is wrong now: every rule over the facts, ranked by severity, then the newest first. Pure. A finding keeps the time
 * at which it was first found for as long as it lasts; `checked` and `unchecked` together name every rule once.
 */
export function findFindings(facts: HomeserverFacts, { previous, positions, streams }: FindingsInput): FindingsResult {
  const memory = remember(previous.memory, facts, streams);
  const result: FindingsResult = { findings: [], checked: [], unchecked: [], memory, since: {} };
  for (const { code, sentence, check } of rules) {
    const answer = check({ facts, streams, positions, memory });
    if ('unchecked' in answer) {
      result.unchecked.push({ code, sentence, why: answer.unchecked });
      continue;
    }
    result.checked.push({ code, sentence, atMs: facts.nowMs });
    for (const finding of answer.findings) {
      const sinceMs = previous.since[finding.findingId] ?? finding.sinceMs ?? facts.nowMs;
      result.findings.push({ ...finding, sinceMs });
    }
  }
  result.findings.sort(byRank);
  return { ...result, since: keptSince(previous, result) };
}

// A rule that cannot be checked for a moment, while the link is down, has not found that its findings are over.
function keptSince(previous: FindingsResult, { findings, unchecked }: FindingsResult): Record<string, number> {
  const paused = unchecked.map(({ code }) => `${code}:`);
  const kept = Object.entries(previous.since).filter(([id]) => paused.some((start) => id.startsWith(start)));
  const now = findings.flatMap(({ findingId, sinceMs }) => (sinceMs === null ? [] : [[findingId, sinceMs] as const]));
  return Object.fromEntries([...kept, ...now]);
}

function byRank(a: Finding, b: Finding): number {
  return (
    severityOrder[a.severity] - severityOrder[b.severity] ||
    (b.sinceMs ?? 0) - (a.sinceMs ?? 0) ||
    (a.findingId < b.findingId ? -1 : 1)
  );
}
