import type { CensorAct, CensorPreview, PreviewItem } from '../../shared/contract/censor';
import { AppError } from '../../shared/errors';
import type { CensorController, PreviewFacts, ReadOptions } from '../storage/controllers/censor-controller';
import { previewEvents, type PreviewedEvent } from './preview-item';
import { refusePreview } from './refuse-preview';
import { PreviewTotaller } from './preview-totals';
import type { KeptEvent, Preview, Previews } from './previews';

export interface PreviewMakerOptions {
  reads: Pick<CensorController, 'readPreview'>;
  previews: Previews;
  serverName: () => string | null;
}

/** What a preview shows of itself on one page. */
export type ShownPreview = Omit<CensorPreview, 'willTell' | 'operationId'>;

interface Page {
  limit: number;
  cursor: string | null;
}

/** Facts are read of so many events at a time: short statements, and little of their JSON in memory at once. */
const chunkSize = 200;
/** A page ends early rather than carry more than this; one event is always on it. In bytes of JSON. */
const pageBytes = 8 * 1024 * 1024;

/**
 * Makes previews and shows their pages. A preview keeps no content, so a page reads its events again, and says of those
 * that have changed meanwhile that they have.
 */
export class PreviewMaker {
  constructor(private readonly options: PreviewMakerOptions) {}

  /** @throws AppError event_not_found, nothing_to_censor, cancelled */
  async make(
    asked: { eventIds: readonly string[]; act: CensorAct; limit: number },
    options?: ReadOptions,
  ): Promise<ShownPreview> {
    const { act, eventIds, limit } = asked;
    const { previews, serverName } = this.options;
    const context = { act, asked: new Set(eventIds), serverName: serverName() };
    const totaller = new PreviewTotaller(eventIds.length);
    const page = new FillingPage(limit);
    let moment: PreviewFacts['moment'] | null = null;
    let isAnythingHere = false;
    for (const chunk of chunksOf(eventIds)) {
      const facts = await this.options.reads.readPreview(chunk, options);
      moment ??= facts.moment;
      isAnythingHere ||= facts.targets.some(({ expiryTs, json }) => json !== null || expiryTs !== null);
      for (const event of previewEvents(facts, context)) {
        totaller.add(event);
        page.add(event.item);
      }
    }
    if (!isAnythingHere || moment === null) throw refusePreview.nothingHere(eventIds);
    const preview = previews.add({ act, events: totaller.kept, totals: totaller.totals(), freshness: moment });
    return show(preview, page.items, page.items.length);
  }

  /** Another page. @throws AppError invalid_cursor, cancelled */
  async page(preview: Preview, { cursor, limit }: Page, options?: ReadOptions): Promise<ShownPreview> {
    const { act, events } = preview;
    const from = readCursor(cursor, events.length);
    const asked = new Set(events.map(({ plan }) => plan.eventId));
    const context = { act, asked, serverName: this.options.serverName() };
    const kept = events.slice(from, from + limit);
    const page = new FillingPage(limit);
    for (const chunk of chunksOf(kept)) {
      if (page.isFull) break;
      const ids = chunk.map(({ plan }) => plan.eventId);
      const facts = await this.options.reads.readPreview(ids, options);
      previewEvents(facts, context).forEach((event, index) => page.add(markChanged(event, chunk[index])));
    }
    return show(preview, page.items, from + page.items.length);
  }
}

class FillingPage {
  readonly items: PreviewItem[] = [];
  isFull = false;
  private bytes = 0;

  constructor(private readonly limit: number) {}

  add(item: PreviewItem): void {
    this.bytes += (item.beforeBytes ?? 0) + (item.afterBytes ?? 0);
    this.isFull ||= this.items.length >= this.limit || (this.items.length > 0 && this.bytes > pageBytes);
    if (!this.isFull) this.items.push(item);
  }
}

function markChanged({ item }: PreviewedEvent, kept: KeptEvent | undefined): PreviewItem {
  if (kept === undefined || item.beforeSha256 === kept.beforeSha256) return item;
  const sentence =
    'What is stored has changed since the preview was made: this is how it stands now. An operation of this preview leaves it alone; make a new preview to censor it.';
  const warning = { code: 'changed_since_preview' as const, level: 'note' as const, sentence };
  return { ...item, warnings: [warning, ...item.warnings] };
}

function show(preview: Preview, items: PreviewItem[], next: number): ShownPreview {
  const { act, createdMs, events, expiresMs, freshness, previewId, totals } = preview;
  const nextCursor = next < events.length ? String(next) : null;
  return { previewId, act, total: events.length, createdMs, expiresMs, items, nextCursor, ...totals, freshness };
}

function* chunksOf<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += chunkSize) yield all.slice(from, from + chunkSize);
}

function readCursor(cursor: string | null, total: number): number {
  if (cursor === null) return 0;
  if (/^\d{1,6}$/.test(cursor) && Number(cursor) < total) return Number(cursor);
  throw new AppError({
    code: 'invalid_cursor',
    message: 'The cursor does not belong to this preview.',
    remedy: 'Ask for the first page again, without a cursor.',
  });
}
