import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { copyText } from '../../components/copy-button';
import { listMoveOf } from '../../components/list-keys';
import { useLostFocus } from '../../components/use-lost-focus';
import { texts } from '../../texts/en';
import { LanePatterns } from './lane-drawing';
import { laneHeight, LaneRow } from './lane-row';
import { eventOf, newestStay, type Lane } from './lanes';
import { stayAt, StayTip, type Hovered } from './stay-tip';
import { pan, rangeOf, timeAt, zoom, type TimeRange } from '../../components/time-range';
import { axisTicks, TimelineAxis, TimelineOverlay } from './timeline-axis';
import { useWidth } from '../../components/use-width';
import { useZoomWheel } from './use-zoom-wheel';
import './timeline.css';

export interface TimelineProps {
  lanes: readonly Lane[];
  whole: TimeRange;
  range: TimeRange;
  onRange: (range: TimeRange) => void;
  selectedRoom: string | null;
  onSelect: (roomId: string) => void;
  onOpenEvent: (eventId: string) => void;
  onEndReached: () => void;
}

const leastDragPixels = 6;

/** A lane a room over time. Only the lanes in sight are drawn, so thousands scroll as lightly as ten. */
export function Timeline(props: TimelineProps): ReactElement {
  const { lanes, range, whole, onRange, selectedRoom, onSelect } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  useLostFocus(scroller);
  const { ref: axis, width } = useWidth<SVGSVGElement>();
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const virtual = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => laneHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const at = lanes.findIndex(({ room }) => room.roomId === selectedRoom);
  useInSight(virtual, at);
  useZoomWheel(scroller, axis, { range, whole, onRange });
  const lastShown = items.at(-1)?.index ?? -1;
  const { onEndReached } = props;
  useEffect(() => {
    if (lastShown >= lanes.length - 10) onEndReached();
  }, [lastShown, lanes.length, onEndReached]);
  const drag = useDragZoom(axis, props);
  const ticks = axisTicks(range, width);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (handleKey(event, props, at)) event.preventDefault();
  };
  return (
    <div className="timeline">
      <LanePatterns />
      <TimelineAxis range={range} width={width} ticks={ticks} fieldRef={axis} />
      <TimelineOverlay range={range} ticks={ticks} selection={drag.selection} />
      <div
        ref={scroller}
        className="timeline-lanes"
        role="grid"
        tabIndex={0}
        aria-label={texts.users.lanes}
        aria-rowcount={lanes.length}
        aria-activedescendant={items.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const roomId = roomAt(event.target);
          setHovered(null);
          if (roomId !== null && !drag.wasDragged()) onSelect(roomId);
        }}
        onDoubleClick={(event) => openEventOf(stayAt(event.target, lanes), props)}
        {...drag.handlers}
        onPointerOver={(event) => setHovered(hoveredAt(event, lanes))}
        onPointerLeave={() => setHovered(null)}
      >
        <div className="timeline-total" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          <Lanes {...{ id, items, lanes, range, width, at }} />
        </div>
      </div>
      {hovered !== null && <StayTip hovered={hovered} />}
    </div>
  );
}

interface LanesProps {
  id: string;
  items: readonly VirtualItem[];
  lanes: readonly Lane[];
  range: TimeRange;
  width: number;
  /** Position of the selected lane; -1: none. */
  at: number;
}

function Lanes({ id, items, lanes, range, width, at }: LanesProps): ReactElement {
  return (
    <>
      {items.map(({ index, start }) => {
        const lane = lanes[index];
        if (lane === undefined) return null;
        const isSelected = index === at;
        return (
          <LaneRow key={lane.room.roomId} {...{ lane, index, start, range, width, isSelected }} id={`${id}-${index}`} />
        );
      })}
    </>
  );
}

function useInSight(virtual: { scrollToIndex: (index: number) => void }, at: number): void {
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [virtual, at]);
}

function roomAt(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-room]')?.dataset.room ?? null) : null;
}

function hoveredAt(event: PointerEvent, lanes: readonly Lane[]): Hovered | null {
  const stay = stayAt(event.target, lanes);
  return stay === null ? null : { stay, x: event.clientX, y: event.clientY };
}

function openEventOf(stay: Parameters<typeof eventOf>[0] | null, { onOpenEvent }: TimelineProps): void {
  const eventId = stay === null ? null : eventOf(stay);
  if (eventId !== null) onOpenEvent(eventId);
}

/** True if the key meant something here. */
function handleKey(event: KeyboardEvent, props: TimelineProps, at: number): boolean {
  const { lanes, range, whole, onRange } = props;
  if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    const ranges: Readonly<Record<string, () => TimeRange>> = {
      '+': () => zoom(range, whole, 0.5, 0.5),
      '=': () => zoom(range, whole, 0.5, 0.5),
      '-': () => zoom(range, whole, 2, 0.5),
      '0': () => whole,
      ArrowLeft: () => pan(range, whole, -0.2),
      ArrowRight: () => pan(range, whole, 0.2),
    };
    const next = ranges[event.key];
    if (next !== undefined) {
      onRange(next());
      return true;
    }
  }
  const move = listMoveOf(event, at, lanes.length, 12);
  if (move === null) return false;
  const lane = lanes[typeof move === 'object' ? move.to : at];
  if (lane === undefined) return false;
  if (move === 'open') openEventOf(newestStay(lane), props);
  else if (move === 'copy') void copyText(lane.room.roomId);
  else props.onSelect(lane.room.roomId);
  return true;
}

/** Pressing and dragging over the lanes zooms to what was covered. */
function useDragZoom(axis: { current: Element | null }, { range, whole, onRange }: TimelineProps) {
  const start = useRef<number | null>(null);
  const dragged = useRef(false);
  const [selection, setSelection] = useState<{ x: number; width: number } | null>(null);
  const xOf = (event: PointerEvent): number => event.clientX - (axis.current?.getBoundingClientRect().left ?? 0);
  const widthOf = (): number => axis.current?.getBoundingClientRect().width ?? 1;
  const end = (event: PointerEvent): void => {
    const from = start.current;
    start.current = null;
    setSelection(null);
    if (from === null || !dragged.current) return;
    const time = (x: number): number => timeAt(range, Math.min(1, Math.max(0, x / widthOf())));
    onRange(rangeOf(time(from), time(xOf(event)), whole));
  };
  return {
    selection,
    wasDragged: () => dragged.current,
    handlers: {
      onPointerDown: (event: PointerEvent): void => {
        const x = xOf(event);
        dragged.current = false;
        start.current = event.button === 0 && x >= 0 && x <= widthOf() ? x : null;
      },
      onPointerMove: (event: PointerEvent): void => {
        if (start.current === null) return;
        const x = Math.min(widthOf(), Math.max(0, xOf(event)));
        if (!dragged.current && Math.abs(x - start.current) < leastDragPixels) return;
        dragged.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        setSelection({ x: Math.min(x, start.current), width: Math.abs(x - start.current) });
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}
