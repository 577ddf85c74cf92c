import type { ReactElement } from 'react';
import { formatInteger } from './format';
import './bar-chart.css';

export interface Bar {
  key: string | number;
  label: string;
  value: number;
}

export interface BarChartProps {
  title: string;
  /** The sum or the state in words, beside the title. */
  current: string;
  /** Headers of the table: what a bar stands for, and its figure. */
  headers: readonly [string, string];
  bars: readonly Bar[];
  /** Bars side by side, or one below the other with its words. */
  form: 'columns' | 'rows';
  /** Words below the first and the last of `columns`. */
  ends?: readonly [string, string];
  /** The table in place of the picture. */
  isTable: boolean;
}

/** Figures as bars, or as a table; screen readers always get the table. */
export function BarChart(props: BarChartProps): ReactElement {
  const { title, current, bars, form, ends, isTable } = props;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <figure className="bar-chart">
      <figcaption>
        <span>{title}</span>
        <b className="number">{current}</b>
      </figcaption>
      {isTable ? (
        <div className="bar-figures" tabIndex={0} role="region" aria-label={title}>
          <Figures {...props} />
        </div>
      ) : (
        <>
          <div className="visually-hidden">
            <Figures {...props} />
          </div>
          {form === 'rows' ? <Rows bars={bars} most={most} /> : <Columns bars={bars} most={most} />}
          {form === 'columns' && ends !== undefined && (
            <div className="bar-ends" aria-hidden="true">
              <span>{ends[0]}</span>
              <span>{ends[1]}</span>
            </div>
          )}
        </>
      )}
    </figure>
  );
}

function Columns({ bars, most }: { bars: readonly Bar[]; most: number }): ReactElement {
  return (
    <div className="bar-columns" aria-hidden="true">
      {bars.map(({ key, label, value }) => (
        <span key={key} title={`${label}: ${formatInteger(value)}`}>
          <i style={{ height: value === 0 ? 0 : `max(2px, ${(100 * value) / most}%)` }} />
        </span>
      ))}
    </div>
  );
}

function Rows({ bars, most }: { bars: readonly Bar[]; most: number }): ReactElement {
  return (
    <div className="bar-rows" aria-hidden="true">
      {bars.map(({ key, label, value }) => (
        <div key={key} title={`${label}: ${formatInteger(value)}`}>
          <span className="clip">{label}</span>
          <span className="bar-track">
            <i style={{ width: `max(2px, ${(100 * value) / most}%)` }} />
          </span>
          <span className="number">{formatInteger(value)}</span>
        </div>
      ))}
    </div>
  );
}

function Figures({ title, headers, bars }: BarChartProps): ReactElement {
  return (
    <table aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{headers[0]}</th>
          <th scope="col">{headers[1]}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, label, value }) => (
          <tr key={key}>
            <td>{label}</td>
            <td className="number">{formatInteger(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
