import type { Clock } from '../base/clock';
import { Emitter } from '../base/emitter';
import type { ReplicationCommand } from './commands';
import { ownInstanceName } from './heard-instances';
import type { WireInstance } from './stream-positions';

/** A process that was asked and has not answered for this long is silent. */
const silentAfterMs = 5_000;
/** A process that was not heard for this long is to be asked. */
export const askAfterMs = 10_000;
/** More than any homeserver has. */
const maxInstances = 1_000;

interface Known extends WireInstance {
  /** When it was asked after it was last heard; null: not since. */
  askedMs: number | null;
}

/**
 * The processes that were ever heard on this connection, across reconnects, and which of them do not answer. A REPLICATE
 * of anybody asks them all; while the link is down nobody is called silent.
 */
export class InstanceRegistry {
  private readonly known = new Map<string, Known>();
  private readonly changed = new Emitter<void>();
  /** When anybody last asked all of them. */
  private lastAskedMs = -Infinity;
  /** How often anybody has asked all of them. */
  questions = 0;

  constructor(private readonly clock: Clock) {}

  /** One appeared, fell silent, or came back. */
  get onChanged(): Emitter<void>['event'] {
    return this.changed.event;
  }

  note(command: ReplicationCommand): void {
    if (command.kind === 'REPLICATE') this.noteAsked();
    else if ('instanceName' in command && command.instanceName !== ownInstanceName)
      this.noteHeard(command.instanceName);
  }

  /** The link is up anew: an answer to an earlier question may have been lost. */
  beginConnection(): void {
    for (const instance of this.known.values()) instance.askedMs = null;
  }

  /** Looks who has not answered. Call it while the link is live. */
  lookForSilent(): void {
    const nowMs = this.clock.nowMs();
    let isChanged = false;
    for (const instance of this.known.values()) {
      if (instance.silentSinceMs !== null || instance.askedMs === null) continue;
      if (nowMs - instance.askedMs < silentAfterMs) continue;
      instance.silentSinceMs = nowMs;
      isChanged = true;
    }
    if (isChanged) this.changed.fire();
  }

  /** This copy is about to ask: whether or not that is heard again, the next question is as far away as after any other. */
  noteAttempt(): void {
    this.lastAskedMs = this.clock.nowMs();
  }

  /** True if some process was not heard for long and nobody has asked for as long. */
  get shouldAsk(): boolean {
    const nowMs = this.clock.nowMs();
    if (nowMs - this.lastAskedMs < askAfterMs) return false;
    return [...this.known.values()].some(({ lastHeardMs }) => nowMs - lastHeardMs >= askAfterMs);
  }

  /** True if nobody has asked for as long as a question may be repeated. */
  get mayAskAgain(): boolean {
    return this.clock.nowMs() - this.lastAskedMs >= askAfterMs;
  }

  list(): WireInstance[] {
    return [...this.known.values()].map(({ askedMs: _asked, ...instance }) => instance);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private noteAsked(): void {
    const nowMs = this.clock.nowMs();
    this.lastAskedMs = nowMs;
    this.questions += 1;
    for (const instance of this.known.values()) instance.askedMs ??= nowMs;
  }

  private noteHeard(instanceName: string): void {
    const nowMs = this.clock.nowMs();
    const instance = this.known.get(instanceName);
    if (!instance) {
      if (this.known.size >= maxInstances) return;
      this.known.set(instanceName, {
        instanceName, firstHeardMs: nowMs, lastHeardMs: nowMs, silentSinceMs: null, backAtMs: null, askedMs: null,
      }); // prettier-ignore
      this.changed.fire();
      return;
    }
    instance.lastHeardMs = nowMs;
    instance.askedMs = null;
    if (instance.silentSinceMs === null) return;
    instance.silentSinceMs = null;
    instance.backAtMs = nowMs;
    this.changed.fire();
  }
}
