import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { toDisposable, type Disposable } from '../base/lifecycle';
import type { LinkState, ReplicationLink } from '../replication/replication-link';

/**
 * What Redis is to a real homeserver, inside this process: every line reaches every subscriber, in order, the publisher
 * too. Only the demo uses it, and the window labels it so.
 */
export class DemoReplicationChannel {
  private readonly subscribers = new Set<(line: string) => void>();

  subscribe(hear: (line: string) => void): Disposable {
    // A wrapper makes each subscription its own entry.
    const entry = (line: string): void => hear(line);
    this.subscribers.add(entry);
    return toDisposable(() => void this.subscribers.delete(entry));
  }

  /** @returns how many subscribers the line goes to. They hear it later, never within this call: as over a network. */
  publish(line: string): number {
    const hearers = [...this.subscribers];
    setImmediate(() => {
      for (const hear of hearers) if (this.subscribers.has(hear)) hear(line);
    });
    return hearers.length;
  }

  get subscriberCount(): number {
    return this.subscribers.size;
  }
}

/** Synoptic's own end of the channel. */
export class DemoReplicationLink implements ReplicationLink {
  readonly kind = 'simulated' as const;
  private readonly lines = new Emitter<string>();
  private readonly states = new Emitter<LinkState>();
  readonly onLine = this.lines.event;
  readonly onState = this.states.event;
  private current: LinkState;
  private subscription: Disposable | undefined;

  constructor(
    private readonly channel: DemoReplicationChannel,
    private readonly clock: Clock,
  ) {
    this.current = { kind: 'connecting', atMs: clock.nowMs() };
  }

  get state(): LinkState {
    return this.current;
  }

  start(): Promise<void> {
    this.subscription ??= this.channel.subscribe((line) => this.lines.fire(line));
    this.current = { kind: 'live', atMs: this.clock.nowMs() };
    this.states.fire(this.current);
    return Promise.resolve();
  }

  publish(line: string): Promise<number> {
    if (this.subscription) return Promise.resolve(this.channel.publish(line) - 1);
    return Promise.reject(
      new AppError({
        code: 'redis_unreachable',
        message: 'The link to the demo homeserver is closed.',
        remedy: 'Open the demo again.',
      }),
    );
  }

  countSubscribers(): Promise<number> {
    return Promise.resolve(this.channel.subscriberCount - (this.subscription ? 1 : 0));
  }

  listOtherServers(): Promise<string[]> {
    return Promise.resolve([]);
  }

  dispose(): void {
    void this.subscription?.dispose();
    this.subscription = undefined;
    this.lines.dispose();
    this.states.dispose();
  }
}
