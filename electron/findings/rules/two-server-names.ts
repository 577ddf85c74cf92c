import { evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'two_server_names';

export const twoServerNamesRule: FindingRule = {
  code,
  sentence: 'One homeserver uses this Redis.',
  check: ({ facts }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    const { serverName, wire, nowMs } = facts;
    return found(
      wire.otherChannels.map((channel) =>
        finding({
          code,
          part: channel,
          severity: 'notice',
          subject: { kind: 'redis', id: null },
          sentence: `Another homeserver, ${channel}, seems to use the same Redis.`,
          meaning:
            'Channels are apart, so this works. But if both are one homeserver, some of its processes have another server_name and hear nothing of the rest.',
          evidence: [
            evidenceFrom('wire', nowMs, `Channels ${serverName ?? '(own)'} and ${channel} both have subscribers.`),
          ],
          remedy: 'If it is not a second homeserver, make server_name the same in the configuration of all processes.',
        }),
      ),
    );
  },
};
