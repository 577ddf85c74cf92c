import type { ReactElement } from 'react';
import type { EventBadge } from '../../shared/contract/timeline';
import { Mark, type MarkKind } from '../components/mark';
import { texts } from '../texts/en';

/** The weightiest first. Null: a kind of content rather than a state; it has no mark. */
const marks: readonly (readonly [EventBadge, MarkKind | null])[] = [
  ['rejected', 'failed'],
  ['soft_failed', 'lagging'],
  ['redacts_nothing', 'lagging'],
  ['reported', 'lagging'],
  ['censored', 'ok'],
  ['redacted', 'waiting'],
  ['expires', 'waiting'],
  ['ephemeral', 'waiting'],
  ['outlier', 'stale'],
  ['backfilled', 'stale'],
  ['redaction', null],
  ['edit', null],
  ['reply', null],
  ['thread', null],
  ['media', null],
  ['state', null],
];

/** Badges in the order in which they are shown; what another one says already is left out. */
export function shownBadges(badges: readonly EventBadge[]): EventBadge[] {
  return marks
    .map(([badge]) => badge)
    .filter((badge) => badges.includes(badge))
    .filter((badge) => badge !== 'ephemeral' || !badges.includes('expires'))
    .filter((badge) => badge !== 'redaction' || !badges.includes('redacts_nothing'));
}

/** What is worth knowing of an event, as words with their marks. */
export function BadgeList({ badges }: { badges: readonly EventBadge[] }): ReactElement {
  const shown = shownBadges(badges);
  const words = shown.map((badge) => texts.timeline.badges[badge]).join(', ');
  return (
    <span className="badges" title={words}>
      {shown.map((badge) => (
        <Badge key={badge} badge={badge} />
      ))}
    </span>
  );
}

function Badge({ badge }: { badge: EventBadge }): ReactElement {
  const kind = marks.find(([one]) => one === badge)?.[1] ?? null;
  const word = texts.timeline.badges[badge];
  return kind === null ? <span className="badge-plain">{word}</span> : <Mark kind={kind}>{word}</Mark>;
}
