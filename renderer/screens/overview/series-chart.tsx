import type { ReactElement } from 'react';
import { formatTime } from '../../components/format';
import { texts } from '../../texts/en';
import { linePath, newestPath, rangeOf, type Point } from './chart-path';

export interface SeriesChartProps {
  title: string;
  points: readonly Point[];
  /** Names of both figures, where there are two on the same axis. */
  names?: readonly [string, string];
  second?: readonly Point[];
  /** The newest figure in words. */
  current: string | null;
  format: (value: number) => string;
  nowMs: number;
}

const hourMs = 3_600_000;
const size = { width: 260, height: 44 };

/** One figure over the last hour; the same as a table for who cannot see the line. */
export function SeriesChart(props: SeriesChartProps): ReactElement {
  const { title, points, second = [], current, format, nowMs } = props;
  const range = rangeOf([...points, ...second]);
  const frame = { ...size, fromMs: nowMs - hourMs, toMs: nowMs, low: range?.low ?? 0, high: range?.high ?? 0 };
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        <b className="number">{current ?? texts.overview.noFigures}</b>
      </figcaption>
      <svg viewBox={`0 -2 ${size.width} ${size.height + 4}`} preserveAspectRatio="none" aria-hidden="true">
        <line className="chart-base" x1="0" x2={size.width} y1={size.height} y2={size.height} />
        {second.length > 0 && (
          <>
            <path className="chart-line chart-second" d={linePath(second, frame)} />
            <path className="chart-line chart-second chart-newest" d={newestPath(second, frame)} />
          </>
        )}
        <path className="chart-line" d={linePath(points, frame)} />
        <path className="chart-line chart-newest" d={newestPath(points, frame)} />
      </svg>
      <details className="chart-table">
        <summary className="small muted">
          {range === null ? texts.overview.figures : rangeWords(format(range.low), format(range.high))}
        </summary>
        <Figures {...props} />
      </details>
    </figure>
  );
}

function rangeWords(low: string, high: string): string {
  return low === high ? low : texts.overview.range(low, high);
}

function Figures({ title, points, second, names, format }: SeriesChartProps): ReactElement {
  const seconds = new Map(second?.map(({ atMs, value }) => [atMs, value]));
  const words = (value: number | null): string => (value === null ? texts.common.unknown : format(value));
  return (
    <div className="chart-figures" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.overview.at}</th>
            <th scope="col">{names?.[0] ?? texts.overview.value}</th>
            {second !== undefined && <th scope="col">{names?.[1]}</th>}
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map(({ atMs, value }) => (
            <tr key={atMs}>
              <td>{formatTime(atMs)}</td>
              <td className="number">{words(value)}</td>
              {second !== undefined && <td className="number">{words(seconds.get(atMs) ?? null)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
