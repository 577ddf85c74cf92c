/**
 * The replication client of one connection. It keeps a position per stream and writer, fills gaps, holds the live tail, and
 * says who of the homeserver's processes is heard.
 *
 *   link ──line──▶ commands ──▶ instances (who is heard)
 *                      └──▶ CommandHandler ──▶ DataHandler ──▶ tail, then positions ──▶ news, five times a second
 */
import type { InputOf, OutputOf } from '../../shared/contract/index';
import type { WireCounts } from '../../shared/contract/streams';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { DisposableStore, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { ChangedRooms } from './changed-rooms';
import { CommandHandler } from './command-handler';
import { parseCommand } from './commands';
import { DataHandler } from './data-handler';
import { InstanceRegistry } from './instance-registry';
import type { LinkPublisher } from './link-publisher';
import { LiveTail } from './live-tail';
import { ReplicationHttpClient, type ReplicationHttpOptions } from './replication-http-client';
import type { LinkState, ReplicationLink } from './replication-link';
import { StreamPositions, type WireView } from './stream-positions';
import type { StreamUpdateSource } from './streams/stream';
import { UnknownCounts } from './wire-counts';

export interface ReplicationOptions extends ReplicationHttpOptions {
  /** Undefined where the homeserver has no Redis: then nothing is ever heard. */
  link: ReplicationLink | undefined;
  publisher: LinkPublisher;
  /** Missed rows of streams that have a table, from the primary. */
  updates: StreamUpdateSource;
  /** Whether this copy of Synoptic is the one that asks silent processes now. */
  mayProbe(): Promise<boolean>;
  clock: Clock;
  log: Log;
}

export interface MovedPosition {
  stream: string;
  writer: string;
  livePosition: number;
  liveAtMs: number;
}

const newsPeriodMs = 200;
const lookPeriodMs = 1_000;
const publishTimeoutMs = 1_000;

export class Replication implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly positions: StreamPositions;
  private readonly liveTail: LiveTail;
  private readonly registry: InstanceRegistry;
  private readonly handler: CommandHandler;
  private readonly unknown = new UnknownCounts();
  private readonly positionNews = new Emitter<MovedPosition[]>();
  private readonly rowNews = new Emitter<number>();
  private readonly changes = new Emitter<void>();
  private readonly roomNews = new Emitter<{ roomIds: string[] | undefined }>();
  private readonly changedRooms = new ChangedRooms();
  private readonly moved = new Map<string, { stream: string; writer: string }>();
  private toldSequence = 0;
  private isChanged = false;
  private isAsking = false;
  private wantsPositions = false;
  private wasLive = false;

  constructor(private readonly options: ReplicationOptions) {
    const { clock, log, updates } = options;
    this.positions = new StreamPositions(clock);
    this.liveTail = new LiveTail(clock);
    this.registry = this.owned.add(new InstanceRegistry(clock));
    const data = new DataHandler(this.positions, this.liveTail, {
      moved: (stream, writer) => void this.moved.set(`${stream} ${writer}`, { stream, writer }),
      changedRoom: (roomId) => this.changedRooms.note(roomId),
    });
    this.handler = new CommandHandler({
      positions: this.positions,
      data,
      database: updates,
      writer: new ReplicationHttpClient(options),
      onChanged: () => void (this.isChanged = true),
      onUnannounced: () => void (this.wantsPositions = true),
      clock,
      log,
    });
  }

  /** Live positions that moved, five times a second at most. */
  get onPositions(): Emitter<MovedPosition[]>['event'] {
    return this.positionNews.event;
  }
  /** The tail grew; the number of its newest line. */
  get onRows(): Emitter<number>['event'] {
    return this.rowNews.event;
  }
  /** A catch-up began, went on or ended; the link was lost or came back; a process appeared, fell silent or came back. */
  get onChanged(): Emitter<void>['event'] {
    return this.changes.event;
  }

  /** The current state of rooms changed, five times a second at most; `roomIds` is undefined where they are too many to name. */
  get onRooms(): Emitter<{ roomIds: string[] | undefined }>['event'] {
    return this.roomNews.event;
  }

  /** What others may read of the wire. */
  get wire(): WireView {
    const { positions, registry, options } = this;
    return {
      positions: () => positions.list(),
      instances: () => registry.list(),
      get linkLive() {
        return options.link?.state.kind === 'live';
      },
      get linkSinceMs() {
        return options.link?.state.atMs ?? null;
      },
      ownCachesPosition: () => positions.own(),
    };
  }

  /** The live tail, with what else was counted on the wire. */
  readonly tail = {
    list: (input: InputOf<'streams.listRows'>): OutputOf<'streams.listRows'> => ({
      ...this.liveTail.list(input),
      wire: this.counts(),
    }),
  };

  /** Rows that came, those let go, and what is not known. */
  counts(): WireCounts {
    const { takenRows: rows, droppedRows } = this.liveTail;
    return { rows, droppedRows, ...this.unknown.list() };
  }

  /** Begins to listen. The link itself is started by whoever owns it. */
  start(): void {
    const { owned } = this;
    const { link, clock } = this.options;
    for (const emitter of [this.positionNews, this.rowNews, this.changes, this.roomNews]) owned.add(emitter);
    owned.add(this.registry.onChanged(() => void (this.isChanged = true)));
    owned.add(clock.every(newsPeriodMs, () => this.tellNews()));
    if (!link) return;
    owned.add(link.onLine((line) => this.hear(line)));
    owned.add(link.onState((state) => this.takeState(state)));
    owned.add(clock.every(lookPeriodMs, () => void this.look()));
    if (link.state.kind === 'live') this.takeState(link.state);
  }

  private hear(line: string): void {
    const command = parseCommand(line);
    this.registry.note(command);
    if (this.unknown.note(command)) this.mark('unknown_command', 'a command that this version does not know');
    try {
      this.handler.handle(command);
    } catch (error) {
      // Whoever may publish on the channel must not be able to end the application by a line.
      this.options.log.error('a line of the replication channel could not be taken', { kind: command.kind }, error);
    }
  }

  private takeState(state: LinkState): void {
    this.isChanged = true;
    if (state.kind === 'live') {
      this.handler.beginConnection();
      this.registry.beginConnection();
      if (this.liveTail.newestSequence > 0) this.mark('link_back', 'the link to the homeserver’s processes is back');
    } else if (this.wasLive) {
      this.handler.endConnection();
      this.mark('link_lost', 'the link to the homeserver’s processes was lost');
    }
    this.wasLive = state.kind === 'live';
  }

  private mark(kind: 'link_back' | 'link_lost' | 'unknown_command', sentence: string): void {
    this.liveTail.addMark({ kind, stream: null, writer: null, token: null, sentence });
  }

  private tellNews(): void {
    const moved = [...this.moved.values()];
    this.moved.clear();
    if (moved.length > 0) {
      const nowMs = this.options.clock.nowMs();
      this.positionNews.fire(
        moved.map((of) => ({ ...of, livePosition: this.positions.get(of.stream, of.writer) ?? 0, liveAtMs: nowMs })),
      );
    }
    const { newestSequence } = this.liveTail;
    if (newestSequence !== this.toldSequence) {
      this.toldSequence = newestSequence;
      this.rowNews.fire(newestSequence);
    }
    const rooms = this.changedRooms.take();
    if (rooms) this.roomNews.fire(rooms);
    if (this.isChanged) {
      this.isChanged = false;
      this.changes.fire();
    }
  }

  private async look(): Promise<void> {
    const { link, publisher, mayProbe, log } = this.options;
    if (link?.state.kind !== 'live') return;
    this.registry.lookForSilent();
    const isWanted = this.registry.shouldAsk || (this.wantsPositions && this.registry.mayAskAgain);
    if (this.isAsking || !isWanted) return;
    this.isAsking = true;
    const asked = this.registry.questions;
    try {
      // Another copy's question is heard here too and asks for all; it may have come while the lock was waited for.
      if (!(await mayProbe()) || this.registry.questions !== asked) return;
      // Noted before it is heard: where it does not come back, it is not repeated every second.
      this.registry.noteAttempt();
      this.wantsPositions = false;
      await publisher.publish('REPLICATE', { timeoutMs: publishTimeoutMs });
    } catch (error) {
      // The database or the link is away and says so itself; it is tried again as seldom as a question.
      this.registry.noteAttempt();
      log.debug('processes could not be asked', { cause: error instanceof AppError ? error.code : 'unknown' });
    } finally {
      this.isAsking = false;
    }
  }

  async dispose(): Promise<void> {
    this.handler.endConnection();
    await this.owned.dispose();
    await this.handler.idle();
  }
}
