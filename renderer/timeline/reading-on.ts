/** How a list stands whose pages may be short although more lies behind them. */
export interface ReadingState {
  rows: number;
  /** As many rows are wanted: what fills the view, and some more each time that its end comes near. */
  wanted: number;
  hasMore: boolean;
  /** Events read so far, and how many may be read without being asked again. */
  scanned: number;
  allowed: number;
}

/** As many events are read for one wish; rare filters would else read a whole room. */
export const readAtOnce = 20_000;

/** `more`: read the next page; `rest`: the search rests until it is asked for; `enough`: there are as many as wanted; `end`. */
export function nextReading({
  rows,
  wanted,
  hasMore,
  scanned,
  allowed,
}: ReadingState): 'more' | 'rest' | 'enough' | 'end' {
  if (!hasMore) return 'end';
  if (rows >= wanted) return 'enough';
  return scanned < allowed ? 'more' : 'rest';
}
