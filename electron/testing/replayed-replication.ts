import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { redisAddress } from '../../shared/contract/connections';
import type { TailRow } from '../../shared/contract/streams';
import { systemClock } from '../base/clock';
import { silentLog } from '../base/log';
import { createLinkPublisher } from '../replication/link-publisher';
import { createRedisConnection, type RedisConnection } from '../replication/redis-connection';
import { RedisLink } from '../replication/redis-link';
import { Replication } from '../replication/replication';
import { startTestRedis } from './redis-server';
import { HeldUpdates } from './replication-site';

const serverName = 'replay.example';
const secret = 'a replication secret';

/** Lines of a real homeserver's channel, as they were recorded. */
export function recordedLines(): string[] {
  const file = join(__dirname, '..', 'replication', 'fixtures', 'synapse-1.163.txt');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export interface HeldRow {
  stream: string;
  writer: string;
  token: number;
  row: unknown;
}

interface Parts {
  link: RedisLink;
  replication: Replication;
  database: HeldUpdates;
  writer: HeldUpdates;
  speaker: RedisConnection;
  close: () => Promise<void>;
}

/**
 * The replication client over a real Redis; the test is the homeserver: it speaks on the channel, holds the tables, and
 * answers as a writer over HTTP.
 */
export class ReplayedReplication {
  private markers = 0;

  private constructor(private readonly parts: Parts) {}

  /** Connects, and waits until the channel is heard. @param pageRows how many rows a page of a catch-up holds at most */
  static async start(rows: readonly HeldRow[] = [], pageRows = 100): Promise<ReplayedReplication> {
    const redis = await startTestRedis();
    const target = { address: redisAddress.parse({ host: '127.0.0.1', port: redis.port }) };
    const [database, writer] = [new HeldUpdates(rows, pageRows), new HeldUpdates(rows, pageRows)];
    const endpoint = await serveWriter(writer);
    const { port } = endpoint.address() as AddressInfo; // it listens on TCP
    const link = new RedisLink({ ...target, serverName, log: silentLog, clock: systemClock });
    const publisher = createLinkPublisher(link, systemClock, silentLog);
    const replication = new Replication({
      link, publisher, updates: database, mayProbe: () => Promise.resolve(false), clock: systemClock, log: silentLog,
      locationOf: () => ({ host: '127.0.0.1', port, path: null, tls: false }),
      secret: () => secret,
    }); // prettier-ignore
    replication.start();
    await link.start();
    const speaker = createRedisConnection(target, 'speaker');
    await speaker.connect();
    const close = async (): Promise<void> => {
      for (const part of [replication, publisher, link]) await part.dispose();
      speaker.disconnect();
      await new Promise((resolve) => endpoint.close(resolve));
      await redis.dispose();
    };
    return new ReplayedReplication({ link, replication, database, writer, speaker, close });
  }

  get link(): RedisLink {
    return this.parts.link;
  }

  get replication(): Replication {
    return this.parts.replication;
  }

  /** The primary's tables. */
  get database(): HeldUpdates {
    return this.parts.database;
  }

  /** What writers hold in memory; their listener demands the secret. */
  get writer(): HeldUpdates {
    return this.parts.writer;
  }

  /** Speaks lines on the channel, and waits until all of them were heard. */
  async say(...lines: string[]): Promise<void> {
    const marker = `NEW_ACTIVE_TASK marker${(this.markers += 1)}`;
    const heard = new Promise<void>((resolve) => {
      const listening = this.link.onLine((line) => {
        if (line !== marker) return;
        void listening.dispose();
        resolve();
      });
    });
    await this.sayUnheard(...lines, marker);
    await heard;
  }

  /** Speaks lines whether anybody hears them or not. */
  async sayUnheard(...lines: string[]): Promise<void> {
    await Promise.all(lines.map((line) => this.parts.speaker.publish(serverName, line)));
  }

  /** Ends our subscription as `CLIENT KILL` does. What `meanwhile` speaks is missed; resolves when the link is back. */
  async cut(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const lost = this.untilState((kind) => kind !== 'live');
    await this.parts.speaker.client('KILL', 'TYPE', 'pubsub');
    await lost;
    const back = this.untilState((kind) => kind === 'live');
    await meanwhile();
    await back;
  }

  /** Waits until no gap is being filled. @throws Error if that takes longer than 10 s */
  async settled(): Promise<void> {
    const endMs = Date.now() + 10_000;
    while (this.replication.wire.positions().some(({ lastCatchUp }) => lastCatchUp?.state === 'running')) {
      if (Date.now() > endMs) throw new Error('a gap is still being filled after 10 s');
      await systemClock.sleep(20);
    }
  }

  /** `stream writer`: position. */
  positions(): Record<string, number> {
    const { wire } = this.replication;
    return Object.fromEntries(
      wire.positions().map(({ stream, writer, livePosition }) => [`${stream} ${writer}`, livePosition]),
    );
  }

  /** Every line of the tail, oldest first. */
  lines(): TailRow[] {
    const { items, nextCursor } = this.replication.tail.list({ limit: 10_000, cursor: null });
    if (nextCursor !== null) throw new Error('the tail holds more than a test can look at');
    return items.reverse();
  }

  /** The rows of the tail: stream, writer, token and what they say, wherever they came from. */
  rows(): string[] {
    return this.lines()
      .filter(({ kind }) => kind === 'row')
      .map(({ stream, writer, token, decoded }) => `${stream} ${writer} ${token} ${JSON.stringify(decoded)}`);
  }

  dispose(): Promise<void> {
    return this.parts.close();
  }

  private untilState(isMeant: (kind: string) => boolean): Promise<void> {
    if (isMeant(this.link.state.kind)) return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.link.onState(({ kind }) => {
        if (!isMeant(kind)) return;
        void listening.dispose();
        resolve();
      });
    });
  }
}

/** The replication listener of a writer (synapse-facts 6). It answers an id a second time with what it answered first. */
async function serveWriter(held: HeldUpdates): Promise<Server> {
  const answered = new Map<string, string>();
  const answer = async (url: URL): Promise<string> => {
    const [stream = '', id = ''] = url.pathname.split('/').slice(-2);
    const known = answered.get(id);
    if (known !== undefined) return known;
    const fromToken = Number(url.searchParams.get('from_token'));
    const toToken = Number(url.searchParams.get('upto_token'));
    const page = await held.fetchUpdates(stream, { writer: 'streams1', fromToken, toToken, limit: 100 });
    const updates = page.updates.map(({ token, row }) => [token, row]);
    const text = JSON.stringify({ updates, upto_token: page.upToToken, limited: page.limited });
    answered.set(id, text);
    return text;
  };
  const server = createServer((request, response) => {
    const isTrusted = request.headers.authorization === `Bearer ${secret}`;
    if (!isTrusted) return void response.writeHead(500).end();
    answer(new URL(request.url ?? '', 'http://writer')).then(
      (text) => response.setHeader('content-type', 'application/json').end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
