import { blockedBecause, countOf } from './expiry-state';
import { databaseMissing, evidenceFrom, finding, found, notReadable, type FindingRule } from './finding-rule';

const code = 'expiry_blocked';

export const expiryBlockedRule: FindingRule = {
  code,
  sentence: 'The lowest row of event_expiry is of an event that can be expired.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, topology } = facts;
    if (!database?.expiries) return notReadable('event_expiry');
    const { lowest, overdue } = database.expiries;
    // Switched off, no timer takes rows: they block nothing.
    if (lowest === null || topology?.ephemeralMessages === false) return found([]);
    const reason = blockedBecause(lowest, database.asOfMs);
    if (reason === null) return found([]);
    const isDue = lowest.dueMs <= database.asOfMs;
    return found([
      finding({
        code,
        severity: isDue ? 'failed' : 'warning',
        subject: { kind: 'event', id: lowest.eventId },
        sentence: `The expiry of ${lowest.eventId} ${isDue ? 'blocks' : 'will block'} all others: ${reason}.`,
        meaning: isDue
          ? 'Self-destructing messages stay readable. A process that reaches this row tries it again some hundred times a second, with an error in its log each time.'
          : 'When it is due, self-destructing messages stay readable, and a process tries this row again without end.',
        evidence: [
          evidenceFrom('database', database.asOfMs, `Lowest row of event_expiry: ${lowest.eventId}; ${reason}.`),
          evidenceFrom('database', database.asOfMs, `${countOf(overdue)} rows are overdue.`),
        ],
        remedy: `Censor ${lowest.eventId} in Synoptic: the row is previewed, removed and recorded, and the next is taken within a second. By hand: DELETE FROM event_expiry WHERE event_id = '${lowest.eventId.replaceAll("'", "''")}'.`,
      }),
    ]);
  },
};
