import { redisAddress } from '../../shared/contract/connections';
import { createRedisConnection, type RedisConnection } from '../replication/redis-connection';

/** Writer, stream and how many of 100 rows are its: about what a busy homeserver sends. */
const shares: readonly (readonly [stream: string, writer: string, share: number])[] = [
  ['events', 'persister1', 14],
  ['events', 'persister2', 14],
  ['caches', 'persister1', 12],
  ['caches', 'persister2', 12],
  ['caches', 'master', 6],
  ['receipts', 'streams1', 16],
  ['device_lists', 'streams1', 6],
  ['account_data', 'streams1', 4],
  ['to_device', 'streams1', 6],
  ['presence', 'streams1', 6],
  ['typing', 'streams1', 3],
  ['push_rules', 'streams1', 1],
];
/** Processes that write nothing but invalidations, and those seldom. */
const quiet = ['sync1', 'background1', 'fedsender1'];

type MakeRow = (token: number) => string;

const room = (token: number): string => `!room${token % 500}:flood.example`;
const user = (token: number): string => `@user${token % 2_000}:flood.example`;
const rowMakers: Readonly<Record<string, MakeRow>> = {
  events: (token) => `["ev",["$event${token}","${room(token)}","m.room.message",null,null,null,null,false,false]]`,
  caches: (token) => `["get_user_by_id",["${user(token)}"],1700000000000]`,
  receipts: (token) => `["${room(token)}","m.read","${user(token)}","$event${token}",null,{"ts":1700000000000}]`,
  device_lists: (token) => `["${user(token)}",false,false]`,
  account_data: (token) => `["${user(token)}",null,"m.fully_read"]`,
  to_device: (token) => `["${user(token)}"]`,
  presence: (token) => `["${user(token)}","online",1700000000000,1700000000000,1700000000000,null,true]`,
  typing: (token) => `["${room(token)}",["${user(token)}"]]`,
  push_rules: (token) => `["${user(token)}"]`,
};

/** How much is handed to Redis at once, in ms of the flood. */
const sliceMs = 20;

/**
 * Seven processes of a homeserver as the channel shows them, which send as many rows a second as they are told to. Every
 * seventh token of `events` has two rows. Answers REPLICATE as real ones do.
 */
export class FloodingHomeserver {
  private readonly tokens = new Map<string, number>();
  /** Whose turn it is, over and over. */
  private readonly turns: readonly { stream: string; writer: string }[];
  /** Writers that have sent the first row of a token and not the last. */
  private readonly begun = new Set<string>();
  private sentRows = 0;

  private constructor(
    private readonly speaker: RedisConnection,
    private readonly listener: RedisConnection,
    private readonly serverName: string,
    firstToken: number,
  ) {
    for (const [stream, writer] of shares) this.tokens.set(`${stream} ${writer}`, firstToken);
    for (const name of quiet) this.tokens.set(`caches ${name}`, firstToken);
    const inRow = shares.flatMap(([stream, writer, share]) =>
      Array.from({ length: share }, () => ({ stream, writer })),
    );
    // One writer after the other would be no flood but a row of bursts: 37 has no divisor in common with 100.
    this.turns = inRow.map((turn, index) => inRow[(index * 37) % inRow.length] ?? turn);
  }

  /** Connects to a Redis of this machine, announces every writer, and answers REPLICATE from then on. */
  static async start(port: number, serverName: string, firstToken = 1_000): Promise<FloodingHomeserver> {
    const target = { address: redisAddress.parse({ host: '127.0.0.1', port }) };
    const [speaker, listener] = [createRedisConnection(target, 'flood'), createRedisConnection(target, 'flood')];
    await Promise.all([speaker.connect(), listener.connect()]);
    const homeserver = new FloodingHomeserver(speaker, listener, serverName, firstToken);
    listener.on('message', (_channel: string, line: string) => {
      if (line === 'REPLICATE') void homeserver.announce();
    });
    await listener.subscribe(serverName);
    await homeserver.announce();
    return homeserver;
  }

  dispose(): void {
    this.speaker.disconnect();
    this.listener.disconnect();
  }

  /** Rows that were sent so far. */
  get rows(): number {
    return this.sentRows;
  }

  /** Where every writer stands: `stream writer` to token. */
  get positions(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.tokens);
  }

  /** Sends `perSecond` rows for so long, by the clock: what could not be sent in time is sent late, never left out. */
  async flood(perSecond: number, durationMs: number): Promise<void> {
    const startedMs = performance.now();
    for (let sent = 0; ;) {
      const passedMs = Math.min(durationMs, performance.now() - startedMs);
      const due = Math.floor((passedMs * perSecond) / 1_000);
      await this.send(due - sent);
      sent = due;
      if (passedMs >= durationMs) return;
      await new Promise((resolve) => setTimeout(resolve, sliceMs));
    }
  }

  /** Says lines of anybody's. */
  async say(...lines: string[]): Promise<void> {
    const pipeline = this.speaker.pipeline();
    for (const line of lines) pipeline.publish(this.serverName, line);
    await pipeline.exec();
  }

  private async send(count: number): Promise<void> {
    await this.say(...Array.from({ length: count }, () => this.nextLine()));
  }

  private nextLine(): string {
    const { stream = '', writer = '' } = this.turns[this.sentRows % this.turns.length] ?? {};
    const key = `${stream} ${writer}`;
    const token = (this.tokens.get(key) ?? 0) + 1;
    const row = rowMakers[stream]?.(token) ?? '[]';
    this.sentRows += 1;
    // The first of two rows of a token; the token is only there with the second.
    if (stream === 'events' && token % 7 === 0 && !this.begun.delete(key)) {
      this.begun.add(key);
      return `RDATA ${stream} ${writer} batch ${row}`;
    }
    this.tokens.set(key, token);
    return `RDATA ${stream} ${writer} ${token} ${row}`;
  }

  private async announce(): Promise<void> {
    await this.say(...Object.entries(this.positions).map(([key, token]) => `POSITION ${key} ${token} ${token}`));
  }
}
