import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { formatDate, formatDateSeconds } from './format';
import { positionIn, ticksOf, timeAt, type TimeRange } from './time-range';
import './time-slider.css';
import { useWidth } from './use-width';

const leastTickPixels = 84;
/** The dates at both ends need this much. */
const endPixels = 88;

/**
 * A moment on an axis of time. One Tab stop: arrows move by a hundredth, PageUp and PageDown by a tenth, Home and End to the
 * ends. It tells its value as a date, which a slider of numbers cannot.
 */
export function TimeSlider({
  label,
  range,
  valueMs,
  valueText,
  sinceMs = null,
  onChange,
}: {
  label: string;
  range: TimeRange;
  valueMs: number;
  /** What the value is called where the date alone does not tell, e.g. "now". */
  valueText?: string;
  /** From here on the axis is hatched: what is known ends there. */
  sinceMs?: number | null;
  onChange: (ms: number) => void;
}): ReactElement {
  const { ref, width } = useWidth<HTMLDivElement>();
  const drag = useDrag(range, onChange);
  const x = clamped(positionIn(range, valueMs)) * width;
  const onKeyDown = (event: KeyboardEvent): void => {
    const ms = movedBy(event.key, valueMs, range);
    if (ms === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onChange(ms);
  };
  return (
    <div className="time-slider" ref={ref} {...drag}>
      <Axis range={range} width={width} sinceMs={sinceMs} />
      <div className="time-slider-past" style={{ width: x }} />
      <div
        className="time-slider-thumb"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={range.fromMs}
        aria-valuemax={range.toMs}
        aria-valuenow={Math.round(valueMs)}
        aria-valuetext={valueText ?? formatDateSeconds(valueMs)}
        title={valueText ?? formatDateSeconds(valueMs)}
        style={{ left: x }}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function Axis({ range, width, sinceMs }: { range: TimeRange; width: number; sinceMs: number | null }): ReactElement {
  const ticks = width <= 0 ? [] : ticksOf(range, leastTickPixels / width);
  return (
    <div className="time-slider-axis" aria-hidden="true">
      <div className="time-slider-line" />
      {sinceMs !== null && (
        <div className="time-slider-unknown" style={{ left: clamped(positionIn(range, sinceMs)) * width }} />
      )}
      {ticks
        .map((tick) => ({ ...tick, x: positionIn(range, tick.ms) * width }))
        .filter(({ x }) => x >= endPixels && x <= width - endPixels - leastTickPixels / 2)
        .map((tick) => (
          <span key={tick.ms} className="time-slider-tick" style={{ left: tick.x }}>
            {tick.label}
          </span>
        ))}
      <span className="time-slider-end" style={{ left: 0 }}>
        {formatDate(range.fromMs)}
      </span>
      <span className="time-slider-end" style={{ right: 0 }}>
        {formatDate(range.toMs)}
      </span>
    </div>
  );
}

/** Where a key moves a moment to, within the range; null: the key means nothing. */
export function movedBy(key: string, ms: number, range: TimeRange): number | null {
  const length = range.toMs - range.fromMs;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -0.01, ArrowDown: -0.01, ArrowRight: 0.01, ArrowUp: 0.01, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1,
  }; // prettier-ignore
  const step = steps[key];
  if (step === undefined) return null;
  return Math.round(Math.min(range.toMs, Math.max(range.fromMs, ms + step * length)));
}

function useDrag(range: TimeRange, onChange: (ms: number) => void) {
  const isHeld = useRef(false);
  const move = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const position = clamped((event.clientX - box.left) / Math.max(1, box.width));
    onChange(Math.round(timeAt(range, position)));
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      event.currentTarget.setPointerCapture(event.pointerId);
      isHeld.current = true;
      move(event);
    },
    onPointerMove: (event: PointerEvent): void => {
      if (isHeld.current) move(event);
    },
    onPointerUp: (): void => {
      isHeld.current = false;
    },
  };
}

function clamped(position: number): number {
  return Number.isFinite(position) ? Math.min(1, Math.max(0, position)) : 0;
}
