import { AppError } from '../../shared/errors';
import { silentLog } from '../base/log';
import { CommandHandler } from '../replication/command-handler';
import { parseCommand } from '../replication/commands';
import { DataHandler } from '../replication/data-handler';
import { LiveTail } from '../replication/live-tail';
import { StreamPositions } from '../replication/stream-positions';
import type { StreamUpdateSource, UpdatesPage, UpdatesQuery } from '../replication/streams/stream';
import { FakeClock } from './fake-clock';

/** A table of rows as the primary or a writer would hold it, in pages that split no token. */
export class HeldUpdates implements StreamUpdateSource {
  readonly asked: (UpdatesQuery & { stream: string })[] = [];
  /** Errors that are thrown before anything is answered. */
  readonly failures: AppError[] = [];
  /** Holds each answer back until it resolves. */
  gate: Promise<void> = Promise.resolve();

  constructor(
    private readonly rows: readonly { stream: string; writer: string; token: number; row: unknown }[] = [],
    private readonly pageRows = 100,
  ) {}

  async fetchUpdates(stream: string, query: UpdatesQuery): Promise<UpdatesPage> {
    this.asked.push({ stream, ...query });
    await this.gate;
    const failure = this.failures.shift();
    if (failure) throw failure;
    const { writer, fromToken, toToken } = query;
    const due = this.rows.filter(
      (row) => row.stream === stream && row.writer === writer && row.token > fromToken && row.token <= toToken,
    );
    const lastToken = due[this.pageRows - 1]?.token ?? toToken;
    const page = due.filter(({ token }) => token <= lastToken);
    const limited = page.length < due.length;
    return {
      updates: page.map(({ token, row }) => ({ token, row })),
      upToToken: limited ? lastToken : toToken,
      limited,
    };
  }
}

/** The command handler on its real parts; the test is the wire and the sources of missed rows. */
export class ReplicationSite {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly positions = new StreamPositions(this.clock);
  readonly tail = new LiveTail(this.clock);
  readonly handler: CommandHandler;
  unannounced = 0;
  readonly changedRooms: string[] = [];

  constructor(
    readonly database: HeldUpdates = new HeldUpdates(),
    readonly writer: HeldUpdates = new HeldUpdates(),
  ) {
    this.handler = new CommandHandler({
      positions: this.positions,
      data: new DataHandler(this.positions, this.tail, {
        moved: () => undefined,
        changedRoom: (roomId) => void this.changedRooms.push(roomId),
      }),
      database,
      writer,
      onChanged: () => undefined,
      onUnannounced: () => void (this.unannounced += 1),
      clock: this.clock,
      log: silentLog,
    });
    this.handler.beginConnection();
  }

  /** Lines of the wire, in order. */
  hear(...lines: string[]): void {
    for (const line of lines) this.handler.handle(parseCommand(line));
  }

  /** What the tail holds, oldest first: kind, token and sentence of each line. */
  shown(): string[] {
    const { items } = this.tail.list({ limit: 500, cursor: null });
    return items
      .map(({ kind, token, sentence, source }) =>
        kind === 'row' ? `${token} ${sentence}${source === 'wire' ? '' : ` (${source})`}` : `${kind} ${token}`,
      )
      .reverse();
  }
}

/** A database that is away for a moment. */
export function awayError(): AppError {
  return new AppError({ code: 'connection_lost', message: 'The database is away.', remedy: 'Wait.' });
}
