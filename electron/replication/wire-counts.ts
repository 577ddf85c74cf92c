import type { WireCounts } from '../../shared/contract/streams';
import type { ReplicationCommand } from './commands';
import { findStream } from './streams/index';

/** Names that are kept apart; the rest is counted together. */
const maxNames = 50;
const theRest = 'others';

/** What came that is not known: shown and counted, never an error (synapse-facts 6). */
export class UnknownCounts {
  private readonly commands = new Map<string, number>();
  private readonly streams = new Map<string, number>();

  /** @returns true at the first line of a command that is not known */
  note(command: ReplicationCommand): boolean {
    if (command.kind === 'RDATA' && findStream(command.stream) === undefined) count(this.streams, command.stream);
    if (command.kind !== 'unknown') return false;
    const isFirst = !this.commands.has(nameOf(command.name));
    count(this.commands, nameOf(command.name));
    return isFirst;
  }

  list(): Pick<WireCounts, 'unknownCommands' | 'unknownStreams'> {
    return {
      unknownCommands: [...this.commands].map(([name, times]) => ({ name, count: times })),
      unknownStreams: [...this.streams].map(([stream, rows]) => ({ stream, rows })),
    };
  }
}

// A malformed line has no name worth keeping; it may hold anything.
function nameOf(name: string): string {
  return /^[A-Z_]{1,40}$/.test(name) ? name : 'not a command';
}

function count(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < maxNames - 1 ? name.slice(0, 255) : theRest;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
