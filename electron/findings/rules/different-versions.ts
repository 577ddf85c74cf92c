import { evidenceFrom, finding, found, metricsMissing, type FindingRule } from './finding-rule';

const code = 'different_versions';

export const differentVersionsRule: FindingRule = {
  code,
  sentence: 'All processes run the same version.',
  check: ({ facts }) => {
    const missing = metricsMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const told = facts.metrics.filter((process) => process.version !== null);
    const versions = [...new Set(told.map((process) => process.version ?? ''))].sort();
    if (versions.length === 0) return { unchecked: 'No process tells its version in its metrics.' };
    if (versions.length === 1) return found([]);
    return found([
      finding({
        code,
        severity: 'warning',
        subject: { kind: 'homeserver', id: null },
        sentence: `Processes run different versions: ${versions.join(', ')}.`,
        meaning:
          'Processes of different versions may not understand each other: requests between them or rows of streams can fail.',
        evidence: told.map(({ instanceName, version, atMs }) =>
          evidenceFrom('metrics', atMs, `${instanceName}: ${version ?? ''}`),
        ),
        remedy: 'Upgrade and restart the processes that were left behind.',
      }),
    ]);
  },
};
