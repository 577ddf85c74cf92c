import { useCallback, useEffect, useState } from 'react';
import type { RoomDetail } from '../../../shared/contract/rooms';
import type { TimeRange } from '../../components/time-range';
import type { TimelineStart } from '../../queries/rooms';
import { useAddress } from '../../state/use-address';

/** How long a moment rests before the lists follow. */
const restMs = 300;

export interface RoomTime {
  /** The moment that is looked at, ms since 1970; null: now. */
  timeMs: number | null;
  /** The same, but at once while it is being moved. */
  shownMs: number | null;
  choose: (ms: number | null) => void;
}

/** The moment at which a room is looked at: in the address, once it has come to rest. */
export function useRoomTime(): RoomTime {
  const { search, setSearch } = useAddress();
  const timeMs = momentIn(search['time']);
  // Undefined: nothing is on its way to the address.
  const [moving, setMoving] = useState<number | null | undefined>(undefined);
  useEffect(() => {
    if (moving === undefined) return;
    const timer = window.setTimeout(() => {
      setMoving(undefined);
      if (moving !== timeMs) setSearch({ time: moving === null ? null : String(moving), at: null }, { replace: true });
    }, restMs);
    return () => window.clearTimeout(timer);
  }, [moving, timeMs, setSearch]);
  return { timeMs, shownMs: moving === undefined ? timeMs : moving, choose: useCallback((ms) => setMoving(ms), []) };
}

/** A moment of an address; null: now. */
export function momentIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/**
 * Where the timeline begins: at an event, or at the chosen moment. The first moment of the room is its whole: its events
 * may all claim to be sent before the first was received.
 */
export function timelineStart(
  eventId: string | undefined,
  timeMs: number | null,
  firstEventMs: number | null,
): TimelineStart {
  if (eventId !== undefined) return { jumpToEventId: eventId };
  return timeMs === null || timeMs <= (firstEventMs ?? -Infinity) ? {} : { jumpToMs: timeMs };
}

/** The room's life as an axis; null where no event of it is known. A minute at least, so that it can be drawn. */
export function lifeOfRoom({ firstEventMs, newestEventMs }: RoomDetail): TimeRange | null {
  if (firstEventMs === null || newestEventMs === null) return null;
  return { fromMs: firstEventMs, toMs: Math.max(newestEventMs, firstEventMs + 60_000) };
}
