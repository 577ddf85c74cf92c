import type { Clock } from '../base/clock';
import type { ReplicationCommand } from './commands';
import type { HeardInstance } from './replication-publisher';

/** The one fixed name under which every copy of Synoptic writes cache invalidations (synapse-facts 5.1). */
export const ownInstanceName = 'synoptic';

/** More names than any homeserver has processes: a bound against a channel full of nonsense. */
const maxInstances = 1_000;

/** Which processes of the homeserver announced themselves, and when last. */
export class HeardInstances {
  private readonly lastHeard = new Map<string, number>();
  /** When any line was heard, by this machine's clock in ms since 1970; null: none yet. */
  lastLineMs: number | null = null;
  /** Lines that were not understood since the start. */
  unknownCommands = 0;

  constructor(private readonly clock: Clock) {}

  /** Takes note of one command. Ours count as heard lines, not as a process of the homeserver. */
  note(command: ReplicationCommand): void {
    const nowMs = this.clock.nowMs();
    this.lastLineMs = nowMs;
    if (command.kind === 'unknown') this.unknownCommands += 1;
    if (!('instanceName' in command) || command.instanceName === ownInstanceName) return;
    if (this.lastHeard.has(command.instanceName) || this.lastHeard.size < maxInstances) {
      this.lastHeard.set(command.instanceName, nowMs);
    }
  }

  /** Forgets all; after a reconnect only what is confirmed on the new connection counts. */
  clear(): void {
    this.lastHeard.clear();
  }

  /** By name. */
  list(): HeardInstance[] {
    return [...this.lastHeard]
      .map(([instanceName, lastHeardMs]) => ({ instanceName, lastHeardMs }))
      .sort((a, b) => (a.instanceName < b.instanceName ? -1 : 1));
  }
}
