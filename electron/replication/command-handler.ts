/**
 * The rule of the wire (synapse-facts 6), one serial queue a stream:
 *
 *   RDATA ──▶ gathered until its token ──▶ at or below ours: had already │ above: rows, then position
 *   POSITION prev new ──▶ prev <= ours <= new: nothing is missing │ ours < prev: fill (ours, new] │ new < ours: old, or a reset
 *
 * Rows of a writer that has not announced itself on this connection are passed over: something before them may be missing,
 * and the gap that its POSITION shows brings them all.
 */
import { AppError } from '../../shared/errors';
import type { Log } from '../base/log';
import { fillGap, type CatchUpParts } from './catch-up';
import type { ReplicationCommand } from './commands';
import { ownInstanceName } from './heard-instances';
import { StreamLane } from './stream-lane';
import { findStream } from './streams/index';

type Rdata = Extract<ReplicationCommand, { kind: 'RDATA' }>;
type Position = Extract<ReplicationCommand, { kind: 'POSITION' }>;

/** More than any homeserver has: a bound against a channel full of nonsense. */
const maxLanes = 500;

export interface CommandHandlerOptions extends CatchUpParts {
  /** A writer sends rows without having announced itself: somebody should ask. */
  onUnannounced: () => void;
  log: Log;
}

export class CommandHandler {
  private readonly lanes = new Map<string, StreamLane>();
  private connection = new AbortController();
  private readonly filling = new Set<Promise<void>>();

  constructor(private readonly options: CommandHandlerOptions) {}

  /** The link is up anew: what was half heard is forgotten, and every writer has to announce itself. */
  beginConnection(): void {
    this.endConnection();
    this.connection = new AbortController();
  }

  /**
   * The link is gone. What is being fetched ends; it begins again from where it got to. From now on every writer has to
   * announce itself: the first lines of the next connection may come with its confirmation, before anybody says it is up.
   */
  endConnection(): void {
    this.options.positions.unconfirmAll();
    this.connection.abort();
    for (const lane of this.lanes.values()) lane.clear();
    this.lanes.clear();
  }

  /** Takes a command of the wire; others than RDATA and POSITION have nothing to say here. */
  handle(command: ReplicationCommand): void {
    if (command.kind !== 'RDATA' && command.kind !== 'POSITION') return;
    const lane = this.laneOf(command.stream);
    if (!lane) return;
    if (lane.busy) lane.wait(command);
    else this.take(lane, command);
  }

  /** Resolves when no gap is being filled. */
  async idle(): Promise<void> {
    while (this.filling.size > 0) await Promise.all(this.filling);
  }

  private laneOf(stream: string): StreamLane | undefined {
    const known = this.lanes.get(stream);
    if (known || this.lanes.size >= maxLanes) return known;
    const lane = new StreamLane();
    this.lanes.set(stream, lane);
    return lane;
  }

  private take(lane: StreamLane, command: Rdata | Position): void {
    if (command.kind === 'RDATA') this.takeRow(lane, command);
    else this.takePosition(lane, command);
  }

  private takeRow(lane: StreamLane, { stream, instanceName, token, rowJson }: Rdata): void {
    const { positions, data } = this.options;
    if (token === null) {
      lane.gather(instanceName, rowJson);
      return;
    }
    const { rows, dropped } = lane.complete(instanceName, rowJson);
    // Our own name is written by every copy of Synoptic, and announced seldom: what it sends says how far it is.
    if (instanceName === ownInstanceName && !positions.isConfirmed(stream, instanceName)) {
      if (positions.get(stream, instanceName) !== undefined) {
        this.takePosition(lane, { kind: 'POSITION', stream, instanceName, previousToken: token, newToken: token });
        return;
      }
      positions.confirm(stream, instanceName, token - 1);
    }
    if (!positions.isConfirmed(stream, instanceName)) {
      this.options.onUnannounced();
      return;
    }
    if (token <= (positions.get(stream, instanceName) ?? token)) return;
    data.takeRows(stream, instanceName, token, rows);
    if (dropped > 0) data.noteDropped(dropped);
  }

  private takePosition(lane: StreamLane, { stream, instanceName, previousToken, newToken }: Position): void {
    const { positions, data } = this.options;
    const ours = positions.get(stream, instanceName);
    // A writer first seen now starts where it says; no history is read.
    if (!positions.confirm(stream, instanceName, newToken)) return;
    positions.noteHeard(stream, instanceName);
    if (ours === undefined || ours === newToken) data.takePosition(stream, instanceName, newToken);
    else if (newToken < ours) this.takeLower(stream, instanceName, { ours, newToken });
    else if (previousToken <= ours) data.takePosition(stream, instanceName, newToken);
    else this.fill(lane, { name: stream, writer: instanceName, toToken: newToken });
  }

  private takeLower(stream: string, writer: string, { ours, newToken }: { ours: number; newToken: number }): void {
    if (findStream(stream)?.resets !== true) return;
    const startedMs = this.options.clock.nowMs();
    this.options.data.takeReset(stream, writer, {
      fromToken: ours, toToken: newToken, rows: 0, startedMs, durationMs: 0, source: 'reset', state: 'reset', sentence: null,
    }); // prettier-ignore
  }

  private fill(lane: StreamLane, gap: { name: string; writer: string; toToken: number }): void {
    lane.busy = true;
    const { signal } = this.connection;
    const filled = fillGap({ ...gap, stream: findStream(gap.name) }, this.options, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        const cause = error instanceof AppError ? error.code : String(error);
        this.options.log.error('a gap could not be filled', { stream: gap.name, writer: gap.writer, cause }, error);
      })
      .then(() => {
        lane.busy = false;
        // A lane of an earlier connection has nothing more to say.
        if (!signal.aborted) this.drain(lane);
      });
    this.filling.add(filled);
    void filled.finally(() => this.filling.delete(filled));
  }

  private drain(lane: StreamLane): void {
    const waiting = lane.takeWaiting();
    for (const command of waiting) {
      // One of them may show the next gap; the rest waits again, in its order.
      if (lane.busy) lane.wait(command);
      else this.take(lane, command);
    }
  }
}
