import type { MarkKind } from './mark';

/** The shape of each severity of the contract's findings, the same on every screen. */
export const severityMarks = {
  failed: 'failed',
  warning: 'lagging',
  notice: 'waiting',
} as const satisfies Readonly<Record<string, MarkKind>>;
