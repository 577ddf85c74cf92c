import { evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'catch_up_failed';
/** What is lost stays lost; it is told for this long. */
const toldForMs = 3_600_000;

export const catchUpFailedRule: FindingRule = {
  code,
  sentence: 'Rows that were missed have been fetched.',
  check: ({ facts, positions }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    return found(
      positions.flatMap(({ stream, writer, lastCatchUp }) =>
        lastCatchUp?.state !== 'failed' || writer === null || facts.nowMs - lastCatchUp.startedMs > toldForMs
          ? []
          : [
              finding({
                code,
                part: writer,
                severity: 'warning',
                subject: { kind: 'stream', id: stream },
                sinceMs: lastCatchUp.startedMs,
                sentence: `Missed rows of ${stream} by ${writer} could not be fetched.`,
                meaning: `The live tail lacks rows from ${lastCatchUp.fromToken} to ${lastCatchUp.toToken}; positions are right, and the homeserver is not touched by this.`,
                evidence: [evidenceFrom('own', lastCatchUp.startedMs, lastCatchUp.sentence ?? 'The catch-up failed.')],
                remedy:
                  'The next gap is fetched anew: check the database’s load, or the writer’s replication listener and secret.',
              }),
            ],
      ),
    );
  },
};
