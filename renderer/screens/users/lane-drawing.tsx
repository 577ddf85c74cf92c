import type { ReactElement } from 'react';
import { useNow } from '../../components/time';
import { positionIn, type TimeRange } from '../../components/time-range';
import type { Lane, LaneBar } from './lanes';

/** Size of a lane's drawing in CSS pixels. */
export interface LaneSize {
  width: number;
  height: number;
}

const barHeight = 16;
const leastWidth = 3;

/** Patterns that every lane's drawing refers to; once in the document. */
export function LanePatterns(): ReactElement {
  return (
    <svg width="0" height="0" className="lane-patterns" aria-hidden="true">
      <defs>
        <pattern id="last-known" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="7" className="lane-hatch" strokeWidth="2" />
        </pattern>
        <pattern id="banned" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="lane-ban-ground" />
          <line x1="0" y1="0" x2="0" y2="6" className="lane-ban" strokeWidth="3" />
        </pattern>
        <linearGradient id="unknown-past">
          <stop offset="0" className="lane-fade-start" />
          <stop offset="1" className="lane-fade-end" />
        </linearGradient>
      </defs>
    </svg>
  );
}

/** The stays of one room as bars; the words beside it say the same. */
export function LaneDrawing({ lane, range, size }: { lane: Lane; range: TimeRange; size: LaneSize }): ReactElement {
  const at = (ms: number): number => Math.min(size.width + 8, Math.max(-8, positionIn(range, ms) * size.width));
  const nowMs = useNow();
  const top = (size.height - barHeight) / 2;
  const nowX = at(Math.min(range.toMs, nowMs));
  const first = lane.bars[0];
  return (
    <svg className="lane-drawing" width={size.width} height={size.height} aria-hidden="true">
      {lane.lastKnownFromMs !== null && (
        <rect
          x={at(lane.lastKnownFromMs)}
          y={top - 1}
          width={Math.max(0, nowX - at(lane.lastKnownFromMs))}
          height={barHeight + 2}
          fill="url(#last-known)"
        />
      )}
      {lane.room.staysTruncated && first !== undefined && (
        <rect x={at(first.fromMs) - 60} y={top} width={60} height={barHeight} fill="url(#unknown-past)" />
      )}
      {lane.bars.map((bar, index) => (
        <Bar key={index} bar={bar} fromX={at(bar.fromMs)} toX={bar.toMs === null ? nowX : at(bar.toMs)} top={top} />
      ))}
    </svg>
  );
}

interface BarPlace {
  bar: LaneBar;
  fromX: number;
  toX: number;
  top: number;
}

function Bar(place: BarPlace): ReactElement {
  const { bar, fromX, toX, top } = place;
  return (
    <g data-stay={bar.stay.eventIds[0] ?? ''}>
      <rect
        className="lane-reach"
        x={fromX - 4}
        y={top - 4}
        width={Math.max(0, toX - fromX) + 8}
        height={barHeight + 8}
      />
      <BarBody {...place} />
      {bar.toMs === null
        ? bar.membership === 'join' && (
            <path d={`M${toX} ${top}l6 ${barHeight / 2}-6 ${barHeight / 2}Z`} className="lane-join" />
          )
        : // An invitation that was accepted did not end in leaving: the join goes on where it stops.
          bar.endKind !== 'replaced' && <path d={`M${toX} ${top - 3}v${barHeight + 6}`} className="lane-end" />}
    </g>
  );
}

function BarBody({ bar, fromX, toX, top }: BarPlace): ReactElement {
  const width = Math.max(leastWidth, toX - fromX);
  const outline = {
    x: fromX + 0.75,
    y: top + 0.75,
    width: Math.max(leastWidth, width - 1.5),
    height: barHeight - 1.5,
    rx: 2,
  };
  switch (bar.membership) {
    case 'join':
      return <rect x={fromX} y={top} width={width} height={barHeight} rx={2} className="lane-join" />;
    case 'invite':
      return <rect {...outline} className="lane-invite" />;
    case 'knock':
      return <rect {...outline} className="lane-knock" />;
    case 'ban':
      return (
        <>
          <rect x={fromX} y={top} width={width} height={barHeight} fill="url(#banned)" />
          <circle cx={fromX} cy={top + barHeight / 2} r={5} className="lane-stop" />
          <path d={`M${fromX - 3} ${top + barHeight / 2 + 3}l6-6`} className="lane-stop" />
        </>
      );
  }
}
