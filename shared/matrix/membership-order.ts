/** One row of `room_memberships` joined with its event. Times are ms since 1970. */
export interface MembershipRow {
  eventId: string;
  membership: string;
  sender: string;
  userId: string;
  /** `reason` in the event's content. */
  reason: string | null;
  /** Negative where backfilled. */
  streamOrdering: number | null;
  topologicalOrdering: number | null;
  depth: number | null;
  originServerTs: number;
  receivedMs: number | null;
  outlier: boolean;
  backfilled: boolean;
  forgotten: boolean;
}

/** Backfilled events came as history: the order and the time in which we received them say nothing of when they happened. */
export function isBackfilled(row: MembershipRow): boolean {
  return row.backfilled || (row.streamOrdering !== null && row.streamOrdering < 0);
}

/** The time that orders a membership for us: when we received it, or what the sender claims where it was backfilled. */
export function effectiveMs(row: MembershipRow): number {
  return isBackfilled(row) ? row.originServerTs : (row.receivedMs ?? row.originServerTs);
}

/**
 * The rows of one user in one room in the order in which the memberships followed each other, each event once.
 *
 * Events that arrived live stand in the order of their stream ordering. A backfilled one stands before the first live one
 * that is deeper in the room; among themselves they go by topological ordering. What has neither ordering goes by time.
 */
export function orderMembershipRows(rows: readonly MembershipRow[]): MembershipRow[] {
  const unique = [...new Map(rows.map((row) => [row.eventId, row])).values()];
  const live = unique.filter((row) => isLive(row)).sort(byStream);
  const placed = unique.filter((row) => !isLive(row) && depthOf(row) !== null).sort(byDepth);
  const loose = unique.filter((row) => !isLive(row) && depthOf(row) === null).sort(byTime);
  return merge(merge(live, placed, isShallower), loose, (row, other) => byTime(row, other) < 0);
}

function isLive(row: MembershipRow): boolean {
  return row.streamOrdering !== null && !isBackfilled(row);
}

function depthOf(row: MembershipRow): number | null {
  return row.topologicalOrdering ?? row.depth;
}

/** The base in its order, each of the others before the first of the base that it precedes. */
function merge(
  base: readonly MembershipRow[],
  others: readonly MembershipRow[],
  precedes: (other: MembershipRow, row: MembershipRow) => boolean,
): MembershipRow[] {
  const merged: MembershipRow[] = [];
  let next = 0;
  for (const row of base) {
    for (let other = others[next]; other !== undefined && precedes(other, row); other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(row);
  }
  return [...merged, ...others.slice(next)];
}

function isShallower(row: MembershipRow, other: MembershipRow): boolean {
  const [depth, otherDepth] = [depthOf(row), depthOf(other)];
  if (depth === null || otherDepth === null || depth === otherDepth) return row.originServerTs < other.originServerTs;
  return depth < otherDepth;
}

function byStream(a: MembershipRow, b: MembershipRow): number {
  return compare(a.streamOrdering ?? 0, b.streamOrdering ?? 0) || compare(a.eventId, b.eventId);
}

function byDepth(a: MembershipRow, b: MembershipRow): number {
  return compare(depthOf(a) ?? 0, depthOf(b) ?? 0) || byStream(a, b);
}

function byTime(a: MembershipRow, b: MembershipRow): number {
  return compare(effectiveMs(a), effectiveMs(b)) || compare(a.eventId, b.eventId);
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
