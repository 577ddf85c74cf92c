import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { formatDateTime } from '../../components/format';
import { texts } from '../../texts/en';
import type { Lane } from './lanes';
import { pan, positionIn, rangeOf, timeAt, zoom, type TimeRange } from '../../components/time-range';
import { useWidth } from '../../components/use-width';

interface BrushProps {
  lanes: readonly Lane[];
  whole: TimeRange;
  range: TimeRange;
  onChange: (range: TimeRange) => void;
}

/** The whole life below the lanes: in how many rooms at a time, and which part is shown above. */
export function TimelineBrush({ lanes, whole, range, onChange }: BrushProps): ReactElement {
  const { ref, width } = useWidth<HTMLDivElement>();
  const bars = useMemo(() => presence(lanes, whole), [lanes, whole]);
  const drag = useBrushDrag({ whole, range, onChange, width });
  const fromX = positionIn(whole, range.fromMs) * width;
  const toX = positionIn(whole, range.toMs) * width;
  const most = Math.max(1, ...bars);
  return (
    <div className="timeline-brush">
      <span className="brush-label">{texts.users.brush}</span>
      <div className="brush-field" ref={ref} {...drag}>
        <svg width={width} height={30} aria-hidden="true">
          {bars.map((count, index) => {
            const height = (count / most) * 26;
            return (
              <rect
                key={index}
                className="brush-bar"
                x={(index / bars.length) * width}
                y={30 - height}
                width={width / bars.length}
                height={height}
              />
            );
          })}
        </svg>
        <div className="brush-window" style={{ left: fromX, width: Math.max(2, toX - fromX) }} />
        <Thumb
          label={texts.users.brushFrom}
          ms={range.fromMs}
          x={fromX}
          whole={whole}
          onMove={(ms) => onChange(rangeOf(ms, range.toMs, whole))}
        />
        <Thumb
          label={texts.users.brushTo}
          ms={range.toMs}
          x={toX}
          whole={whole}
          onMove={(ms) => onChange(rangeOf(range.fromMs, ms, whole))}
        />
      </div>
      <span className="brush-buttons">
        <Button variant="quiet" label={texts.users.zoomIn} onPress={() => onChange(zoom(range, whole, 0.5, 0.5))}>
          +
        </Button>
        <Button variant="quiet" label={texts.users.zoomOut} onPress={() => onChange(zoom(range, whole, 2, 0.5))}>
          −
        </Button>
        <Button variant="quiet" onPress={() => onChange(whole)}>
          {texts.users.zoomAll}
        </Button>
      </span>
    </div>
  );
}

const keySteps: Readonly<Record<string, number>> = { ArrowLeft: -0.01, ArrowRight: 0.01, PageDown: -0.1, PageUp: 0.1 };

function Thumb({
  label,
  ms,
  x,
  whole,
  onMove,
}: {
  label: string;
  ms: number;
  x: number;
  whole: TimeRange;
  onMove: (ms: number) => void;
}): ReactElement {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = keySteps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(ms + step * (whole.toMs - whole.fromMs));
  };
  return (
    <div
      className="brush-thumb"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.round(whole.fromMs)}
      aria-valuemax={Math.round(whole.toMs)}
      aria-valuenow={Math.round(ms)}
      aria-valuetext={formatDateTime(ms)}
      style={{ left: x }}
      onKeyDown={onKeyDown}
    />
  );
}

type Grip = { kind: 'from' | 'to' | 'new'; startMs: number } | { kind: 'move'; startX: number; start: TimeRange };

/** Drags an end, the whole window, or draws a new one outside of it. */
function useBrushDrag({ whole, range, onChange, width }: Omit<BrushProps, 'lanes'> & { width: number }) {
  const grip = useRef<Grip | null>(null);
  const positionOf = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      event.currentTarget.setPointerCapture(event.pointerId);
      const position = positionOf(event);
      grip.current = gripAt(position, whole, range, 12 / Math.max(1, width));
    },
    onPointerMove: (event: PointerEvent): void => {
      const held = grip.current;
      if (held === null) return;
      const position = positionOf(event);
      if (held.kind === 'move') {
        const length = (held.start.toMs - held.start.fromMs) / (whole.toMs - whole.fromMs);
        onChange(pan(held.start, whole, (position - held.startX) / length));
      } else {
        onChange(rangeOf(held.startMs, timeAt(whole, position), whole));
      }
    },
    onPointerUp: (): void => {
      grip.current = null;
    },
  };
}

function gripAt(position: number, whole: TimeRange, range: TimeRange, reach: number): Grip {
  const from = positionIn(whole, range.fromMs);
  const to = positionIn(whole, range.toMs);
  if (Math.abs(position - from) <= reach) return { kind: 'from', startMs: range.toMs };
  if (Math.abs(position - to) <= reach) return { kind: 'to', startMs: range.fromMs };
  const isWhole = to - from > 0.99;
  if (position > from && position < to && !isWhole) return { kind: 'move', startX: position, start: range };
  return { kind: 'new', startMs: timeAt(whole, position) };
}

const columns = 120;

/** In how many rooms the user was joined, over the whole life in equal parts. */
function presence(lanes: readonly Lane[], whole: TimeRange): number[] {
  const counts = Array<number>(columns).fill(0);
  for (const { bars } of lanes) {
    for (const bar of bars) {
      if (bar.membership !== 'join') continue;
      const from = Math.max(0, Math.floor(positionIn(whole, bar.fromMs) * columns));
      const to = Math.min(columns - 1, Math.floor(positionIn(whole, bar.toMs ?? whole.toMs) * columns));
      for (let index = from; index <= to; index += 1) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
}
