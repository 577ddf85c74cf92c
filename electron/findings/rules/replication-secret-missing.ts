import { configurationMissing, evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'replication_secret_missing';

export const replicationSecretMissingRule: FindingRule = {
  code,
  sentence: 'Traffic between processes is authenticated.',
  check: ({ facts }) => {
    const { topology } = facts;
    if (topology === null) return { unchecked: configurationMissing(facts) ?? '' };
    if (topology.hasReplicationSecret || topology.processes.length < 2) return found([]);
    return found([
      finding({
        code,
        severity: 'warning',
        subject: { kind: 'configuration', id: null },
        sentence: 'worker_replication_secret is not set.',
        meaning: 'Whoever reaches a replication listener can write events and act as any process of the homeserver.',
        evidence: [
          evidenceFrom(
            'configuration',
            facts.configurationReadMs,
            `${topology.processes.length} processes, and neither worker_replication_secret nor worker_replication_secret_path.`,
          ),
        ],
        remedy:
          'Set worker_replication_secret, the same in all processes, restart them together, and let nobody else reach replication listeners.',
      }),
    ]);
  },
};
