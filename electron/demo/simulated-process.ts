import { z } from 'zod';
import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import { formatCommand, parseCommand } from '../replication/commands';
import type { DemoReplicationChannel } from './demo-replication-link';

/** A row of the stream `caches`: function, keys (null: all), ms. */
const cacheRow = z.tuple([z.string(), z.array(z.string()).nullable(), z.number()]);

export interface Invalidation {
  token: number;
  cacheFunc: string;
  keys: readonly string[];
}

/** Reads the invalidations of a writer with from < token <= to, oldest first. */
type FetchInvalidations = (writer: string, from: number, to: number) => Promise<Invalidation[]>;

interface SimulatedProcessOptions {
  instanceName: string;
  channel: DemoReplicationChannel;
  clock: Clock;
  fetchInvalidations: FetchInvalidations;
  onError: (error: unknown) => void;
}

/**
 * One process of the demo homeserver on the wire: announces the streams it writes, answers REPLICATE, and drops what
 * the stream `caches` tells it to, by the rules of a real one (synapse-facts 5 and 6).
 */
export class SimulatedProcess implements Disposable {
  readonly instanceName: string;
  /** The last token that this process announced, per wire name of the streams it writes. */
  private readonly written = new Map<string, number>();
  /** Its view of each writer of `caches`. */
  private readonly cachePositions = new Map<string, number>();
  private readonly toldEvents = new Set<string>();
  private readonly toldRooms = new Set<string>();
  /** Rows of `caches` before the first POSITION on this connection are dropped. */
  private hasHeardPosition = false;
  private readonly disposables = new DisposableStore();

  constructor(private readonly options: SimulatedProcessOptions) {
    this.instanceName = options.instanceName;
  }

  /** Subscribes and asks the others where they stand. */
  start(): void {
    this.disposables.add(this.options.channel.subscribe((line) => this.hear(line)));
    this.options.channel.publish('REPLICATE');
  }

  /** Where a stream that it writes stands, before the first announcement. */
  setWritten(stream: string, token: number): void {
    this.written.set(stream, token);
    if (stream === 'caches') this.cachePositions.set(this.instanceName, token);
  }

  /** Whether it is known where it stands in this stream. */
  writes(stream: string): boolean {
    return this.written.has(stream);
  }

  /** Announces rows that it has written: all but the last as parts of a batch. */
  announceRows(stream: string, token: number, rows: readonly unknown[]): void {
    rows.forEach((row, index) => {
      const isLast = index === rows.length - 1;
      this.send({
        kind: 'RDATA',
        stream,
        instanceName: this.instanceName,
        token: isLast ? token : null,
        rowJson: JSON.stringify(row),
      });
    });
    this.written.set(stream, token);
  }

  /** Announces that it has nothing between its last token and this one. */
  announcePosition(stream: string, token: number): void {
    const previousToken = this.written.get(stream) ?? token;
    if (token <= previousToken) return;
    this.send({ kind: 'POSITION', stream, instanceName: this.instanceName, previousToken, newToken: token });
    this.written.set(stream, token);
  }

  /** Whether it was told to drop this event, by itself or with its room. */
  wasToldOf(id: { eventId?: string; roomId?: string }): boolean {
    const { eventId, roomId } = id;
    return (
      (eventId !== undefined && this.toldEvents.has(eventId)) || (roomId !== undefined && this.toldRooms.has(roomId))
    );
  }

  dispose(): Promise<void> {
    return this.disposables.dispose();
  }

  private send(command: Parameters<typeof formatCommand>[0]): void {
    this.options.channel.publish(formatCommand(command));
  }

  private hear(line: string): void {
    const command = parseCommand(line);
    if (command.kind === 'REPLICATE') this.answerReplicate();
    if (command.kind === 'RDATA' && command.stream === 'caches')
      this.hearCacheRow(command.instanceName, command.token, command.rowJson);
    if (command.kind === 'POSITION' && command.stream === 'caches')
      this.hearCachePosition(command.instanceName, command.newToken);
  }

  private answerReplicate(): void {
    // A few milliseconds apart, as processes are.
    this.options.clock.after(2 + (this.instanceName.length % 7), () => {
      if (this.disposables.isDisposed) return;
      for (const [stream, token] of this.written) {
        this.send({ kind: 'POSITION', stream, instanceName: this.instanceName, previousToken: token, newToken: token });
      }
    });
  }

  private hearCacheRow(writer: string, token: number | null, rowJson: string): void {
    if (token === null || !this.hasHeardPosition || writer === this.instanceName) return;
    const view = this.viewOf(writer);
    if (token <= view) return;
    const row = cacheRow.safeParse(JSON.parse(rowJson));
    this.cachePositions.set(writer, token);
    if (row.success) this.drop({ token, cacheFunc: row.data[0], keys: row.data[1] ?? [] });
  }

  private hearCachePosition(writer: string, newToken: number): void {
    this.hasHeardPosition = true;
    if (writer === this.instanceName) return;
    const view = this.viewOf(writer);
    if (newToken <= view) return;
    this.cachePositions.set(writer, newToken);
    this.options.fetchInvalidations(writer, view, newToken).then(
      (missed) => missed.forEach((invalidation) => this.drop(invalidation)),
      (error: unknown) => this.options.onError(error),
    );
  }

  /** Of a writer never heard before, its view is everything that it knows to be persisted. */
  private viewOf(writer: string): number {
    return this.cachePositions.get(writer) ?? Math.max(0, ...this.cachePositions.values());
  }

  private drop({ cacheFunc, keys }: Invalidation): void {
    const key = keys[0];
    if (key === undefined) return;
    if (cacheFunc === '_get_event_cache') this.toldEvents.add(key);
    if (cacheFunc === 'ph_cache_fake') this.toldRooms.add(key);
  }
}
