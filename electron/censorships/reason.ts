import type { Censorship, CensorshipReason, EvidenceFact } from '../../shared/contract/censorships';
import type { Evidence } from '../../shared/contract/findings';
import { lasting } from '../findings/rules/finding-rule';
import type { DueRow, QueueFacts } from './queue-facts';

/** Why a content has not gone, or will not go in time; with what shows it and what can be done. */
export interface Verdict {
  reason: CensorshipReason | null;
  sentence: string | null;
  evidence: EvidenceFact[];
  nextStep: Censorship['nextStep'];
  turnMs: number | null;
}

/** Nothing stands in its way. */
export const onTime: Verdict = { reason: null, sentence: null, evidence: [], nextStep: null, turnMs: null };

/** A verdict with a reason. */
export function because(
  reason: CensorshipReason,
  rest: { sentence: string; evidence: EvidenceFact[]; step: string | null; command?: string; turnMs?: number | null },
): Verdict {
  const { sentence, evidence, step, command = null, turnMs = null } = rest;
  return { reason, sentence, evidence, nextStep: step === null ? null : { sentence: step, command }, turnMs };
}

export function fromDatabase(label: string, value: string, { databaseMs }: QueueFacts): EvidenceFact {
  return { label, value, source: 'database', asOfMs: databaseMs };
}

export function fromRule(label: string, value: string): EvidenceFact {
  return { label, value, source: 'rule', asOfMs: null };
}

/** A setting, from the configuration where it was read. */
export function fromSettings(label: string, value: string, { homeserver }: QueueFacts): EvidenceFact {
  return { label, value, source: 'configuration', asOfMs: homeserver.configurationReadMs };
}

/** What a finding shows too. */
export function fromFinding(label: string, { source, atMs, sentence }: Evidence): EvidenceFact {
  return { label, value: sentence, source: source === 'metrics' ? 'metrics' : 'wire', asOfMs: atMs };
}

/** When it is or was due, by the database's clock. */
export function dueFact({ dueMs, overdue }: DueRow, facts: QueueFacts): EvidenceFact {
  const value = overdue
    ? `Overdue for ${lasting(facts.databaseMs - dueMs)}.`
    : `Due in ${lasting(dueMs - facts.databaseMs)}.`;
  return fromDatabase('Due', value, facts);
}
