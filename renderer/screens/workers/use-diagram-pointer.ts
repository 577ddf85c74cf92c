import { useEffect, useRef, type RefObject } from 'react';

/**
 * The wheel with Ctrl or Cmd changes the size of the picture, and dragging its ground moves it; the wheel alone scrolls, as
 * everywhere. React's own wheel listeners are passive and could not keep the window from zooming.
 */
export function useDiagramPointer(scroller: RefObject<HTMLElement | null>, onZoom: (step: 1 | -1) => void): void {
  const latest = useRef(onZoom);
  useEffect(() => {
    latest.current = onZoom;
  });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const listening = new AbortController();
    const { signal } = listening;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      if (event.deltaY !== 0) latest.current(event.deltaY < 0 ? 1 : -1);
    };
    element.addEventListener('wheel', onWheel, { passive: false, signal });
    const dragging = dragOf(element);
    element.addEventListener('pointerdown', dragging.start, { signal });
    element.addEventListener('pointermove', dragging.move, { signal });
    element.addEventListener('pointerup', dragging.end, { signal });
    element.addEventListener('pointercancel', dragging.end, { signal });
    return () => listening.abort();
  }, [scroller]);
}

/** Moves what an element scrolls with the mouse that holds its ground. Fingers scroll by themselves. */
function dragOf(element: HTMLElement): Record<'start' | 'move' | 'end', (event: PointerEvent) => void> {
  let held: { left: number; top: number } | null = null;
  return {
    start({ target, button, pointerType, pointerId, clientX, clientY }) {
      const isGround = target instanceof Element && target.closest('button, a, p, .diagram-bar') === null;
      if (button !== 0 || pointerType !== 'mouse' || !isGround) return;
      held = { left: element.scrollLeft + clientX, top: element.scrollTop + clientY };
      element.setPointerCapture(pointerId);
    },
    move({ clientX, clientY }) {
      if (held !== null) element.scrollTo(held.left - clientX, held.top - clientY);
    },
    end() {
      held = null;
    },
  };
}
