import { countOf } from './expiry-state';
import {
  configurationMissing,
  databaseMissing,
  evidenceFrom,
  finding,
  found,
  notReadable,
  type FindingRule,
} from './finding-rule';

const code = 'ephemeral_off_rows_pending';

export const ephemeralOffRule: FindingRule = {
  code,
  sentence: 'No message waits to self-destruct on a homeserver that does not do it.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts) ?? configurationMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, topology } = facts;
    if (!database?.expiries) return notReadable('event_expiry');
    const { pending, overdue } = database.expiries;
    if (topology?.ephemeralMessages !== false || pending.value === 0) return found([]);
    return found([
      finding({
        code,
        severity: overdue.value > 0 ? 'warning' : 'notice',
        subject: { kind: 'homeserver', id: null },
        sentence: `${countOf(pending)} messages are to self-destruct, and enable_ephemeral_messages is off.`,
        meaning: 'Their senders were promised that they go; they stay readable.',
        evidence: [
          evidenceFrom(
            'database',
            database.asOfMs,
            `${countOf(pending)} rows in event_expiry, ${countOf(overdue)} of them overdue.`,
          ),
          evidenceFrom('configuration', facts.configurationReadMs, 'enable_ephemeral_messages is off.'),
        ],
        remedy:
          'Set enable_ephemeral_messages: true and restart all processes, the main process last; or censor the messages in Censor.',
      }),
    ]);
  },
};
