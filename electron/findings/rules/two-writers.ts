import { evidenceFrom, finding, found, wireNotReady, type FindingRule } from './finding-rule';

const code = 'single_writer_stream_announced_by_two';

export const twoWritersRule: FindingRule = {
  code,
  sentence: 'A stream that one process writes is announced by one.',
  check: ({ facts, memory }) => {
    const why = wireNotReady(facts);
    if (why !== null) return { unchecked: why };
    const proven = Object.entries(memory.pairs).filter(([, pair]) => pair.proven !== 'no');
    return found(
      proven.map(([stream, { writers, proven: how, sinceMs }]) => {
        const wrote = how === 'wrote';
        return finding({
          code,
          severity: wrote ? 'failed' : 'warning',
          subject: { kind: 'stream', id: stream },
          sinceMs,
          sentence: `${writers.join(' and ')} both ${wrote ? 'write' : 'announce'} ${stream}, which one process should write.`,
          meaning: wrote
            ? 'Their tokens are of two counts: the other processes miss rows of one of them, and clients miss updates.'
            : 'As soon as both write, the other processes miss rows of one of them, and clients miss updates.',
          evidence: facts.wire.positions
            .filter((position) => position.stream === stream && writers.includes(position.writer))
            .map(({ writer, livePosition, liveAtMs, lastWroteMs }) =>
              evidenceFrom(
                'wire',
                lastWroteMs ?? liveAtMs,
                lastWroteMs === null
                  ? `${writer} announces position ${livePosition}.`
                  : `${writer} wrote up to ${livePosition}.`,
              ),
            ),
          remedy: `Give stream_writers one name for ${stream} in the configuration of every process, and restart ${writers.join(' and ')}.`,
        });
      }),
    );
  },
};
