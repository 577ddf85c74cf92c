import type { HomeserverFacts } from './facts';

/** A database position that was seen ahead of the wire, and since when. */
interface LagMark {
  /** The database position that the wire has to reach for the lag to be over. */
  targetPosition: number;
  /** By this machine's clock. */
  sinceMs: number;
}

/** What is kept from one reading to the next, by stream and writer (`positionKey`). Starts empty. */
export type LagMemory = Readonly<Record<string, LagMark>>;

/**
 * Database and wire are not read at one moment: rows of the last second are in the database before they are on the wire.
 * Only what the wire has not told this much later counts as lagging.
 */
export const lagGraceMs = 1_000;

/** Identifies a stream and writer in maps; names hold no blank on the wire. */
export function positionKey(stream: string, writer: string): string {
  return `${stream} ${writer}`;
}

/**
 * Since when each writer's database position has been ahead of its live one. The mark stays until the wire reaches the
 * position that was first seen ahead; then it starts anew if the database is ahead again. Under steady traffic the
 * database is always a little ahead, and that is no lag.
 */
export function trackLag(
  previous: LagMemory,
  { wire, database, nowMs }: Pick<HomeserverFacts, 'wire' | 'database' | 'nowMs'>,
): LagMemory {
  const live = new Map(wire.positions.map((position) => [positionKey(position.stream, position.writer), position]));
  const marks: Record<string, LagMark> = {};
  for (const { stream, instanceName, position } of database?.streamPositions ?? []) {
    const key = positionKey(stream, instanceName);
    const heard = live.get(key);
    if (heard === undefined || position <= heard.livePosition) continue;
    const mark = previous[key];
    const stillAhead = mark !== undefined && heard.livePosition < mark.targetPosition;
    marks[key] = stillAhead ? mark : { targetPosition: position, sinceMs: nowMs };
  }
  return marks;
}
