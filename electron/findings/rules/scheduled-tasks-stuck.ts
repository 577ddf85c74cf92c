import type { DatabaseFacts } from '../facts';
import { databaseMissing, evidenceFrom, finding, found, lasting, notReadable, type FindingRule } from './finding-rule';

const code = 'scheduled_tasks_stuck';
/** The homeserver looks for due tasks every minute, and warns of its own tasks after a day. */
const startsWithinMs = 600_000;
const worksWithinMs = 86_400_000;

type Task = NonNullable<DatabaseFacts['scheduledTasks']>[number];

export const scheduledTasksStuckRule: FindingRule = {
  code,
  sentence: 'Scheduled tasks start when they are due, and end.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database } = facts;
    if (!database?.scheduledTasks) return notReadable('scheduled_tasks');
    const { asOfMs } = database;
    const stuck = database.scheduledTasks.filter((task) => isStuck(task, asOfMs));
    return found(
      stuck.map(({ action, status, count, oldestMs }) => {
        const since = lasting(asOfMs - (oldestMs ?? asOfMs));
        const isWaiting = status === 'scheduled';
        return finding({
          code,
          part: `${action}:${status}`,
          severity: 'warning',
          subject: { kind: 'homeserver', id: null },
          sentence: isWaiting
            ? `Tasks ${action} are due for ${since} and not started.`
            : `Tasks ${action} run without progress for ${since}.`,
          meaning: isWaiting
            ? 'What was asked for, such as purging a room, is not done.'
            : 'They are tried again at the next start of their process, or hang.',
          evidence: [
            evidenceFrom(
              'database',
              asOfMs,
              `scheduled_tasks: ${count} with status ${status}, the oldest for ${since}.`,
            ),
          ],
          remedy: 'Look in the log of the process that runs background tasks; restart it if it says nothing of them.',
        });
      }),
    );
  },
};

// `timestamp` of a scheduled task is when it is due, of an active one when it last told of progress.
function isStuck({ status, oldestMs }: Task, asOfMs: number): boolean {
  if (oldestMs === null) return false;
  const age = asOfMs - oldestMs;
  return (status === 'scheduled' && age > startsWithinMs) || (status === 'active' && age > worksWithinMs);
}
