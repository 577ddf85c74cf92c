import { blockedBecause, countOf, isOverdue } from './expiry-state';
import {
  configurationMissing,
  databaseMissing,
  evidenceFrom,
  finding,
  found,
  hearingTakesMs,
  lasting,
  notReadable,
  wireNotReady,
  type FindingRule,
} from './finding-rule';
import { lostTimer } from './timer-state';

const code = 'ephemeral_timers_stopped';

export const ephemeralTimersStoppedRule: FindingRule = {
  code,
  sentence: 'The process that wrote the lowest expiry row still has its timer.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts) ?? configurationMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, topology } = facts;
    if (!database?.expiries) return notReadable('event_expiry');
    const { lowest, overdue } = database.expiries;
    if (topology?.ephemeralMessages !== true || lowest === null || !isOverdue(lowest, database.asOfMs))
      return found([]);
    if (blockedBecause(lowest, database.asOfMs) !== null || lowest.writtenBy === null) return found([]);
    const why = wireNotReady(facts, hearingTakesMs);
    if (why !== null) return { unchecked: why };
    const lost = lostTimer(lowest, facts);
    if (lost === null) return found([]);
    return found([
      finding({
        code,
        severity: 'failed',
        subject: { kind: 'instance', id: lowest.writtenBy },
        sentence: `Self-destructing messages are overdue, and ${lowest.writtenBy}, which held their timer, has lost it.`,
        meaning: 'The messages stay readable. Only the main process takes up old rows, at its start.',
        evidence: [
          evidenceFrom(
            'database',
            database.asOfMs,
            `${countOf(overdue)} rows are overdue; the lowest, ${lowest.eventId}, since ${lasting(database.asOfMs - lowest.dueMs)}.`,
          ),
          lost.evidence,
          evidenceFrom('configuration', facts.configurationReadMs, 'enable_ephemeral_messages is on.'),
        ],
        remedy: 'Restart the main process, which takes up all rows; or censor the overdue messages now, in Censor.',
      }),
    ]);
  },
};
