import { databaseMissing, evidenceFrom, finding, found, lasting, notReadable, type FindingRule } from './finding-rule';

const code = 'writer_behind_sequence';
const patienceMs = 30_000;
/** So often must the sequence go on while no position follows: one gap is a rolled back transaction, and normal. */
const leastMoves = 3;

export const writerBehindSequenceRule: FindingRule = {
  code,
  sentence: "Writers' positions follow the sequences that give their tokens.",
  check: ({ facts, memory }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, nowMs } = facts;
    if (!database?.sequences) return notReadable('Sequences');
    if (database.streamPositions === null) return notReadable('stream_positions');
    const behind = Object.entries(memory.behind).filter(
      ([, { moves, sinceMs }]) => moves >= leastMoves && nowMs - sinceMs > patienceMs,
    );
    return found(
      behind.map(([stream, { position, sequencePosition, sinceMs, moves }]) =>
        finding({
          code,
          severity: 'warning',
          subject: { kind: 'stream', id: stream },
          sinceMs,
          sentence: `No writer of ${stream} has come past ${position}, while its sequence went on to ${sequencePosition}.`,
          meaning:
            'Tokens are taken and nothing is persisted under them: writing to this stream fails or waits for a lock.',
          evidence: [
            evidenceFrom(
              'database',
              database.positionsAsOfMs,
              `stream_positions stands at ${position} since ${lasting(nowMs - sinceMs)}.`,
            ),
            evidenceFrom(
              'database',
              database.positionsAsOfMs,
              `The sequence moved ${moves} times meanwhile, to ${sequencePosition}.`,
            ),
          ],
          remedy:
            'Look at the logs of the writers of this stream for failing transactions, and at pg_stat_activity for one that waits.',
        }),
      ),
    );
  },
};
