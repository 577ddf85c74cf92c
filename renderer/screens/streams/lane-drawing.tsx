import type { ReactElement } from 'react';
import { formatInteger } from '../../components/format';
import { texts } from '../../texts/en';
import type { Lane, LaneMark } from './lanes';

/** The positions of a stream on its axis: a line for each writer's live position, a box for the database's. */
export function LaneDrawing({ lane }: { lane: Lane }): ReactElement {
  const { axis, marks } = lane;
  return (
    <div className="stream-axis">
      <span className="visually-hidden">
        {axis === null
          ? texts.streams.noneSeen
          : texts.streams.positionWords(formatInteger(axis.slowest), formatInteger(axis.fastest))}
      </span>
      <div className={marks.length > 16 ? 'stream-axis-line stream-axis-many' : 'stream-axis-line'} aria-hidden="true">
        <LagBar lane={lane} />
        {marks.map((mark) => (
          <span
            key={`${mark.kind} ${mark.at}`}
            className={`stream-mark stream-mark-${mark.kind}`}
            style={{ left: `${mark.at * 100}%` }}
            title={tipOf(mark)}
          />
        ))}
      </div>
    </div>
  );
}

/** The distance that is missing, from the slowest live position to the fastest of the database. */
function LagBar({ lane }: { lane: Lane }): ReactElement | null {
  if (lane.lagTokens === null || lane.lagTokens === 0) return null;
  const live = lane.marks.filter(({ kind }) => kind === 'live').map(({ at }) => at);
  const database = lane.marks.filter(({ kind }) => kind === 'database').map(({ at }) => at);
  const from = Math.min(...live);
  const to = Math.max(...database);
  if (!(to > from)) return null;
  return <span className="stream-lag" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />;
}

function tipOf({ kind, token, writers }: LaneMark): string {
  const t = texts.streams;
  const names =
    writers.length > 6 ? `${writers.slice(0, 6).join(', ')} ${t.more(writers.length - 6)}` : writers.join(', ');
  return t.markTip(kind === 'live' ? t.liveMark : t.databaseMark, formatInteger(token), names);
}
