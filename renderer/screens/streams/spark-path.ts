/** Height of the drawing in its own units; the line keeps one unit off the edges. */
export const sparkHeight = 16;

/** Figures as a path, one unit a step; nothing but zeros lies at the bottom. */
export function sparkPath(rates: readonly number[]): string {
  const most = Math.max(1, ...rates);
  const y = (rows: number): string => (sparkHeight - 1 - (rows / most) * (sparkHeight - 2)).toFixed(1);
  return rates.map((rows, index) => `${index === 0 ? 'M' : 'L'}${index} ${y(rows)}`).join('');
}
