import { useEffect, useMemo, useState } from 'react';
import { useAddress } from '../../state/use-address';
import { timesOf, type Lane } from './lanes';
import { lifeOf, parseRange, rangeOf, type TimeRange } from '../../components/time-range';

const pauseMs = 300;

/** The part of time that is shown: the whole life until zoomed; in the address once it has come to rest. */
export function useRange(lanes: readonly Lane[]): {
  whole: TimeRange;
  range: TimeRange;
  setRange: (range: TimeRange) => void;
} {
  const { search, setSearch } = useAddress();
  const [openedMs] = useState(() => Date.now());
  const whole = useMemo(() => lifeOf(timesOf(lanes), openedMs), [lanes, openedMs]);
  const [chosen, setChosen] = useState<TimeRange | null>(() => parseRange(search.from, search.to));
  const range = useMemo(() => (chosen === null ? whole : rangeOf(chosen.fromMs, chosen.toMs, whole)), [chosen, whole]);
  const from = chosen === null ? null : String(Math.round(chosen.fromMs));
  const to = chosen === null ? null : String(Math.round(chosen.toMs));
  useEffect(() => {
    if ((search.from ?? null) === from && (search.to ?? null) === to) return;
    const timer = window.setTimeout(() => setSearch({ from, to }, { replace: true }), pauseMs);
    return () => window.clearTimeout(timer);
  }, [from, to, search.from, search.to, setSearch]);
  const setRange = (next: TimeRange): void => {
    const isWhole = next.fromMs <= whole.fromMs && next.toMs >= whole.toMs;
    setChosen(isWhole ? null : next);
  };
  return { whole, range, setRange };
}
