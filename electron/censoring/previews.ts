import { randomUUID } from 'node:crypto';
import type { CensorAct } from '../../shared/contract/censor';
import type { Freshness } from '../../shared/contract/paging';
import { AppError } from '../../shared/errors';
import type { Clock } from '../base/clock';
import type { NewItem } from '../storage/controllers/censor-write-controller';
import type { PreviewTotals } from './preview-totals';

/** What is kept of an event that was previewed; never its content. */
export interface KeptEvent {
  /** As an operation would record it. */
  plan: NewItem;
  /** SHA-256 of what stood there; null: nothing did. */
  beforeSha256: string | null;
  needsOverride: boolean;
}

/** What an operator was shown. It lives in memory, and belongs to one connection. */
export interface Preview {
  previewId: string;
  act: CensorAct;
  events: readonly KeptEvent[];
  totals: PreviewTotals;
  /** By this machine's clock, ms since 1970; the age is measured by one that never goes back. */
  createdMs: number;
  expiresMs: number;
  freshness: Freshness;
}

/** How long a preview may be applied, in ms. */
export const previewLifetimeMs = 30 * 60_000;
/** How many previews are kept, and about how many bytes in all; the oldest give way, the newest always stays. */
const kept = 50;
const keptBytes = 64 * 1024 * 1024;

interface Entry {
  preview: Preview;
  endsAt: number;
  bytes: number;
}

/** The previews of one connection. */
export class Previews {
  private readonly entries = new Map<string, Entry>();
  /** Ids of previews that have ended, so that asking for one says what became of it. */
  private readonly ended = new Set<string>();

  constructor(private readonly clock: Clock) {}

  add(made: Pick<Preview, 'act' | 'events' | 'totals' | 'freshness'>): Preview {
    this.dropEnded();
    const createdMs = this.clock.nowMs();
    const preview = {
      ...made,
      previewId: randomUUID(),
      createdMs,
      expiresMs: createdMs + previewLifetimeMs,
    };
    const endsAt = this.clock.monotonicMs() + previewLifetimeMs;
    this.entries.set(preview.previewId, { preview, endsAt, bytes: bytesOf(made.events) });
    this.makeRoom();
    return preview;
  }

  private makeRoom(): void {
    let bytes = [...this.entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [previewId, entry] of this.entries) {
      if (this.entries.size === 1 || (this.entries.size <= kept && bytes <= keptBytes)) return;
      bytes -= entry.bytes;
      this.end(previewId);
    }
  }

  /** @throws AppError preview_expired or preview_not_found */
  get(previewId: string): Preview {
    this.dropEnded();
    const entry = this.entries.get(previewId);
    if (entry !== undefined) return entry.preview;
    if (this.ended.has(previewId)) {
      throw new AppError({
        code: 'preview_expired',
        message: 'The preview has expired: it may be applied for 30 minutes.',
        remedy: 'Make a new preview, so that what is confirmed is what stands in the database now.',
        details: { previewId },
      });
    }
    throw new AppError({
      code: 'preview_not_found',
      message: 'There is no such preview on this connection.',
      remedy: 'Make a new preview. Previews are not kept when Synoptic or the connection is closed.',
      details: { previewId },
    });
  }

  /** Forgets all of them. */
  clear(): void {
    for (const previewId of [...this.entries.keys()]) this.end(previewId);
  }

  private dropEnded(): void {
    const now = this.clock.monotonicMs();
    for (const [previewId, entry] of this.entries) if (entry.endsAt <= now) this.end(previewId);
  }

  private end(previewId: string): void {
    this.entries.delete(previewId);
    this.ended.add(previewId);
    const oldest = this.ended.keys().next();
    if (this.ended.size > 1_000 && !oldest.done) this.ended.delete(oldest.value);
  }
}

// Texts, and about as much again for what holds them.
function bytesOf(events: readonly KeptEvent[]): number {
  return events.reduce((sum, { plan }) => sum + 400 + plan.copies.length + plan.eventId.length, 0);
}
