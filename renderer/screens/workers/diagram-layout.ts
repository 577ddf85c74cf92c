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
  labelX: number;
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

/** Boxes share a row's width between these bounds. */
const box = { leastWidth: 172, mostWidth: 248, height: 68, gap: 14 };
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
  const width = Math.max(gutter + box.leastWidth, options.width);
  const inner = width - gutter;
  const columns = Math.max(1, Math.floor((inner + box.gap) / (box.leastWidth + box.gap)));
  const each = Math.min(box.mostWidth, (inner + box.gap) / columns - box.gap);
  const rows = new Rows(columns, each);
  const placed = groups.map(({ key, workers }): PlacedGroup => {
    const canClose = workers.length > closeAbove;
    const isClosed = canClose && !options.openGroups.has(key);
    const cells = rows.take(isClosed ? Math.min(2, columns) : workers.length, beside.has(key));
    const [first = { x: gutter, y: 0 }] = cells;
    const at = { key, labelX: first.x, labelY: first.y - label, canClose };
    if (isClosed) {
      const wide = Math.min(2, columns) * (each + box.gap) - box.gap;
      return { ...at, boxes: [], summary: { ...first, width: wide, height: box.height } };
    }
    const boxes = workers.flatMap(({ instanceName }, index) => {
      const cell = cells[index];
      return cell ? [{ instanceName, ...cell, width: each, height: box.height }] : [];
    });
    return { ...at, boxes, summary: null };
  });
  return { groups: placed, ...layoutBars(rows.bottom, inner, options.databases), width };
}

/** Small groups of these stand beside each other; the others begin a row of their own. */
const beside: ReadonlySet<GroupKey> = new Set(['senders', 'pushers', 'background', 'generic', 'synoptic']);

/** Hands out places from left to right, and rows from top to bottom; each row has its labels above. */
class Rows {
  private column = 0;
  private y = 4 + label;
  private mayJoin = false;

  constructor(
    private readonly columns: number,
    private readonly width: number,
  ) {}

  /** Places for a group; `joins`: on the row that is begun, if all of it fits there. */
  take(count: number, joins: boolean): { x: number; y: number }[] {
    const fits = this.column + count <= this.columns;
    if (this.column > 0 && !(joins && this.mayJoin && fits)) this.nextRow(label);
    const cells: { x: number; y: number }[] = [];
    for (let index = 0; index < count; index += 1) {
      if (this.column >= this.columns) this.nextRow(0);
      cells.push({ x: gutter + this.column * (this.width + box.gap), y: this.y });
      this.column += 1;
    }
    // Behind a group of several rows nothing may stand: its label would be far above.
    this.mayJoin = joins && cells[0]?.y === this.y;
    return cells;
  }

  /** Where what comes below may begin. */
  get bottom(): number {
    return this.column === 0 ? this.y - label : this.y + box.height + box.gap;
  }

  private nextRow(extra: number): void {
    this.column = 0;
    this.y += box.height + box.gap + extra;
  }
}

function layoutBars(y: number, inner: number, count: number): Pick<DiagramLayout, 'redis' | 'databases' | 'height'> {
  const redis = { x: gutter, y: y + bar.gap / 2, width: inner, height: bar.height };
  const databasesY = redis.y + bar.height + bar.gap;
  const many = Math.max(1, count);
  const each = (inner - (many - 1) * box.gap) / many;
  const databases = Array.from({ length: many }, (_, index) => ({
    x: gutter + index * (each + box.gap), y: databasesY, width: each, height: database.height,
  })); // prettier-ignore
  return { redis, databases, height: databasesY + database.height + 8 };
}

/** A line from a process down to a bar: below its row to the gutter, down there, and in from the left. */
export function edgePath(from: Rect, to: Rect, lane: number): string {
  const below = from.y + from.height + 3 + lane * 3;
  const gutterX = gutter - 8 - lane * 6;
  const startX = from.x + 14 + lane * 10;
  const endY = to.y + to.height / 2 + lane * 4 - 4;
  return `M${startX} ${from.y + from.height}V${below}H${gutterX}V${endY}H${to.x}`;
}

/** A line between two processes: below the one's row, along the gutter, and in from above the other. */
export function peerPath(from: Rect, to: Rect): string {
  const gutterX = gutter - 20;
  return `M${from.x + 34} ${from.y + from.height}v9H${gutterX}V${to.y - 5}H${to.x + 20}V${to.y}`;
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
