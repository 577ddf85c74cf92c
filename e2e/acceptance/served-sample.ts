import type { LabClient } from '../lab/client';
import type { Lab } from '../lab/homeserver';
import type { BulkEvent } from '../lab/seed-bulk';

/** Some events, as every process of the homeserver serves them to someone who is in their rooms. */
export class ServedSample {
  constructor(
    private readonly lab: Lab,
    private readonly reader: LabClient,
    private readonly events: readonly BulkEvent[],
  ) {}

  /** Asks each process for each event: how many answers hold the content, how many do not. @throws Error if one does not answer */
  async count(): Promise<{ content: number; pruned: number }> {
    const counts = { content: 0, pruned: 0 };
    const asking = this.lab.processes.map(async ({ name }) => {
      const reader = this.reader.at(name);
      for (const { roomId, eventId, marker } of this.events) {
        const text = JSON.stringify(await reader.getEvent(roomId, eventId));
        counts[text.includes(marker) ? 'content' : 'pruned'] += 1;
      }
    });
    await Promise.all(asking);
    return counts;
  }
}
