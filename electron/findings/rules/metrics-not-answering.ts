import { evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'metrics_not_answering';

export const metricsNotAnsweringRule: FindingRule = {
  code,
  sentence: 'Metrics endpoints of processes answer.',
  check: ({ facts }) => {
    const asked = facts.metrics.filter(({ atMs, error }) => atMs !== null || error !== null);
    if (asked.length === 0) return { unchecked: 'No metrics endpoint is known, or none was asked yet.' };
    return found(
      asked
        .filter(({ error }) => error !== null)
        .map(({ instanceName, address, atMs, error }) =>
          finding({
            code,
            part: address,
            severity: 'notice',
            subject: { kind: 'instance', id: instanceName },
            sentence: `${instanceName} does not answer for its metrics at ${address}.`,
            meaning: 'Whether its own view of the streams stands still cannot be told.',
            evidence: [evidenceFrom('metrics', atMs, error ?? '')],
            remedy: `Check enable_metrics and the metrics listener of ${instanceName}, and that this machine can reach ${address}.`,
          }),
        ),
    );
  },
};
