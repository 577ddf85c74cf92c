export interface Point {
  atMs: number;
  value: number | null;
}

export interface ChartFrame {
  width: number;
  height: number;
  fromMs: number;
  toMs: number;
  /** Value at the bottom and at the top. */
  low: number;
  high: number;
}

/** Least and greatest value; null where there is none. */
export function rangeOf(points: readonly Point[]): { low: number; high: number } | null {
  const values = points.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? null : { low: Math.min(...values), high: Math.max(...values) };
}

/** Lines through the points; a figure that is not known leaves a gap, it is not invented. */
export function linePath(points: readonly Point[], frame: ChartFrame): string {
  let isDown = false;
  const steps: string[] = [];
  for (const { atMs, value } of points) {
    if (value === null) {
      isDown = false;
      continue;
    }
    steps.push(`${isDown ? 'L' : 'M'}${place(atMs, value, frame)}`);
    // A single point shows as a dot of the line's own width.
    if (!isDown) steps.push('h0.01');
    isDown = true;
  }
  return steps.join('');
}

/** A point of the line's own width on the newest figure that is known; empty if there is none. */
export function newestPath(points: readonly Point[], frame: ChartFrame): string {
  const known = points.filter((point): point is { atMs: number; value: number } => point.value !== null).at(-1);
  return known === undefined ? '' : `M${place(known.atMs, known.value, frame)}h0.01`;
}

function place(atMs: number, value: number, { width, height, fromMs, toMs, low, high }: ChartFrame): string {
  const x = toMs > fromMs ? ((atMs - fromMs) / (toMs - fromMs)) * width : width;
  // A figure that never moves runs in the middle: at the bottom it would look like nothing.
  const y = high > low ? height - ((value - low) / (high - low)) * height : height / 2;
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
