import { evidenceFrom, finding, found, type FindingRule } from './finding-rule';

const code = 'configuration_unreadable';

export const configurationUnreadableRule: FindingRule = {
  code,
  sentence: "The homeserver's configuration can be read.",
  check: ({ facts }) => {
    const { topology, configurationError, configurationReadMs } = facts;
    if (configurationError === null) {
      return topology === null
        ? { unchecked: "No homeserver's configuration is given for this connection." }
        : found([]);
    }
    return found([
      finding({
        code,
        severity: 'warning',
        subject: { kind: 'configuration', id: null },
        sentence: `The homeserver's configuration could not be read: ${configurationError}`,
        meaning:
          topology === null
            ? 'Processes and their roles are inferred from wire and database.'
            : 'What was read before is still used.',
        evidence: [evidenceFrom('configuration', configurationReadMs, configurationError)],
        remedy: 'Correct the file, or choose another in the connection, then read it again.',
      }),
    ]);
  },
};
