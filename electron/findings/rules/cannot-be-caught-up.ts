import { evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'cannot_be_caught_up';
/** What is lost stays lost; it is told for this long. */
const toldForMs = 3_600_000;

export const cannotBeCaughtUpRule: FindingRule = {
  code,
  sentence: 'Every gap in a stream could be filled.',
  check: ({ facts, positions }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    return found(
      positions.flatMap(({ stream, writer, lastCatchUp }) =>
        lastCatchUp?.state !== 'impossible' || writer === null || facts.nowMs - lastCatchUp.startedMs > toldForMs
          ? []
          : [
              finding({
                code,
                part: writer,
                severity: 'notice',
                subject: { kind: 'stream', id: stream },
                sinceMs: lastCatchUp.startedMs,
                sentence: `Missed rows of ${stream} by ${writer} cannot be caught up.`,
                meaning: `The live tail lacks rows from ${lastCatchUp.fromToken} to ${lastCatchUp.toToken}; positions are right, and the homeserver is not touched by this.`,
                evidence: [
                  evidenceFrom('own', lastCatchUp.startedMs, lastCatchUp.sentence ?? 'There is no road to these rows.'),
                ],
                remedy:
                  'Give the connection the homeserver’s configuration, so that the writer can be asked over its replication listener.',
              }),
            ],
      ),
    );
  },
};
