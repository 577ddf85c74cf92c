import { type AppError } from '../../shared/errors';
import { Backoff } from '../base/backoff';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { createRedisConnection, translateRedisError, type RedisConnection, type RedisTarget } from './redis-connection';
import type { LinkState, ReplicationLink } from './replication-link';

export interface RedisLinkOptions extends RedisTarget {
  /** The channel's name is the server's name. */
  serverName: string;
  log: Log;
  clock: Clock;
}

/** How long a connected Redis may leave a PING without an answer before it counts as gone (a stopped process). */
const pingTimeoutMs = 5_000;
const pingPeriodMs = 10_000;

/**
 * The link over a real Redis: one connection that subscribes, one that publishes. Only the channel named as the server
 * is subscribed; `<server_name>/USER_IP` carries access tokens and is never touched (synapse-facts 6).
 */
export class RedisLink implements ReplicationLink {
  readonly kind = 'redis';
  private readonly lineEmitter = new Emitter<string>();
  private readonly stateEmitter = new Emitter<LinkState>();
  private readonly backoff = new Backoff({ firstMs: 250, maxMs: 15_000 });
  private current: LinkState;
  private subscriber: RedisConnection | undefined;
  private publisher: RedisConnection | undefined;
  private pinging: Disposable | undefined;
  private retry: Disposable | undefined;
  private disposed = false;

  constructor(private readonly options: RedisLinkOptions) {
    this.current = { kind: 'connecting', atMs: options.clock.nowMs() };
  }

  get state(): LinkState {
    return this.current;
  }
  get onState(): Emitter<LinkState>['event'] {
    return this.stateEmitter.event;
  }
  get onLine(): Emitter<string>['event'] {
    return this.lineEmitter.event;
  }

  /**
   * Connects and subscribes. After a first success it comes back by itself; after a first failure too, and the failure
   * is thrown so that whoever opened the connection sees it.
   */
  async start(): Promise<void> {
    await this.connect();
  }

  private async connect(): Promise<void> {
    if (this.disposed) return;
    try {
      const subscriber = createRedisConnection(this.options, 'subscriber');
      this.subscriber = subscriber;
      const publisher = createRedisConnection(this.options, 'publisher');
      this.publisher = publisher;
      let failure: unknown;
      for (const connection of [subscriber, publisher]) connection.on('error', (error) => (failure = error));
      subscriber.on('message', (_channel: string, line: string) => this.lineEmitter.fire(line));
      await Promise.all([subscriber.connect(), publisher.connect()]).catch((error: unknown) => {
        throw failure ?? error;
      });
      await subscriber.subscribe(this.options.serverName);
      for (const connection of [subscriber, publisher]) {
        connection.once('close', () => this.onClosed(connection, failure));
      }
      // Each of the two may be gone in silence while the other goes on.
      this.pinging = this.options.clock.every(pingPeriodMs, () => {
        for (const connection of [subscriber, publisher]) void this.ping(connection);
      });
      this.backoff.reset();
      this.change({ kind: 'live', atMs: this.options.clock.nowMs() });
    } catch (error) {
      const translated = translateRedisError(error);
      this.scheduleRetry(translated);
      throw translated;
    }
  }

  private onClosed(connection: RedisConnection, failure: unknown): void {
    // The first of the two to close takes the other with it; a close of an older pair is no news.
    if (this.disposed || (connection !== this.subscriber && connection !== this.publisher)) return;
    this.scheduleRetry(translateRedisError(failure ?? new Error('closed')));
  }

  private scheduleRetry(error: AppError): void {
    this.dropConnections();
    if (this.disposed) return;
    const kind = error.code === 'redis_login_failed' ? 'failed' : 'reconnecting';
    this.change({ kind, atMs: this.options.clock.nowMs(), error });
    const delayMs = this.backoff.nextMs();
    this.options.log.info('redis link lost', { cause: String(error.details['cause'] ?? ''), retryInMs: delayMs });
    this.retry = this.options.clock.after(delayMs, () => void this.connect().catch(() => undefined));
  }

  private async ping(connection: RedisConnection): Promise<void> {
    try {
      await this.timed(connection.ping(), pingTimeoutMs);
    } catch (error) {
      this.onClosed(connection, error);
    }
  }

  async publish(line: string, options: { timeoutMs: number }): Promise<number> {
    const publisher = this.livePublisher();
    try {
      const receivers = await this.timed(publisher.publish(this.options.serverName, line), options.timeoutMs);
      return Math.max(0, receivers - 1);
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  async countSubscribers(): Promise<number> {
    const publisher = this.livePublisher();
    try {
      const answer = await this.timed(publisher.pubsub('NUMSUB', this.options.serverName), pingTimeoutMs);
      const count = Array.isArray(answer) ? Number(answer[1]) : Number.NaN;
      return Number.isFinite(count) ? Math.max(0, count - 1) : 0;
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  async listOtherServers(): Promise<string[]> {
    const publisher = this.livePublisher();
    const suffix = '/USER_IP';
    try {
      // Only homeservers have a channel of this name; it is looked for, never listened to: it carries access tokens.
      const answer = await this.timed(publisher.pubsub('CHANNELS', `*${suffix}`), pingTimeoutMs);
      const channels = Array.isArray(answer) ? answer.filter((name): name is string => typeof name === 'string') : [];
      const servers = channels.map((name) => name.slice(0, -suffix.length));
      return servers.filter((name) => name !== this.options.serverName).sort();
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  private livePublisher(): RedisConnection {
    if (this.current.kind === 'live' && this.publisher) return this.publisher;
    if ('error' in this.current) throw this.current.error;
    throw translateRedisError(new Error('not connected'));
  }

  private timed<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = this.options.clock.after(timeoutMs, () => reject(translateRedisError({ code: 'ETIMEDOUT' })));
      answer.then(resolve, reject).finally(() => void timer.dispose());
    });
  }

  private change(state: LinkState): void {
    this.current = state;
    this.stateEmitter.fire(state);
  }

  private dropConnections(): void {
    void this.pinging?.dispose();
    for (const connection of [this.subscriber, this.publisher]) connection?.disconnect();
    this.subscriber = undefined;
    this.publisher = undefined;
  }

  /** Closes both connections; nothing is heard afterwards. */
  dispose(): void {
    this.disposed = true;
    void this.retry?.dispose();
    this.dropConnections();
    this.lineEmitter.dispose();
    this.stateEmitter.dispose();
  }
}
