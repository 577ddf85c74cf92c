import type { ReactElement } from 'react';
import { formatAgo, formatExact, formatListTime } from '../../components/format';
import { useNow } from '../../components/time';

/** A time of just now and how long ago; never in the future, which the clock of lists, a few seconds late, would say. */
export function RecentTime({ ms }: { ms: number }): ReactElement {
  const nowMs = Math.max(useNow(), ms);
  return (
    <time title={formatExact(ms)}>
      {formatListTime(ms, nowMs)} · {formatAgo(ms, nowMs)}
    </time>
  );
}
