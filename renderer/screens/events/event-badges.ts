import type { EventDetail } from '../../../shared/contract/events';
import type { MarkKind } from '../../components/mark';
import { texts } from '../../texts/en';

export interface Badge {
  kind: MarkKind;
  word: string;
  /** The rule behind the word. */
  rule: string;
}

/** What has to be known of an event at a glance, the weightiest first. */
export function badgesOf(event: EventDetail): Badge[] {
  const { status } = event;
  const { badges, rules } = texts.events;
  const found: (Badge | false)[] = [
    censorBadge(event),
    status.rejected !== null && {
      kind: 'failed',
      word: badges.rejected,
      rule: texts.events.rejectedBecause(status.rejected),
    },
    status.softFailed && { kind: 'lagging', word: badges.softFailed, rule: rules.softFailed },
    status.ephemeral.ephemeral && {
      kind: 'waiting',
      word: badges.expires,
      rule: texts.events.ephemeralRules[status.ephemeral.rule],
    },
    status.outlier && { kind: 'stale', word: badges.outlier, rule: rules.outlier },
    status.backfilled && { kind: 'stale', word: badges.backfilled, rule: rules.backfilled },
    status.isState && { kind: 'stale', word: badges.state, rule: rules.state },
  ];
  return found.filter((badge) => badge !== false);
}

function censorBadge(event: EventDetail): Badge {
  const { badges, verdicts } = texts.events;
  const redaction = event.status.redactedBy.find(({ verdict }) => verdict === 'allowed' || verdict === 'not_rechecked');
  const rule = redaction === undefined ? '' : verdicts[redaction.verdict];
  if (event.status.censored === true) return { kind: 'ok', word: badges.censored, rule };
  if (redaction !== undefined) return { kind: 'waiting', word: badges.redactedNotCensored, rule };
  if (event.status.censored === null) return { kind: 'stale', word: badges.censoredUnknown, rule };
  return { kind: 'stale', word: badges.notCensored, rule };
}
