import { useEffect, useRef, type RefObject } from 'react';
import { pan, zoom, type TimeRange } from '../../components/time-range';

interface Zooming {
  range: TimeRange;
  whole: TimeRange;
  onRange: (range: TimeRange) => void;
}

/**
 * The wheel over the axis, or with Ctrl or Cmd over the lanes, zooms around the pointer; sideways it moves through time.
 * Alone over the lanes it scrolls them. React's own wheel listeners are passive and could not keep the page from zooming.
 */
export function useZoomWheel(
  lanes: RefObject<HTMLElement | null>,
  axis: RefObject<Element | null>,
  zooming: Zooming,
): void {
  const latest = useRef(zooming);
  useEffect(() => {
    latest.current = zooming;
  });
  useEffect(() => {
    const scroller = lanes.current;
    const field = axis.current;
    const onWheel = (event: WheelEvent): void => {
      const { range, whole, onRange } = latest.current;
      const box = field?.getBoundingClientRect();
      if (box === undefined || box.width === 0) return;
      const isZoom = event.ctrlKey || event.metaKey || event.currentTarget === field;
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (!isZoom && Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      event.preventDefault();
      const around = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      onRange(
        isZoom ? zoom(range, whole, Math.exp(event.deltaY / 400), around) : pan(range, whole, sideways / box.width),
      );
    };
    scroller?.addEventListener('wheel', onWheel, { passive: false });
    field?.addEventListener('wheel', onWheel as EventListener, { passive: false });
    return () => {
      scroller?.removeEventListener('wheel', onWheel);
      field?.removeEventListener('wheel', onWheel as EventListener);
    };
  }, [lanes, axis]);
}
