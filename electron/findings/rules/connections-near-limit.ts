import { databaseMissing, evidenceFrom, finding, found, notReadable, type FindingRule } from './finding-rule';

const code = 'connections_near_limit';
const nearShare = 0.9;

export const connectionsNearLimitRule: FindingRule = {
  code,
  sentence: 'The database server has connections to spare.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database } = facts;
    if (!database?.connections) return notReadable('pg_stat_activity');
    const { used, max } = database.connections;
    if (used <= max * nearShare) return found([]);
    return found([
      finding({
        code,
        severity: 'warning',
        subject: { kind: 'database', id: 'main' },
        sentence: `${used} of ${max} database connections are used.`,
        meaning: 'Once they are used up, processes fail to reach the database, and requests fail.',
        evidence: [evidenceFrom('database', database.asOfMs, `pg_stat_activity: ${used}; max_connections: ${max}.`)],
        remedy:
          'Raise max_connections, or lower cp_max in database.args of the processes; their sum has to stay below the limit.',
      }),
    ]);
  },
};
