import type { ReactElement } from 'react';
import type { OutputOf } from '../../../shared/contract/index';
import type { Series } from '../../../shared/contract/findings';
import { formatBytes, formatInteger } from '../../components/format';
import { texts } from '../../texts/en';
import { SeriesChart } from './series-chart';

type Overview = OutputOf<'findings.getOverview'>;

const oneDecimal = (value: number): string => String(Math.round(value * 10) / 10);
const perSecond = (value: number): string => texts.overview.perSecond(oneDecimal(value));

/** Six figures of the last hour. */
export function OverviewCharts({ overview }: { overview: Overview }): ReactElement {
  const pointsOf = (name: Series['name']): Series['points'] =>
    overview.series.find((one) => one.name === name)?.points ?? [];
  const newest = (name: Series['name']): number | null => pointsOf(name).at(-1)?.value ?? null;
  const chart = (name: keyof typeof texts.overview.series, format: (value: number) => string): ReactElement => {
    const value = newest(name);
    const of = overview.series.find((one) => one.name === name)?.of ?? null;
    const title = texts.overview.series[name];
    return (
      <SeriesChart
        title={of === null ? title : `${title} · ${of}`}
        points={pointsOf(name)}
        current={value === null ? null : format(value)}
        format={format}
        nowMs={overview.asOfMs}
      />
    );
  };
  const [pending, overdue] = [newest('pending'), newest('overdue')];
  return (
    <section aria-label={texts.overview.charts}>
      <h2 className="overview-heading">{texts.overview.charts}</h2>
      <div className="charts">
        {chart('eventsPerSecond', perSecond)}
        {chart('lagTokens', (value) => texts.overview.rows(formatInteger(value)))}
        <SeriesChart
          title={texts.overview.series.pending}
          points={pointsOf('pending')}
          second={pointsOf('overdue')}
          names={[texts.overview.pendingShort, texts.overview.overdueShort]}
          current={
            pending === null || overdue === null
              ? null
              : texts.overview.overdueOf(formatInteger(pending), formatInteger(overdue))
          }
          format={formatInteger}
          nowMs={overview.asOfMs}
        />
        {chart('databaseSizeBytes', formatBytes)}
        {chart('connections', formatInteger)}
        {chart('ownQueriesPerSecond', perSecond)}
      </div>
      <p className="small muted">{texts.overview.chartNote}</p>
    </section>
  );
}
