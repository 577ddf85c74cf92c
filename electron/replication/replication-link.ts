import type { Event } from '../base/emitter';
import type { Disposable } from '../base/lifecycle';
import type { AppError } from '../../shared/errors';

/** Where the link to the homeserver's replication channel stands. `at` is this machine's clock in ms since 1970. */
export type LinkState =
  | { kind: 'connecting'; atMs: number }
  | { kind: 'live'; atMs: number }
  | { kind: 'reconnecting'; atMs: number; error: AppError }
  | { kind: 'failed'; atMs: number; error: AppError };

/**
 * The road to the homeserver's processes: lines in, lines out (synapse-facts 6). Redis for real homeservers; an
 * in-process stand-in, labelled `simulated`, for the demo alone.
 */
export interface ReplicationLink extends Disposable {
  readonly kind: 'redis' | 'simulated';
  /** The state now. */
  readonly state: LinkState;
  /** Each change of state. */
  readonly onState: Event<LinkState>;
  /** Each line of the server's channel, in order, our own included (publishers hear themselves). */
  readonly onLine: Event<string>;
  /** Begins to connect; resolves when the subscription is confirmed the first time. Reconnects by itself afterwards. */
  start(): Promise<void>;
  /**
   * Publishes one line.
   * @returns how many subscribers other than us were listening
   * @throws AppError redis_unreachable if it could not be handed over within `timeoutMs`
   */
  publish(line: string, options: { timeoutMs: number }): Promise<number>;
  /** How many processes subscribe to the channel, us not counted. */
  countSubscribers(): Promise<number>;
  /** Names of other homeservers whose processes listen on the same Redis; empty where nobody else can. */
  listOtherServers(): Promise<string[]>;
}
