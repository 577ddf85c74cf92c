import type { ReactElement } from 'react';
import type { Freshness as FreshnessOf } from '../../shared/contract/paging';
import { Button } from '../components/button';
import { formatInteger, formatTime } from '../components/format';
import { texts } from '../texts/en';
import type { ChosenEvents } from './chosen-events';
import { useCensorEvents } from './use-censor-events';
import { useCollecting, type Collecting, type ReadWithSignal } from './use-collecting';
import type { EventPages } from './use-event-pages';

const words = texts.timeline;

export interface TimelineFooterProps {
  pages: EventPages;
  choice: ChosenEvents;
  /** Reads the same list anew, to collect all of it. */
  read: ReadWithSignal;
  /** What the events are from, e.g. a room's name, and what the filter says; both in words. */
  where: string;
  filter: string;
  isFiltered: boolean;
  freshness: FreshnessOf | undefined;
}

/** Below a list of events: how much was read, what is chosen, and the ways to censor. */
export function TimelineFooter(props: TimelineFooterProps): ReactElement {
  const { pages, choice, where, filter, isFiltered } = props;
  const censor = useCensorEvents();
  const collecting = useCollecting(props.read, (count) => words.filteredLabel(count, where, filter));
  const count = formatInteger(choice.chosen.size);
  if (collecting.progress !== null) return <CollectingRow collecting={collecting} />;
  return (
    <>
      <ReadingWords pages={pages} freshness={props.freshness} hasChosen={choice.chosen.size > 0} />
      {choice.chosen.size > 0 && (
        <>
          <Button variant="quiet" onPress={choice.clear}>
            {words.clearChosen}
          </Button>
          <Button onPress={() => censor([...choice.chosen], words.chosenLabel(count, where))}>
            {words.censorChosen(count)}
          </Button>
        </>
      )}
      <span title={isFiltered ? undefined : words.censorAllNeedsFilter}>
        <Button isDisabled={!isFiltered || pages.rows.length === 0} onPress={collecting.start}>
          {words.censorAll}
        </Button>
      </span>
    </>
  );
}

function ReadingWords({
  pages,
  freshness,
  hasChosen,
}: Pick<TimelineFooterProps, 'pages' | 'freshness'> & { hasChosen: boolean }): ReactElement {
  const scanned = formatInteger(pages.scanned);
  if (pages.isSearching) {
    return (
      <>
        <span role="status">{words.searching(scanned)}</span>
        <Button variant="quiet" onPress={pages.stop}>
          {words.stop}
        </Button>
      </>
    );
  }
  return (
    <>
      <div className="timeline-notes">
        <span>
          {words.shown(formatInteger(pages.rows.length), scanned)}
          {pages.isAtEnd && ` · ${words.end}`}
          {freshness !== undefined && ` · ${freshness.source} · ${formatTime(freshness.asOfMs)}`}
        </span>
        {!hasChosen && <span>{words.chooseHint}</span>}
      </div>
      {pages.isResting && (
        <>
          <span className="small">{words.paused(scanned)}</span>
          <Button variant="quiet" onPress={pages.searchOn}>
            {words.readOn}
          </Button>
        </>
      )}
    </>
  );
}

function CollectingRow({ collecting: { progress, cancel } }: { collecting: Collecting }): ReactElement {
  return (
    <>
      <span role="status">
        {words.collecting(formatInteger(progress?.eventIds.length ?? 0), formatInteger(progress?.scanned ?? 0))}
      </span>
      <Button onPress={cancel}>{texts.common.cancel}</Button>
    </>
  );
}
