import type { StreamTraits } from '../stream-traits';
import { configuredWriters } from '../configured-writers';
import type { HomeserverFacts } from '../facts';
import {
  databaseMissing,
  evidenceFrom,
  finding,
  found,
  hearingTakesMs,
  notReadable,
  wireNotReady,
  type FindingRule,
} from './finding-rule';

const code = 'position_row_of_gone_writer';

export const positionRowOfGoneWriterRule: FindingRule = {
  code,
  sentence: 'Every row of stream_positions is of a process that still writes.',
  check: ({ facts, streams }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, topology } = facts;
    const rows = database?.streamPositions ?? null;
    if (rows === null) return notReadable('stream_positions');
    const notHeard = wireNotReady(facts, hearingTakesMs);
    if (topology === null && notHeard !== null) {
      return { unchecked: `Without a configuration only the wire tells who is gone. ${notHeard}` };
    }
    const gone = rows.filter((row) => {
      const stream = streams.find((one) => one.name === row.stream);
      return stream !== undefined && stream.positionName !== null && isGone(row.instanceName, stream, facts);
    });
    const writers = [...new Set(gone.map((row) => row.instanceName))];
    return found(
      writers.map((instanceName) => {
        const rowsOf = gone.filter((row) => row.instanceName === instanceName);
        const streamNames = rowsOf.map((row) => row.stream).join(', ');
        const stands = rowsOf.map((row) => `${row.stream} ${row.position}`).join(', ');
        return finding({
          code,
          severity: 'notice',
          subject: { kind: 'instance', id: instanceName },
          sentence: `stream_positions has rows of ${instanceName} for what it does not write any more: ${streamNames}.`,
          meaning:
            'Processes that were started with the old configuration still count that writer, and hold back what it leaves open.',
          evidence: [
            evidenceFrom('database', database?.positionsAsOfMs ?? null, `Its rows: ${stands}.`),
            goneBy(facts),
          ],
          remedy:
            'Restart any process with the present configuration: at its start it removes rows of writers that are gone.',
        });
      }),
    );
  },
};

function isGone(instanceName: string, stream: StreamTraits, { topology, wire }: HomeserverFacts): boolean {
  if (topology !== null) {
    const configured = configuredWriters(topology, stream);
    return configured !== null && !configured.includes(instanceName);
  }
  return !wire.instances.some((instance) => instance.instanceName === instanceName);
}

function goneBy({ topology, configurationReadMs, nowMs }: HomeserverFacts) {
  return topology === null
    ? evidenceFrom('wire', nowMs, 'No process of that name is heard.')
    : evidenceFrom('configuration', configurationReadMs, 'stream_writers does not name it for this stream.');
}
