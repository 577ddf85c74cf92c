import { databaseMissing, evidenceFrom, finding, found, lasting, wireNotReady, type FindingRule } from './finding-rule';

const code = 'stream_lagging';
const patienceMs = 10_000;

export const streamLaggingRule: FindingRule = {
  code,
  sentence: 'The wire tells of everything that the database holds.',
  check: ({ facts, positions }) => {
    const why = wireNotReady(facts) ?? databaseMissing(facts);
    if (why !== null) return { unchecked: why };
    const lagging = positions.filter(({ state, lagMs }) => state === 'lagging' && (lagMs ?? 0) >= patienceMs);
    return found(
      lagging.map(({ stream, writer, lagTokens, lagMs, livePosition, liveAtMs, databasePosition, databaseAtMs }) =>
        finding({
          code,
          part: writer ?? '',
          severity: 'warning',
          subject: { kind: 'stream', id: stream },
          sinceMs: facts.nowMs - (lagMs ?? 0),
          sentence: `${stream} by ${writer ?? '?'}: the database is ${lagTokens ?? 0} tokens ahead of the wire, for ${lasting(lagMs ?? 0)}.`,
          meaning:
            'Rows are persisted and not announced, or do not reach Synoptic: other processes may lack them just the same.',
          evidence: [
            evidenceFrom('database', databaseAtMs, `stream_positions: ${databasePosition ?? '?'}.`),
            evidenceFrom('wire', liveAtMs, `Last heard: ${livePosition ?? '?'}.`),
          ],
          remedy: `Look whether ${writer ?? 'the writer'} is connected to Redis, and at its log.`,
        }),
      ),
    );
  },
};
