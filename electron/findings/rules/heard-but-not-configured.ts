import { ownInstanceName } from '../process-names';
import { configurationMissing, evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'heard_but_not_configured';

export const heardButNotConfiguredRule: FindingRule = {
  code,
  sentence: 'Every process that is heard is configured.',
  check: ({ facts }) => {
    const why = configurationMissing(facts) ?? wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    const configured = new Set([ownInstanceName, ...(facts.topology?.processes.map((one) => one.instanceName) ?? [])]);
    const strangers = facts.wire.instances.filter(
      ({ instanceName, silentSinceMs }) => silentSinceMs === null && !configured.has(instanceName),
    );
    return found(
      strangers.map(({ instanceName, lastHeardMs, firstHeardMs }) =>
        finding({
          code,
          severity: 'warning',
          subject: { kind: 'instance', id: instanceName },
          sinceMs: firstHeardMs,
          sentence: `${instanceName} is heard and not configured.`,
          meaning:
            'It runs with another configuration than the one that was read, or was left running after it was taken out.',
          evidence: [
            evidenceFrom('wire', lastHeardMs, `${instanceName} announces positions on the channel.`),
            evidenceFrom(
              'configuration',
              facts.configurationReadMs,
              'No process of that name in the files that were read.',
            ),
          ],
          remedy: `Stop ${instanceName} if it is a leftover; else add its worker file to this connection's configuration.`,
        }),
      ),
    );
  },
};
