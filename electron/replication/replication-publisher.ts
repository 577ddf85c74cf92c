import type { Event } from '../base/emitter';

/** A process of the homeserver as the wire shows it; `lastHeardMs` by this machine's clock. */
export interface HeardInstance {
  instanceName: string;
  lastHeardMs: number;
}

/** What censoring needs of replication: to tell every process, and to hear who has to be told again. */
export interface ReplicationPublisher {
  /** `none` where the homeserver has no Redis: then nothing outside can reach a process's memory (synapse-facts 5.6). */
  readonly via: 'redis' | 'simulated' | 'none';
  /** True while lines can be published. */
  readonly isLive: boolean;
  /** Fires when it becomes possible to publish again. */
  readonly onLive: Event<void>;
  /** A REPLICATE that is not ours: some process has connected anew and may have missed what was said before. */
  readonly onReplicate: Event<void>;
  /** Processes heard on this connection, our own name left out. */
  knownInstances(): HeardInstance[];
  /**
   * Publishes one line on the server's channel.
   * @returns how many subscribers besides us were listening
   * @throws AppError redis_unreachable if it was not handed over within `timeoutMs`; redis_not_configured for `none`
   */
  publish(line: string, options: { timeoutMs: number }): Promise<number>;
  /** How many subscribe to the server's channel, us not counted. */
  countSubscribers(): Promise<number>;
}
