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
        <LagBars lane={lane} />
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

/** The distance that is missing of each writer that lags. */
function LagBars({ lane }: { lane: Lane }): ReactElement {
  return (
    <>
      {lane.gaps.map(({ from, to }, index) => (
        <span
          key={index}
          className="stream-lag"
          style={{ left: `${Math.min(from, to) * 100}%`, width: `${Math.abs(to - from) * 100}%` }}
        />
      ))}
    </>
  );
}

function tipOf({ kind, token, writers }: LaneMark): string {
  const t = texts.streams;
  const names =
    writers.length > 6 ? `${writers.slice(0, 6).join(', ')} ${t.more(writers.length - 6)}` : writers.join(', ');
  return t.markTip(kind === 'live' ? t.liveMark : t.databaseMark, formatInteger(token), names);
}
