import { databaseMissing, evidenceFrom, finding, found, notReadable, type FindingRule } from './finding-rule';

const code = 'background_update_running';

export const backgroundUpdateRunningRule: FindingRule = {
  code,
  sentence: 'No background update of the schema is left to run.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database } = facts;
    if (!database?.backgroundUpdates) return notReadable('background_updates');
    const updates = database.backgroundUpdates;
    if (updates.length === 0) return found([]);
    const waiting = (dependsOn: string | null) => (dependsOn === null ? '' : `, after ${dependsOn}`);
    return found([
      finding({
        code,
        severity: 'notice',
        subject: { kind: 'database', id: 'main' },
        sentence: `${updates.length === 1 ? '1 background update is' : `${updates.length} background updates are`} still to run.`,
        meaning: 'Until they are done some columns and indexes are not complete, and the database has more to do.',
        evidence: updates
          .slice(0, 20)
          .map(({ name, dependsOn }) => evidenceFrom('database', database.asOfMs, `${name}${waiting(dependsOn)}.`)),
        remedy:
          'Let them finish. If the number does not fall over hours, look in the log of the process that runs background tasks.',
      }),
    ]);
  },
};
