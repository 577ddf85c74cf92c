import type { ReactElement, ReactNode } from 'react';

export type MarkKind = 'ok' | 'waiting' | 'stale' | 'lagging' | 'failed';

/** A state as shape, colour and word: colour alone never speaks. */
export function Mark({
  kind,
  wraps = false,
  children,
}: {
  kind: MarkKind;
  /** For a sentence rather than a word. */
  wraps?: boolean;
  children: ReactNode;
}): ReactElement {
  return (
    <span className={`mark mark-${kind}${wraps ? ' mark-wraps' : ''}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {shapes[kind]}
      </svg>
      <span>{children}</span>
    </span>
  );
}

const ring = { cx: 6, cy: 6, r: 4.6, fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 };
const shapes: Readonly<Record<MarkKind, ReactElement>> = {
  ok: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  waiting: (
    <>
      <circle {...ring} />
      <path d="M6 3v3l2 1.400" fill="none" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  lagging: <path d="M6 1 11.300 11H.7Z" fill="currentColor" />,
  failed: <path d="M3.500.5h5l3 3v5l-3 3h-5l-3-3v-5Z" fill="currentColor" />,
  stale: <circle {...ring} strokeDasharray="2.4 2" />,
};
