import { LabClient } from '../lab/client';
import type { GroundTruth } from '../lab/ground-truth';
import type { Lab } from '../lab/homeserver';

/** Something that a process still served although it should have forgotten it. */
export interface StaleAnswer {
  instance: string;
  what: string;
  /** When the request was sent, ms since 1970. */
  askedAtMs: number;
}

interface Watched {
  roomId: string;
  eventId: string;
  marker: string;
  targetId: string | null;
}

/**
 * Clients that keep asking every process of a lab for an event and its parent, as fast as they answer. This is what
 * makes processes hold the event in memory in more than one place.
 */
export class EventReaders {
  private readonly answers: StaleAnswer[] = [];
  private readonly loops: Promise<void>[] = [];
  private running = true;
  /** How many answers came, of any kind: readers that read nothing prove nothing. */
  asked = 0;

  constructor(
    private readonly lab: Lab,
    truth: GroundTruth,
    private readonly watched: Watched,
  ) {
    const reader = new LabClient(lab, truth.readerUserId, truth.readerToken);
    for (const { name } of lab.processes) {
      const client = reader.at(name);
      this.loops.push(this.loop(name, 'event', () => client.getEvent(watched.roomId, watched.eventId)));
      const { targetId } = watched;
      if (targetId === null) continue;
      this.loops.push(this.loop(name, 'parent', () => client.getEvent(watched.roomId, targetId)));
      this.loops.push(this.loop(name, 'relations', () => client.getRelations(watched.roomId, targetId)));
    }
  }

  /** Answers with the marker in them whose request was sent at or after `sinceMs`. */
  staleSince(sinceMs: number): StaleAnswer[] {
    return this.answers.filter((answer) => answer.askedAtMs >= sinceMs);
  }

  /** Instances that have served the marker so far. */
  servedBy(): string[] {
    return [...new Set(this.answers.map((answer) => answer.instance))].sort();
  }

  /** Ends the loops. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
  }

  private async loop(instance: string, what: string, ask: () => Promise<unknown>): Promise<void> {
    while (this.running && this.lab.isRunning(instance)) {
      const askedAtMs = Date.now();
      const text = await ask().then(
        (answer) => JSON.stringify(answer),
        (error: unknown) => String(error),
      );
      this.asked += 1;
      if (text.includes(this.watched.marker)) this.answers.push({ instance, what, askedAtMs });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
