import { useQuery } from '@tanstack/react-query';
import type { Severity } from '../../../shared/contract/findings';
import type { Worker } from '../../../shared/contract/workers';
import { findingsQuery } from '../../queries/findings';

const order: readonly Severity[] = ['failed', 'warning', 'notice'];

/** The worst of what is wrong with a process; null where nothing is. */
export function useFindingSeverity(): (worker: Worker) => Severity | null {
  const items = useQuery(findingsQuery()).data?.items;
  const severities = new Map(items?.map(({ findingId, severity }) => [findingId, severity]));
  return ({ findings }) => {
    if (findings.length === 0) return null;
    const found = new Set(findings.map((id) => severities.get(id)));
    // Findings may come after the processes: until then there is something, of a severity that is not known.
    return order.find((severity) => found.has(severity)) ?? 'warning';
  };
}
