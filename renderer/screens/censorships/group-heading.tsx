import type { ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Button } from '../../components/button';
import { CheckField } from '../../components/fields';
import { formatInteger } from '../../components/format';
import { Icon } from '../../components/icons';
import { Isolated } from '../../components/isolated';
import { texts } from '../../texts/en';
import { headlineOf } from './queue-filters';
import type { Counted, QueueGroup } from './queue-rows';

const t = texts.censorships;

export interface GroupHeadingProps {
  group: QueueGroup;
  isOpen: boolean;
  isChosen: boolean;
  onToggle: () => void;
  onChoose: (isChosen: boolean) => void;
  onWhy: () => void;
}

/** The reason as the headline: how many have it, what it means, and the way to the evidence. */
export function GroupHeading(props: GroupHeadingProps): ReactElement {
  const { group, isOpen, isChosen } = props;
  const name = headlineOf(group.reason);
  return (
    <span className="queue-heading">
      <CheckField isChecked={isChosen} onChange={props.onChoose} label={t.selectGroup(name)} />
      <AriaButton
        className={isOpen ? 'icon-button queue-open' : 'icon-button'}
        aria-label={isOpen ? t.close(name) : t.open(name)}
        aria-expanded={isOpen}
        onPress={props.onToggle}
      >
        <Icon name="chevron" size={12} />
      </AriaButton>
      <b>{name}</b>
      <span className="queue-counts">{countWords(group)}</span>
      <Isolated text={group.sentence} className="muted clip" />
      <span className="spread" />
      {group.reason !== null && (
        <Button variant="quiet" label={t.whyOf(name)} onPress={props.onWhy}>
          {t.why}
        </Button>
      )}
    </span>
  );
}

function countWords({ overdue, pending }: QueueGroup): string {
  const parts = [
    overdue.value > 0 ? t.overdueCount(figureOf(overdue)) : '',
    pending.value > 0 ? t.pendingCount(figureOf(pending)) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** A count, which may be a lower bound. */
export function figureOf({ value, exact }: Counted): string {
  return exact ? formatInteger(value) : t.atLeast(formatInteger(value));
}

/** Where a group goes on. */
export function MoreRow({
  hidden,
  isReading,
  onMore,
}: {
  hidden: Counted;
  isReading: boolean;
  onMore: () => void;
}): ReactElement {
  if (isReading) return <span className="muted queue-more">{t.readingMore}</span>;
  return (
    <span className="queue-more">
      <Button variant="quiet" onPress={onMore}>
        {t.moreOfReason(figureOf(hidden))}
      </Button>
    </span>
  );
}
