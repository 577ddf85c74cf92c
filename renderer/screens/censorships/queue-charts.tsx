import type { ReactElement } from 'react';
import { BarChart, type Bar } from '../../components/bar-chart';
import { Button } from '../../components/button';
import { formatDate, formatDateTime, formatInteger } from '../../components/format';
import { Isolated } from '../../components/isolated';
import { useLetterKey } from '../../components/use-letter-key';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { figureOf } from './group-heading';
import { headlineOf } from './queue-filters';
import type { QueueSummary } from './use-queue-list';

const t = texts.censorships;

/** What is due, what is overdue and why, and what has gone; T shows the same as tables. */
export function QueueCharts({ summary }: { summary: QueueSummary }): ReactElement {
  const { search, setSearch } = useAddress();
  const isTable = search['figures'] === 'table';
  const toggle = (): void => setSearch({ figures: isTable ? null : 'table' }, { replace: true });
  useLetterKey('t', toggle);
  const { dueByHour, prunedByDay, overdue, notes } = summary;
  const due = dueByHour.map(({ fromMs, count }): Bar => ({ key: fromMs, label: formatDateTime(fromMs), value: count }));
  const pruned = (prunedByDay ?? []).map(({ fromMs, count }): Bar => ({
    key: fromMs,
    label: formatDate(fromMs),
    value: count,
  }));
  return (
    <section className="queue-charts" aria-label={t.figures}>
      <BarChart
        title={t.dueByHour}
        current={t.inAll(formatInteger(sumOf(due)))}
        headers={[t.dueAt, t.count]}
        bars={due}
        form="columns"
        ends={[t.now, t.hoursAhead]}
        isTable={isTable}
      />
      <BarChart
        title={t.overdueByReason}
        current={overdue.value === 0 ? t.nothingOverdue : figureOf(overdue)}
        headers={[t.reason, t.count]}
        bars={overdueBars(summary)}
        form="rows"
        isTable={isTable}
      />
      <BarChart
        title={t.prunedByDay}
        current={prunedByDay === null ? t.prunedUnknown : t.inAll(formatInteger(sumOf(pruned)))}
        headers={[t.day, t.count]}
        bars={pruned}
        form="columns"
        {...(prunedByDay === null ? {} : { ends: [t.daysAgo(Math.max(0, pruned.length - 1)), t.today] as const })}
        isTable={isTable}
      />
      <Button variant="quiet" onPress={toggle}>
        {isTable ? t.showPictures : t.showTables}
      </Button>
      {notes.length > 0 && (
        <details className="queue-notes">
          <summary className="small muted">{t.notes}</summary>
          <ul className="small">
            {notes.map((note) => (
              <li key={note}>
                <Isolated text={note} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function overdueBars({ groups }: QueueSummary): Bar[] {
  return groups
    .filter(({ overdue }) => overdue.value > 0)
    .map(({ reason, overdue }) => ({ key: reason ?? '', label: headlineOf(reason), value: overdue.value }))
    .sort((a, b) => b.value - a.value);
}

function sumOf(bars: readonly Bar[]): number {
  return bars.reduce((sum, { value }) => sum + value, 0);
}
