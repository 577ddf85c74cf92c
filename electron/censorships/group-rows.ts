import type { Censorship, CensorshipGroup, CensorshipKind, CensorshipReason } from '../../shared/contract/censorships';

/** What grouping needs of a row. */
export type GroupedRow = Pick<Censorship, 'reason' | 'overdue' | 'evidence' | 'nextStep'>;

interface Group {
  reason: CensorshipReason | null;
  overdue: number;
  pending: number;
  first: GroupedRow;
}

/**
 * Rows by reason, those with most overdue first. Evidence and next step are of the first row of each.
 * @param isWhole false where the queue goes on behind these rows: then the counts are lower bounds
 */
export function groupRows(
  kind: CensorshipKind,
  rows: readonly GroupedRow[],
  {
    isWhole,
    sentenceOf,
  }: { isWhole: boolean; sentenceOf: (kind: CensorshipKind, reason: CensorshipReason | null) => string },
): CensorshipGroup[] {
  const groups = new Map<CensorshipReason | null, Group>();
  for (const row of rows) {
    const group = groups.get(row.reason) ?? { reason: row.reason, overdue: 0, pending: 0, first: row };
    if (row.overdue) group.overdue += 1;
    else group.pending += 1;
    groups.set(row.reason, group);
  }
  return [...groups.values()]
    .sort((one, other) => other.overdue - one.overdue || other.pending - one.pending)
    .map(({ reason, overdue, pending, first }) => ({
      reason,
      overdue: { value: overdue, exact: isWhole },
      pending: { value: pending, exact: isWhole },
      sentence: sentenceOf(kind, reason),
      evidence: reason === null ? [] : first.evidence,
      nextStep: reason === null ? null : first.nextStep,
    }));
}
