import type { ReactElement, RefObject } from 'react';
import { positionIn, ticksOf, type Tick, type TimeRange } from '../../components/time-range';

const leastPixels = 64;

/** Marks at round times, not closer than can be read. */
export function axisTicks(range: TimeRange, width: number): Tick[] {
  return width <= 0 ? [] : ticksOf(range, leastPixels / width);
}

/** The axis of time above the lanes. */
export function TimelineAxis({
  range,
  width,
  ticks,
  fieldRef,
}: {
  range: TimeRange;
  width: number;
  ticks: readonly Tick[];
  fieldRef: RefObject<SVGSVGElement | null>;
}): ReactElement {
  return (
    <div className="timeline-axis" aria-hidden="true">
      <svg height={24} width="100%" ref={fieldRef}>
        {ticks.map((tick) => {
          const x = positionIn(range, tick.ms) * width;
          return (
            <text key={tick.ms} className="timeline-tick" x={Math.max(2, x + 4)} y={16}>
              {tick.label}
            </text>
          );
        })}
      </svg>
    </div>
  );
}

/** Lines through all lanes at the marks of the axis, and the part of time that is being dragged over. */
export function TimelineOverlay({
  range,
  ticks,
  selection,
}: {
  range: TimeRange;
  ticks: readonly Tick[];
  selection: { x: number; width: number } | null;
}): ReactElement {
  return (
    <div className="timeline-overlay" aria-hidden="true">
      <div className="timeline-field">
        {ticks.map((tick) => (
          <div key={tick.ms} className="timeline-grid-line" style={{ left: `${positionIn(range, tick.ms) * 100}%` }} />
        ))}
        {selection !== null && (
          <div className="timeline-selection" style={{ left: selection.x, width: selection.width }} />
        )}
      </div>
    </div>
  );
}
