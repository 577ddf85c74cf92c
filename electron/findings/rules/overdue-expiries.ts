import { blockedBecause, countOf, isOverdue } from './expiry-state';
import { databaseMissing, evidenceFrom, finding, found, lasting, notReadable, type FindingRule } from './finding-rule';
import { lostTimer } from './timer-state';

const code = 'overdue_expiries';

export const overdueExpiriesRule: FindingRule = {
  code,
  sentence: 'Self-destructing messages are gone when they are due.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, topology } = facts;
    if (!database?.expiries) return notReadable('event_expiry');
    const { lowest, overdue } = database.expiries;
    // Switched off and blocked are findings of their own, and so is a timer that is known to be lost.
    if (topology?.ephemeralMessages === false || lowest === null || !isOverdue(lowest, database.asOfMs))
      return found([]);
    if (blockedBecause(lowest, database.asOfMs) !== null) return found([]);
    const isTold = topology !== null && lostTimer(lowest, facts) !== null;
    if (isTold) return found([]);
    return found([
      finding({
        code,
        severity: 'warning',
        subject: { kind: 'homeserver', id: null },
        sentence: `${countOf(overdue)} self-destructing messages are overdue, the first by ${lasting(database.asOfMs - lowest.dueMs)}.`,
        meaning:
          'They stay readable until a process takes them up. Timers are in the memory of the process that wrote each message and end with it.',
        evidence: [
          evidenceFrom(
            'database',
            database.asOfMs,
            `Lowest row: ${lowest.eventId}, written by ${lowest.writtenBy ?? 'a process that is not known'}.`,
          ),
          topology === null
            ? evidenceFrom('own', null, 'Whether enable_ephemeral_messages is on is not known without a configuration.')
            : evidenceFrom('configuration', facts.configurationReadMs, 'enable_ephemeral_messages is on.'),
        ],
        remedy:
          'Restart the main process, which takes up all rows at its start; or censor the overdue messages now, in Censor.',
      }),
    ]);
  },
};
