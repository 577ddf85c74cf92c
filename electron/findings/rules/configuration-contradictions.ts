import { configurationMissing, evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'configuration_contradiction';

export const configurationContradictionsRule: FindingRule = {
  code,
  sentence: 'The configuration does not contradict itself.',
  check: ({ facts }) => {
    const { topology, configurationReadMs } = facts;
    if (topology === null) return { unchecked: configurationMissing(facts) ?? '' };
    return found(
      topology.contradictions.map((contradiction) =>
        finding({
          code,
          part: contradiction.code,
          severity: 'warning',
          subject: { kind: 'configuration', id: contradiction.subject },
          sentence: contradiction.sentence,
          meaning: 'The homeserver may refuse to start, or its processes may work against each other.',
          evidence: [evidenceFrom('configuration', configurationReadMs, `In ${topology.files.join(', ')}.`)],
          remedy: contradiction.remedy,
        }),
      ),
    );
  },
};
