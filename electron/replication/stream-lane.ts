import type { ReplicationCommand } from './commands';

type LaneCommand = Extract<ReplicationCommand, { kind: 'RDATA' | 'POSITION' }>;

/** Rows that one token may have before the oldest of them are let go; a position never is. */
const maxBatchRows = 10_000;
/** What may wait while a catch-up runs, in rows and announcements. */
const maxWaitingCommands = 10_000;
const maxWaitingCharacters = 16 * 1024 * 1024;
/** A channel full of nonsense begins batches for writers that do not exist. */
const maxWriters = 1_000;

/** Rows of one token as they are handed on. */
export interface TokenRows {
  rows: string[];
  dropped: number;
}

/**
 * The commands of one stream in their order: rows are gathered until a line names their token, and what comes during a
 * catch-up waits its turn. Both are bounded; neither a position nor a row in a table is lost by that.
 */
export class StreamLane {
  /** True while a gap is being filled. */
  busy = false;
  private readonly batches = new Map<string, TokenRows>();
  private waiting: LaneCommand[] = [];
  private waitingCommands = 0;
  private waitingCharacters = 0;
  /** Writers whose token has begun among rows that were let go. */
  private readonly cut = new Set<string>();

  /** A row without a token yet. */
  gather(writer: string, rowJson: string): void {
    const batch = this.batches.get(writer) ?? { rows: [], dropped: 0 };
    if (!this.batches.has(writer) && this.batches.size >= maxWriters) return;
    this.batches.set(writer, batch);
    batch.rows.push(rowJson);
    if (batch.rows.length <= maxBatchRows) return;
    batch.rows.shift();
    batch.dropped += 1;
  }

  /** The token is here: all of its rows. */
  complete(writer: string, rowJson: string): TokenRows {
    const batch = this.batches.get(writer) ?? { rows: [], dropped: 0 };
    this.batches.delete(writer);
    batch.rows.push(rowJson);
    return batch;
  }

  /**
   * Something of this stream waits. Where too much does, all rows give way to one POSITION a writer that says how far they
   * reached: what they said is then fetched like any other gap, and nothing is lost.
   */
  wait(command: LaneCommand): void {
    if (command.kind === 'RDATA' && this.cut.has(command.instanceName)) {
      this.waitCut(command);
      return;
    }
    this.waiting.push(command);
    // A POSITION counts as well: an idle persister sends one a second for as long as the database is away.
    this.waitingCommands += 1;
    if (command.kind === 'RDATA') this.waitingCharacters += command.rowJson.length;
    if (this.waitingCommands > maxWaitingCommands || this.waitingCharacters > maxWaitingCharacters) this.squeeze();
  }

  /** What waited, in order; nothing waits afterwards. */
  takeWaiting(): LaneCommand[] {
    const taken = this.waiting;
    this.forgetWaiting();
    return taken;
  }

  /** A new connection: half a token is no token, and whatever waited is announced anew. */
  clear(): void {
    this.batches.clear();
    this.cut.clear();
    this.forgetWaiting();
  }

  // The first rows of this token were let go: the rest of them is of no use without.
  private waitCut({ instanceName, stream, token }: Extract<LaneCommand, { kind: 'RDATA' }>): void {
    if (token === null) return;
    this.cut.delete(instanceName);
    this.waiting.push(reachedTo(stream, instanceName, token));
  }

  private squeeze(): void {
    const reached = new Map<string, number>();
    for (const command of this.waiting) {
      const { instanceName } = command;
      const token = command.kind === 'POSITION' ? command.newToken : command.token;
      if (!reached.has(instanceName) && !this.cut.has(instanceName) && reached.size + this.cut.size >= maxWriters)
        continue;
      if (token === null) this.cut.add(instanceName);
      else {
        this.cut.delete(instanceName);
        reached.set(instanceName, Math.max(reached.get(instanceName) ?? token, token));
      }
    }
    const stream = this.waiting[0]?.stream ?? '';
    this.forgetWaiting();
    this.waiting = [...reached].map(([instanceName, token]) => reachedTo(stream, instanceName, token));
  }

  private forgetWaiting(): void {
    this.waiting = [];
    this.waitingCommands = 0;
    this.waitingCharacters = 0;
  }
}

function reachedTo(stream: string, instanceName: string, token: number): LaneCommand {
  return { kind: 'POSITION', stream, instanceName, previousToken: token, newToken: token };
}
