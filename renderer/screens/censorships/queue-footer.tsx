import type { ReactElement } from 'react';
import type { CensorshipKind } from '../../../shared/contract/censorships';
import { Button } from '../../components/button';
import { formatInteger } from '../../components/format';
import { useSecond } from '../../components/countdown';
import { formatTime } from '../../components/format';
import { Mark } from '../../components/mark';
import { texts } from '../../texts/en';
import { countChosen, nothingChosen, type Chosen } from './chosen';
import { figureOf } from './group-heading';
import { reasonsToLoseRow } from './item-acts';
import type { QueueFilters } from './queue-filters';
import { countOfGroup, type QueueGroup } from './queue-rows';
import { useCensorChosen } from './use-censor-chosen';
import { useQueueExport } from './use-queue-export';
import type { QueueSummary } from './use-queue-list';

const t = texts.censorships;

export interface QueueFooterProps {
  kind: CensorshipKind;
  filters: QueueFilters;
  groups: readonly QueueGroup[];
  summary: QueueSummary;
  offsetMs: number;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

/** What is chosen and what can be done with it; export; the clock that times are counted by. */
export function QueueFooter(props: QueueFooterProps): ReactElement {
  const { kind, filters, groups, chosen } = props;
  const exporting = useQueueExport(kind, filters);
  return (
    <>
      <ChosenPart {...props} />
      {exporting.rows === null ? (
        <>
          <Button isDisabled={groups.length === 0} onPress={() => exporting.start('csv')}>
            {texts.common.exportCsv}
          </Button>
          <Button isDisabled={groups.length === 0} onPress={() => exporting.start('json')}>
            {texts.common.exportJson}
          </Button>
        </>
      ) : (
        <>
          <span role="status">{t.exporting(formatInteger(exporting.rows))}</span>
          <Button onPress={exporting.stop}>{t.stop}</Button>
        </>
      )}
      <span className="spread" />
      {chosen.rows.size + chosen.groups.size === 0 && <ClockNote offsetMs={props.offsetMs} summary={props.summary} />}
    </>
  );
}

function ChosenPart({ kind, filters, groups, chosen, onChoose }: QueueFooterProps): ReactElement | null {
  const censoring = useCensorChosen(kind, filters);
  const counts = new Map(groups.map((group) => [group.key, countOfGroup(group, filters.overdueOnly)]));
  const count = countChosen(chosen, counts);
  if (count.value === 0) return null;
  const figure = figureOf(count);
  if (censoring.rows !== null) {
    return (
      <>
        <span role="status">{t.gathering(formatInteger(censoring.rows), figure)}</span>
        <Button onPress={censoring.stop}>{t.stop}</Button>
      </>
    );
  }
  const keys = [...chosen.groups, ...chosen.rows.values()];
  const canLoseRows = kind === 'expiry' && keys.every((key) => reasonsToLoseRow.has(key));
  return (
    <>
      <b role="status">{t.selected(figure)}</b>
      <Button variant="danger" onPress={() => censoring.start(chosen, 'censor')}>
        {t.censorMany(figure, count.exact && count.value === 1)}
      </Button>
      {canLoseRows && <Button onPress={() => censoring.start(chosen, 'remove_expiry')}>{t.removeRows(figure)}</Button>}
      <Button variant="quiet" onPress={() => onChoose(nothingChosen)}>
        {t.clearSelection}
      </Button>
    </>
  );
}

const notedSkewMs = 2_000;

function ClockNote({ offsetMs, summary }: { offsetMs: number; summary: QueueSummary }): ReactElement {
  const { skewMs } = summary.clock;
  const time = formatTime(useSecond() + offsetMs);
  const off = signedSeconds(skewMs);
  if (Math.abs(skewMs) <= notedSkewMs) return <span className="muted small">{t.clock(time, off)}</span>;
  return (
    <Mark kind="lagging" wraps>
      {t.clockOff(off)}
    </Mark>
  );
}

/** What rounds to nothing has no sign. */
function signedSeconds(ms: number): string {
  const figure = (Math.abs(ms) / 1_000).toFixed(1);
  if (Number(figure) === 0) return `${figure} s`;
  return `${ms < 0 ? '−' : '+'}${figure} s`;
}
