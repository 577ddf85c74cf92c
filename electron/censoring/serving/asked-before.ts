import type { ServedEvent } from '../../../shared/contract/censor';

/** What a set of events came to when processes were asked for them. */
export interface AskedSummary {
  events: number;
  /** Names of processes of which each answer, as far as there was one, was the pruned event as the database holds it. */
  equal: string[];
  /** Names of processes that served something else, or content. */
  differing: string[];
  /** The last answer, ms since 1970 by this machine's clock. */
  lastMs: number;
}

/** Events whose last answers are kept; the oldest give way. */
const kept = 2_000;

/** The last answers to each event, without what was served. In memory, for the evidence of this session. */
export class AskedBefore {
  private readonly answers = new Map<string, readonly ServedEvent[]>();

  note(items: readonly ServedEvent[]): void {
    for (const eventId of new Set(items.map((item) => item.eventId))) {
      this.answers.delete(eventId);
      this.answers.set(
        eventId,
        items.filter((item) => item.eventId === eventId),
      );
    }
    for (const eventId of this.answers.keys()) {
      if (this.answers.size <= kept) return;
      this.answers.delete(eventId);
    }
  }

  /** Null: none of these was asked for since `sinceMs`. */
  summaryOf(eventIds: readonly string[], sinceMs: number): AskedSummary | null {
    const asked = eventIds.flatMap((eventId) => {
      const answers = (this.answers.get(eventId) ?? []).filter((answer) => isServed(answer) && answer.atMs >= sinceMs);
      return answers.length === 0 ? [] : [answers];
    });
    if (asked.length === 0) return null;
    const all = asked.flat();
    const differing = new Set(all.filter((answer) => !isProof(answer)).map(({ instanceName }) => instanceName));
    const equal = new Set(all.map(({ instanceName }) => instanceName).filter((name) => !differing.has(name)));
    return {
      events: asked.length,
      equal: [...equal].sort(),
      differing: [...differing].sort(),
      lastMs: Math.max(...all.map(({ atMs }) => atMs)),
    };
  }
}

function isServed({ state }: ServedEvent): boolean {
  return state === 'equal' || state === 'differs' || state === 'not_found';
}

function isProof({ state, pruned }: ServedEvent): boolean {
  return state === 'not_found' || (state === 'equal' && pruned === true);
}
