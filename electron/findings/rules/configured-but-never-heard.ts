import {
  configurationMissing,
  evidenceFrom,
  finding,
  found,
  hearingTakesMs,
  lasting,
  wireNotReady,
  type FindingRule,
} from './finding-rule';

const code = 'configured_but_never_heard';

export const configuredButNeverHeardRule: FindingRule = {
  code,
  sentence: 'Every configured process was heard on the wire.',
  check: ({ facts }) => {
    const why = configurationMissing(facts) ?? wireNotReady(facts, hearingTakesMs);
    if (why !== null) return { unchecked: why };
    const { topology, wire, nowMs, configurationReadMs } = facts;
    const linkSinceMs = wire.sinceMs ?? nowMs;
    const answering = wire.instances.filter((instance) => instance.lastHeardMs >= linkSinceMs).length;
    if (answering === 0) return { unchecked: 'No process at all has answered REPLICATE on this link.' };
    const heard = new Set(wire.instances.map((instance) => instance.instanceName));
    const unheard = topology?.processes.filter((process) => !heard.has(process.instanceName)) ?? [];
    return found(
      unheard.map(({ instanceName, file }) =>
        finding({
          code,
          severity: 'failed',
          subject: { kind: 'instance', id: instanceName },
          sentence: `${instanceName} is configured and was never heard.`,
          meaning:
            'It does not run, runs under another name, or has no connection to Redis: what it is configured to do is not done.',
          evidence: [
            evidenceFrom(
              'configuration',
              configurationReadMs,
              file === null ? 'Named in the configuration.' : `Described in ${file}.`,
            ),
            evidenceFrom(
              'wire',
              nowMs,
              `Silent since the link is up, ${lasting(nowMs - linkSinceMs)}; ${answering} others answered.`,
            ),
          ],
          remedy: `Start ${instanceName}, or take it out of the configuration. If it runs, compare its worker_name and its redis section.`,
        }),
      ),
    );
  },
};
