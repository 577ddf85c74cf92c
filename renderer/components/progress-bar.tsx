import type { ReactElement } from 'react';
import './progress-bar.css';

/** How far something has come. */
export function ProgressBar({ label, value, most }: { label: string; value: number; most: number }): ReactElement {
  const part = most > 0 ? Math.min(1, value / most) : 0;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={value}
    >
      <i style={{ transform: `scaleX(${part})` }} />
    </div>
  );
}
