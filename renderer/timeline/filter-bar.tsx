import { useState, type ReactElement, type ReactNode } from 'react';
import type { EventBadge } from '../../shared/contract/timeline';
import { Button } from '../components/button';
import { DateTimeField } from '../components/date-time-field';
import { Chip, TextField } from '../components/fields';
import { formatDateTime } from '../components/format';
import { Icon } from '../components/icons';
import { Isolated } from '../components/isolated';
import { useAddress } from '../state/use-address';
import { texts } from '../texts/en';
import { filterIn, isFiltered, noFilter, searchOf, withBadge, withTyped, type TimelineFilter } from './timeline-filter';
import './timeline.css';

const first: readonly EventBadge[] = ['redacted', 'ephemeral', 'rejected', 'soft_failed', 'reported'];
const others: readonly EventBadge[] = [
  'censored', 'expires', 'backfilled', 'state', 'redaction', 'redacts_nothing', 'edit', 'reply', 'thread', 'media',
]; // prettier-ignore

/** The filter of the address, and how to change it. What is selected goes with it. */
export function useTimelineFilter(): { filter: TimelineFilter; change: (filter: TimelineFilter) => void } {
  const { search, setSearch } = useAddress();
  return {
    filter: filterIn(search),
    change: (filter) => setSearch({ ...searchOf(filter), at: null }, { replace: true }),
  };
}

/** Filters of a timeline: what is typed becomes a chip, badges are chips, a range of time stands behind "more". */
export function TimelineFilterBar({
  hasSender = true,
  order,
  more,
}: {
  hasSender?: boolean;
  /** Stands behind the typed filter, e.g. the order. */
  order?: ReactNode;
  /** More filters of this list. */
  more?: ReactNode;
}): ReactElement {
  const { filter, change } = useTimelineFilter();
  const isMoreUsed =
    filter.fromMs !== null || filter.toMs !== null || filter.badges.some((one) => others.includes(one));
  const [isMoreOpen, setMoreOpen] = useState(isMoreUsed);
  return (
    <>
      <TypedFilter filter={filter} change={change} hasSender={hasSender} />
      {order}
      <Named filter={filter} change={change} hasSender={hasSender} />
      <BadgeChips badges={first} label={texts.timeline.badgeGroup} filter={filter} change={change} />
      <Button variant="quiet" onPress={() => setMoreOpen(!isMoreOpen)}>
        {isMoreOpen ? texts.timeline.fewerFilters : texts.timeline.moreFilters}
      </Button>
      {isFiltered(filter) && (
        <Button variant="quiet" onPress={() => change(noFilter)}>
          {texts.timeline.clearFilters}
        </Button>
      )}
      {isMoreOpen && (
        <div className="row more-filters">
          <BadgeChips badges={others} label={texts.timeline.badgesOfContent} filter={filter} change={change} />
          {more}
          <Range filter={filter} change={change} />
        </div>
      )}
    </>
  );
}

interface PartProps {
  filter: TimelineFilter;
  change: (filter: TimelineFilter) => void;
}

function TypedFilter({ filter, change, hasSender }: PartProps & { hasSender: boolean }): ReactElement {
  const label = hasSender ? texts.timeline.filter : texts.timeline.typeFilter;
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const add = (): void => {
    const next = withTyped(filter, typed);
    if (typeof next === 'string') return setWrong(texts.timeline.notAFilter(next));
    setTyped('');
    if (next !== filter) change(next);
  };
  return (
    <div className="typed-filter">
      <TextField
        label={label}
        placeholder={label}
        isLabelHidden
        isFilter
        isMono
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setWrong(null);
        }}
        onEnter={add}
        error={wrong}
        {...(typed.trim() !== '' && wrong === null ? { description: texts.timeline.filterNote } : {})}
      />
    </div>
  );
}

/** What was typed, as chips that go away by a press. */
function Named({ filter, change, hasSender }: PartProps & { hasSender: boolean }): ReactElement | null {
  const { sender, types, fromMs, toMs } = filter;
  const chips: { word: string; without: TimelineFilter }[] = [
    ...(sender === null || !hasSender ? [] : [{ word: sender, without: { ...filter, sender: null } }]),
    ...types.map((type) => ({ word: type, without: { ...filter, types: types.filter((one) => one !== type) } })),
    ...(fromMs === null
      ? []
      : [{ word: texts.timeline.fromWord(formatDateTime(fromMs)), without: { ...filter, fromMs: null } }]),
    ...(toMs === null
      ? []
      : [{ word: texts.timeline.toWord(formatDateTime(toMs)), without: { ...filter, toMs: null } }]),
  ];
  if (chips.length === 0) return null;
  return (
    <div className="row" role="group" aria-label={texts.timeline.filters}>
      {chips.map(({ word, without }) => (
        <RemovableChip key={word} word={word} onRemove={() => change(without)} />
      ))}
    </div>
  );
}

/** A filter that is set, to be taken away. */
export function RemovableChip({ word, onRemove }: { word: string; onRemove: () => void }): ReactElement {
  return (
    <button
      type="button"
      className="chip chip-removable"
      onClick={onRemove}
      aria-label={texts.timeline.removeFilter(word)}
    >
      <Isolated text={word} className="clip" />
      <Icon name="close" size={10} />
    </button>
  );
}

function BadgeChips({
  badges,
  label,
  filter,
  change,
}: PartProps & { badges: readonly EventBadge[]; label: string }): ReactElement {
  return (
    <div className="row" role="group" aria-label={label}>
      {badges.map((badge) => (
        <Chip key={badge} isOn={filter.badges.includes(badge)} onPress={() => change(withBadge(filter, badge))}>
          <span title={texts.timeline.badgeMeanings[badge]}>{texts.timeline.badges[badge]}</span>
        </Chip>
      ))}
    </div>
  );
}

function Range({ filter, change }: PartProps): ReactElement {
  return (
    <div className="row time-fields">
      <DateTimeField
        label={texts.timeline.from}
        valueMs={filter.fromMs}
        onChange={(fromMs) => change({ ...filter, fromMs })}
      />
      <DateTimeField label={texts.timeline.to} valueMs={filter.toMs} onChange={(toMs) => change({ ...filter, toMs })} />
    </div>
  );
}
