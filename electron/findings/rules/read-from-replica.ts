import { databaseMissing, evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'read_from_replica';

export const readFromReplicaRule: FindingRule = {
  code,
  sentence: 'Positions are read on the primary.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    if (facts.database?.source !== 'replica') return found([]);
    return found([
      finding({
        code,
        severity: 'notice',
        subject: { kind: 'database', id: 'main' },
        sentence: 'The database is read on a replica.',
        meaning:
          'Database positions and everything else that is read there are as old as the replica is behind, and rows that were missed on the wire are not filled in from it.',
        evidence: [evidenceFrom('database', facts.database.asOfMs, 'The server is in recovery (pg_is_in_recovery).')],
        remedy: 'Give the connection the primary, if positions are to be exact.',
      }),
    ]);
  },
};
