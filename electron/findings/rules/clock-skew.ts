import { evidenceFrom, finding, found, lasting, type FindingRule } from './finding-rule';

const code = 'clock_skew';

/** Below this the way to the database and back explains it. */
const skewToleratedMs = 2_000;

export const clockSkewRule: FindingRule = {
  code,
  sentence: 'This machine’s clock agrees with the database’s.',
  check: ({ facts }) => {
    const { clockSkewMs } = facts.own;
    if (clockSkewMs === null) return { unchecked: 'The database has not been read yet.' };
    if (Math.abs(clockSkewMs) <= skewToleratedMs) return found([]);
    const by = lasting(Math.abs(clockSkewMs));
    return found([
      finding({
        code,
        severity: 'notice',
        subject: { kind: 'homeserver', id: null },
        sentence: `This machine’s clock is ${by} ${clockSkewMs > 0 ? 'ahead of' : 'behind'} the database’s.`,
        meaning:
          'What is due or overdue is judged by the database’s clock and is right. Times of what was heard on the wire, and "ago", are by this machine’s.',
        evidence: [
          evidenceFrom('own', facts.nowMs, `This machine minus the database: ${clockSkewMs.toLocaleString('en')} ms.`),
        ],
        remedy: 'Set the clock of this machine, or of the database server, by NTP.',
      }),
    ]);
  },
};
