import type { CatchUp, PositionState, StreamFacts, StreamPosition } from '../../../shared/contract/streams';

/** A stream with all its writers, as one lane. */
export interface Lane {
  stream: string;
  known: boolean;
  hasTable: boolean;
  facts: StreamFacts | null;
  /** Writers in the order of their names; empty while none was heard. */
  positions: readonly StreamPosition[];
  /** The same for a table, where a stream without a writer has a row too. */
  rows: readonly StreamPosition[];
  /** The state that asks most for attention, and how many writers are in it. */
  state: PositionState;
  inState: number;
  /** Furthest that a writer's wire stands behind its database; null where it cannot be known. */
  lagTokens: number | null;
  lagMs: number | null;
  rowsPerSecond: number;
  /** Rows of all writers per 10 s, oldest first. */
  rates: readonly number[];
  lastCatchUp: CatchUp | null;
  lastRowMs: number | null;
  axis: LaneAxis | null;
  marks: readonly LaneMark[];
  /** What is missing of each writer that lags: from its live position to the database's, as shares of the axis. */
  gaps: readonly { from: number; to: number }[];
}

/** The slowest and the fastest position of a stream, over its writers and the database, and where its axis begins. */
export interface LaneAxis {
  slowest: number;
  fastest: number;
  start: number;
}

/** Positions that fall on the same place of the axis. */
export interface LaneMark {
  kind: 'live' | 'database';
  /** Share of the axis, 0 to 1. */
  at: number;
  /** Whose positions these are. */
  writers: readonly string[];
  token: number;
}

export type LaneFilter = 'active' | 'all' | 'lagging';

/** States by how much they ask for attention. */
const bySeverity: readonly PositionState[] = [
  'behind', 'lagging', 'catching_up', 'silent', 'unconfirmed', 'live', 'idle', 'unseen',
]; // prettier-ignore

const lagging: ReadonlySet<PositionState> = new Set<PositionState>(['behind', 'lagging', 'catching_up']);
/** Shorter axes would show as a distance what is only the time between two readings of the database. */
const leastSpan = 100;
/** Marks are put at so many places of the axis; those at the same one are one mark. Many writers would be one black bar. */
const places = 160;
const placesOfMany = 24;
const manyWriters = 12;

/** One lane per stream, in the order that the streams are given. */
export function lanesOf(items: readonly StreamPosition[], streams: readonly StreamFacts[]): Lane[] {
  const names = new Set([...streams.map(({ stream }) => stream), ...items.map(({ stream }) => stream)]);
  return [...names].map((stream) =>
    laneOf(
      stream,
      items.filter((item) => item.stream === stream),
      streams.find((facts) => facts.stream === stream) ?? null,
    ),
  );
}

/** Streams that a filter leaves; `active` are those that had rows in the last 10 minutes or need attention. */
export function filterLanes(lanes: readonly Lane[], filter: LaneFilter): Lane[] {
  if (filter === 'all') return [...lanes];
  if (filter === 'lagging') return lanes.filter(isLagging);
  return lanes.filter((lane) => isLagging(lane) || lane.state === 'silent' || lane.rates.some((rows) => rows > 0));
}

/** Whether a writer's rows are missing: idle, silent and unconfirmed ones are not behind. */
export function isLagging({ state }: Lane): boolean {
  return lagging.has(state);
}

/** Names of writers as far as there is room: `main, persister1 +58`. */
export function writersInShort(positions: readonly StreamPosition[], shown = 2): { names: string[]; more: number } {
  const names = positions.map(({ writer }) => writer).filter((writer) => writer !== null);
  const kept = names.length === shown + 1 ? names : names.slice(0, shown);
  return { names: kept, more: names.length - kept.length };
}

function laneOf(stream: string, items: readonly StreamPosition[], facts: StreamFacts | null): Lane {
  const positions = items
    .filter(({ writer }) => writer !== null)
    .sort((a, b) => (a.writer ?? '').localeCompare(b.writer ?? '', 'en', { numeric: true }));
  const state = bySeverity.find((one) => positions.some((position) => position.state === one)) ?? 'unseen';
  const axis = axisOf(items);
  return {
    stream,
    known: facts?.known ?? items.every(({ known }) => known),
    hasTable: facts?.hasTable ?? items.some(({ hasTable }) => hasTable),
    facts,
    positions,
    rows: positions.length > 0 ? positions : items,
    state,
    inState: positions.filter((position) => position.state === state).length,
    lagTokens: greatest(items.map(({ lagTokens }) => lagTokens)),
    lagMs: greatest(items.map(({ lagMs }) => lagMs)),
    rowsPerSecond: items.reduce((sum, position) => sum + position.rowsPerSecond, 0),
    rates: sumOfRates(items),
    lastCatchUp: newestOf(items),
    lastRowMs: greatest(items.map(({ lastRowMs }) => lastRowMs)),
    axis,
    marks: axis === null ? [] : marksOf(items, axis),
    gaps: axis === null ? [] : gapsOf(items, axis),
  };
}

// Backfill counts down: there the lowest token is the newest.
function axisOf(items: readonly StreamPosition[]): LaneAxis | null {
  const tokens = items.flatMap(({ livePosition, databasePosition }) =>
    [livePosition, databasePosition].filter((token) => token !== null),
  );
  if (tokens.length === 0) return null;
  const low = Math.min(...tokens);
  const high = Math.max(...tokens);
  if (high <= 0 && low < 0) return { slowest: high, fastest: low, start: Math.max(high, low + leastSpan) };
  return { slowest: low, fastest: high, start: Math.min(low, high - leastSpan) };
}

function marksOf(items: readonly StreamPosition[], axis: LaneAxis): LaneMark[] {
  const marks = new Map<string, LaneMark & { writers: string[] }>();
  const length = Math.abs(axis.fastest - axis.start);
  const steps = items.length > manyWriters ? placesOfMany : places;
  const put = (kind: LaneMark['kind'], token: number | null, writer: string | null): void => {
    if (token === null) return;
    const at = Math.round((Math.abs(token - axis.start) / length) * steps) / steps;
    const key = `${kind} ${at}`;
    const mark = marks.get(key) ?? { kind, at, token, writers: [] };
    if (writer !== null) mark.writers.push(writer);
    marks.set(key, mark);
  };
  for (const { writer, livePosition, databasePosition } of items) {
    put('database', databasePosition, writer);
    put('live', livePosition, writer);
  }
  return [...marks.values()].sort((a, b) => a.at - b.at);
}

function gapsOf(items: readonly StreamPosition[], axis: LaneAxis): Lane['gaps'] {
  const length = Math.abs(axis.fastest - axis.start);
  const placeOf = (token: number): number => Math.abs(token - axis.start) / length;
  return items.flatMap(({ lagTokens, livePosition, databasePosition }) =>
    lagTokens === null || lagTokens === 0 || livePosition === null || databasePosition === null
      ? []
      : [{ from: placeOf(livePosition), to: placeOf(databasePosition) }],
  );
}

function sumOfRates(items: readonly StreamPosition[]): number[] {
  const length = Math.max(0, ...items.map(({ rates }) => rates.length));
  const sums = Array.from({ length }, () => 0);
  // Writers that were heard later have fewer figures; all end with the newest.
  for (const { rates } of items) {
    rates.forEach((rows, index) => {
      const at = length - rates.length + index;
      sums[at] = (sums[at] ?? 0) + rows;
    });
  }
  return sums;
}

function newestOf(items: readonly StreamPosition[]): CatchUp | null {
  return items.reduce<CatchUp | null>(
    (newest, { lastCatchUp }) =>
      lastCatchUp !== null && (newest === null || lastCatchUp.startedMs > newest.startedMs) ? lastCatchUp : newest,
    null,
  );
}

function greatest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((most, value) => (value !== null && value > (most ?? -1) ? value : most), null);
}
