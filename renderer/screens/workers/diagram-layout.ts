import type { GroupKey, WorkerGroup } from './worker-groups';

/** A place in the diagram, in CSS pixels at its usual size. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedBox extends Rect {
  instanceName: string;
}

export interface PlacedGroup {
  key: GroupKey;
  labelY: number;
  /** Empty while the group stands as one box. */
  boxes: PlacedBox[];
  /** The one box of a group that is closed. */
  summary: Rect | null;
  /** True if it is so large that it can be closed. */
  canClose: boolean;
}

export interface DiagramLayout {
  groups: PlacedGroup[];
  redis: Rect;
  databases: Rect[];
  width: number;
  height: number;
}

const box = { width: 188, height: 68, gap: 14 };
/** Room at the left for the lines. */
export const gutter = 26;
const label = 24;
const bar = { height: 32, gap: 20 };
const database = { height: 48 };
/** Groups beyond this many are closed at first. */
const closeAbove = 12;

/**
 * Where everything stands: a row or more of boxes for each group, Redis as a bar that all hang on, databases below. Pure;
 * nothing overlaps, whatever the width.
 */
export function layoutDiagram(
  groups: readonly WorkerGroup[],
  options: { width: number; openGroups: ReadonlySet<GroupKey>; databases: number },
): DiagramLayout {
  const width = Math.max(gutter + box.width, options.width);
  const inner = width - gutter;
  const columns = Math.max(1, Math.floor((inner + box.gap) / (box.width + box.gap)));
  let y = 4;
  const placed = groups.map(({ key, workers }): PlacedGroup => {
    const labelY = y;
    y += label;
    const canClose = workers.length > closeAbove;
    if (canClose && !options.openGroups.has(key)) {
      const summary = {
        x: gutter,
        y,
        width: box.width * 2 + box.gap <= inner ? box.width * 2 + box.gap : inner,
        height: box.height,
      };
      y += box.height + box.gap;
      return { key, labelY, boxes: [], summary, canClose };
    }
    const boxes = workers.map(({ instanceName }, index) => ({
      instanceName,
      x: gutter + (index % columns) * (box.width + box.gap),
      y: y + Math.floor(index / columns) * (box.height + box.gap),
      width: box.width,
      height: box.height,
    }));
    y += Math.ceil(workers.length / columns) * (box.height + box.gap);
    return { key, labelY, boxes, summary: null, canClose };
  });
  const redis = { x: gutter, y: y + bar.gap / 2, width: inner, height: bar.height };
  const databasesY = redis.y + bar.height + bar.gap;
  const count = Math.max(1, options.databases);
  const each = (inner - (count - 1) * box.gap) / count;
  const databases = Array.from({ length: count }, (_, index) => ({
    x: gutter + index * (each + box.gap), y: databasesY, width: each, height: database.height,
  })); // prettier-ignore
  return { groups: placed, redis, databases, width, height: databasesY + database.height + 8 };
}

/** A line from a process down to a bar: below its row to the gutter, down there, and in from the left. */
export function edgePath(from: Rect, to: Rect, lane: number): string {
  const below = from.y + from.height + 3 + lane * 3;
  const gutterX = gutter - 8 - lane * 6;
  const startX = from.x + 14 + lane * 10;
  const endY = to.y + to.height / 2 + lane * 4 - 4;
  return `M${startX} ${from.y + from.height}V${below}H${gutterX}V${endY}H${to.x}`;
}

/** A line between two processes, along their rows and the gutter. */
export function peerPath(from: Rect, to: Rect): string {
  const gutterX = gutter - 20;
  return `M${from.x} ${from.y + 12}H${gutterX}V${to.y + to.height - 12}H${to.x}`;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The box that an arrow key leads to; undefined where there is none in that direction. */
export function nextBox(boxes: readonly PlacedBox[], from: PlacedBox, direction: Direction): PlacedBox | undefined {
  const isAhead = (one: PlacedBox): boolean =>
    direction === 'left' ? one.y === from.y && one.x < from.x
    : direction === 'right' ? one.y === from.y && one.x > from.x
    : direction === 'up' ? one.y < from.y
    : one.y > from.y; // prettier-ignore
  const distance = (one: PlacedBox): number => Math.abs(one.y - from.y) * 10 + Math.abs(one.x - from.x);
  return boxes
    .filter(isAhead)
    .reduce<PlacedBox | undefined>(
      (nearest, one) => (nearest === undefined || distance(one) < distance(nearest) ? one : nearest),
      undefined,
    );
}
