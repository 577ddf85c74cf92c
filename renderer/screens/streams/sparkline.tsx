import { memo, type ReactElement } from 'react';
import { formatInteger } from '../../components/format';
import { texts } from '../../texts/en';
import { sparkPath, sparkHeight } from './spark-path';

/** Rows per 10 s over the last 10 minutes as a line; its own scale, from none to the most. */
export const Sparkline = memo(function Sparkline({ rates }: { rates: readonly number[] }): ReactElement {
  const most = Math.max(0, ...rates);
  return (
    <svg
      className={most === 0 ? 'stream-spark stream-spark-still' : 'stream-spark'}
      viewBox={`0 0 ${Math.max(1, rates.length - 1)} ${sparkHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={texts.streams.ratesLabel(formatInteger(Math.min(most, ...rates)), formatInteger(most))}
    >
      <path d={sparkPath(rates)} />
    </svg>
  );
}, isSame);

function isSame(a: { rates: readonly number[] }, b: { rates: readonly number[] }): boolean {
  return a.rates.length === b.rates.length && a.rates.every((rows, index) => rows === b.rates[index]);
}
