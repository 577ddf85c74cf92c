import { evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'catch_up_failed';

export const catchUpFailedRule: FindingRule = {
  code,
  sentence: 'Rows that were missed have been fetched.',
  check: ({ facts, positions }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    return found(
      positions.flatMap(({ stream, writer, lastCatchUp }) =>
        lastCatchUp?.state !== 'failed' || writer === null
          ? []
          : [
              finding({
                code,
                part: writer,
                severity: 'warning',
                subject: { kind: 'stream', id: stream },
                sinceMs: lastCatchUp.startedMs,
                sentence: `Missed rows of ${stream} by ${writer} could not be fetched.`,
                meaning: `The live tail lacks rows from ${lastCatchUp.fromToken} to ${lastCatchUp.toToken}; the homeserver itself is not touched by this.`,
                evidence: [evidenceFrom('own', lastCatchUp.startedMs, lastCatchUp.sentence ?? 'The catch-up failed.')],
                remedy:
                  'It is tried again at the next position. If it goes on failing, check the database, or the writer’s replication listener and secret.',
              }),
            ],
      ),
    );
  },
};
