import type { Finding } from '../../../shared/contract/findings';
import { configuredWriters } from '../configured-writers';
import { ownInstanceName } from '../process-names';
import { hasWrittenLately, superseded } from '../stream-writers';
import { evidenceFrom, finding, found, lasting, wireNotReady, type FindingRule, type RuleInput } from './finding-rule';

const code = 'writer_moved';
/** A move is news for this long. */
const toldForMs = 3_600_000;

export const writerMovedRule: FindingRule = {
  code,
  sentence: 'Each stream is written by the process that the configuration names, the same as before.',
  check: (input) => {
    const why = wireNotReady(input.facts);
    if (why !== null) return { unchecked: why };
    return found([...otherThanConfigured(input), ...otherThanBefore(input)]);
  },
};

function otherThanConfigured({ facts, streams }: RuleInput): Finding[] {
  const { topology, wire, configurationReadMs } = facts;
  if (topology === null) return [];
  return streams.flatMap((stream) => {
    const configured = configuredWriters(topology, stream);
    if (configured === null || configured.length === 0) return [];
    const others = wire.positions.filter(
      (position) =>
        position.stream === stream.name &&
        position.confirmed &&
        position.writer !== ownInstanceName &&
        !configured.includes(position.writer) &&
        hasWrittenLately(position, facts.nowMs) &&
        !superseded(position, stream, wire.positions),
    );
    return others.map(({ writer, livePosition, lastWroteMs }) =>
      finding({
        code,
        part: writer,
        severity: 'warning',
        subject: { kind: 'stream', id: stream.name },
        sentence: `${stream.name} is written by ${writer}; the configuration says ${configured.join(', ')}.`,
        meaning:
          'Processes run with different configurations: some send what is to be written to a process that does not write it.',
        evidence: [
          evidenceFrom('wire', lastWroteMs, `${writer} wrote up to ${livePosition}.`),
          evidenceFrom(
            'configuration',
            configurationReadMs,
            `stream_writers gives ${stream.name} to ${configured.join(', ')}.`,
          ),
        ],
        remedy:
          'Restart every process with the same stream_writers; read the configuration again here if it has changed.',
      }),
    );
  });
}

function otherThanBefore({ facts, memory }: RuleInput): Finding[] {
  return Object.entries(memory.writers).flatMap(([stream, { writer, movedFrom, movedMs }]) => {
    if (movedFrom === null || movedMs === null || facts.nowMs - movedMs > toldForMs) return [];
    // Two that write at once have not moved; that is a finding of its own.
    if (memory.pairs[stream]?.proven === 'wrote' || memory.pairs[stream]?.proven === 'announced') return [];
    return [
      finding({
        code,
        part: 'since',
        severity: 'notice',
        subject: { kind: 'stream', id: stream },
        sinceMs: movedMs,
        sentence: `${stream} is written by ${writer} now; before by ${movedFrom}.`,
        meaning: 'A move that was meant is complete once every process was restarted with the new stream_writers.',
        evidence: [
          evidenceFrom('wire', movedMs, `${writer} announced ${stream} first ${lasting(facts.nowMs - movedMs)} ago.`),
        ],
        remedy:
          'Nothing, if it was meant and all processes were restarted; else compare stream_writers between processes.',
      }),
    ];
  });
}
