import { backgroundProcess } from './background-process';
import { configurationMissing, evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'background_tasks_on_no_process';

export const backgroundTasksRule: FindingRule = {
  code,
  sentence: 'Background tasks run on a process that is there.',
  check: ({ facts }) => {
    const { configurationReadMs, nowMs } = facts;
    const process = backgroundProcess(facts);
    if (process === null) return { unchecked: configurationMissing(facts) ?? '' };
    const { name, isConfigured, heard, notReady } = process;
    if (isConfigured && notReady !== null) return { unchecked: notReady };
    if (isConfigured && heard && heard.silentSinceMs === null) return found([]);
    const onWire = heard ? 'It does not answer.' : notReady === null ? 'It was never heard.' : null;
    return found([
      finding({
        code,
        // Heard under a name that is not configured, the process itself may well do them.
        severity: heard?.silentSinceMs === null ? 'warning' : 'failed',
        subject: { kind: 'instance', id: name },
        sentence: isConfigured
          ? `Background tasks are to run on ${name}, which does not answer.`
          : `Background tasks are to run on ${name}, which no configuration file describes.`,
        meaning: 'Redacted events are not censored, statistics stand still, and old rows are not cleaned away.',
        evidence: [
          evidenceFrom('configuration', configurationReadMs, `run_background_tasks_on: ${name}.`),
          ...(onWire === null ? [] : [evidenceFrom('wire', heard?.lastHeardMs ?? nowMs, onWire)]),
        ],
        remedy: isConfigured
          ? `Start ${name}.`
          : 'Set run_background_tasks_on to the name of a process that runs, and restart all processes.',
      }),
    ]);
  },
};
