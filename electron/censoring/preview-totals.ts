import type { CensorPreview, CensorWarning } from '../../shared/contract/censor';
import { CopyCounts, packCopies } from './copies-left';
import type { PreviewedEvent } from './preview-item';
import type { KeptEvent } from './previews';

/** What a preview tells of all its events together. */
export type PreviewTotals = Pick<CensorPreview, 'counts' | 'warningCounts' | 'copyCounts' | 'toOverride'>;

/** Links to copies that the record keeps of an event: of many events fewer, since there are as many records. */
const linksOfFew = 20;
const linksOfMany = 5;
const fewEvents = 100;
/** Beyond so many characters of copies in all, links are left out. */
const copiesBudget = 16 * 1024 * 1024;
const shownOverrides = 1_000;

/** Adds up the events of a preview as they are read, and keeps of each what applying needs, which is no content. */
export class PreviewTotaller {
  readonly kept: KeptEvent[] = [];
  private readonly warnings = new Map<string, PreviewTotals['warningCounts'][number]>();
  private readonly copies = new CopyCounts();
  private readonly toOverride: PreviewTotals['toOverride'] = [];
  private readonly rooms = new Set<string>();
  private readonly senders = new Set<string>();
  private readonly counts = { toChange: 0, refused: 0, toOverride: 0 };
  private copiesLength = 0;

  constructor(private readonly total: number) {}

  add({ changes, item, plan }: PreviewedEvent): void {
    const override = item.warnings.find(({ level }) => level === 'override');
    this.countWarnings(item.warnings);
    this.copies.add(item.copies);
    if (item.roomId !== null) this.rooms.add(item.roomId);
    if (item.sender !== null) this.senders.add(item.sender);
    if (override !== undefined) {
      this.counts.toOverride += 1;
      const { sentence } = override;
      if (this.toOverride.length < shownOverrides) this.toOverride.push({ eventId: item.eventId, sentence });
    }
    if (item.warnings.some(({ level }) => level === 'refused')) this.counts.refused += 1;
    else if (changes) this.counts.toChange += 1;
    const links = this.total <= fewEvents ? linksOfFew : linksOfMany;
    const copies = packCopies(item.copies, this.copiesLength > copiesBudget ? 0 : links);
    this.copiesLength += copies.length;
    const { beforeSha256 } = item;
    this.kept.push({ plan: { ...plan, copies }, beforeSha256, needsOverride: override !== undefined });
  }

  private countWarnings(warnings: readonly CensorWarning[]): void {
    for (const { code, level } of warnings) {
      const entry = this.warnings.get(`${code} ${level}`) ?? { code, level, count: 0 };
      this.warnings.set(`${code} ${level}`, { ...entry, count: entry.count + 1 });
    }
  }

  totals(): PreviewTotals {
    return {
      counts: { ...this.counts, rooms: this.rooms.size, senders: this.senders.size },
      warningCounts: [...this.warnings.values()],
      copyCounts: this.copies.list(),
      toOverride: this.toOverride,
    };
  }
}
