import type { CensorPreview, PreviewItem } from '../../shared/contract/censor';
import { AppError } from '../../shared/errors';
import type { CensorTarget } from '../storage/controllers/censor-controller';
import type { Preview } from './previews';

/** A page ends early rather than carry more than this; one event is always on it. In bytes of JSON. */
const pageBytes = 8 * 1024 * 1024;

/** What a preview shows of itself on one page. */
export function pagePreview(
  preview: Preview,
  page: { limit: number; cursor: string | null },
): Omit<CensorPreview, 'willTell' | 'operationId'> {
  const from = readCursor(page.cursor, preview.events.length);
  const items: PreviewItem[] = [];
  let bytes = 0;
  for (const { item } of preview.events.slice(from, from + page.limit)) {
    bytes += (item.beforeBytes ?? 0) + (item.afterBytes ?? 0);
    if (items.length > 0 && bytes > pageBytes) break;
    items.push(item);
  }
  const next = from + items.length;
  return {
    previewId: preview.previewId,
    total: preview.events.length,
    createdMs: preview.createdMs,
    expiresMs: preview.expiresMs,
    items,
    nextCursor: next < preview.events.length ? String(next) : null,
    warningCounts: countWarnings(preview),
    freshness: preview.freshness,
  };
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

function countWarnings({ events }: Preview): CensorPreview['warningCounts'] {
  const counts = new Map<string, { code: string; level: string; count: number }>();
  for (const { item } of events) {
    for (const { code, level } of item.warnings) {
      const entry = counts.get(`${code} ${level}`) ?? { code, level, count: 0 };
      counts.set(`${code} ${level}`, { ...entry, count: entry.count + 1 });
    }
  }
  return [...counts.values()];
}

/** Previews that are not made. */
export const refusePreview = {
  /** @throws AppError too_many_events */
  ifTooMany(count: number, limit: number): void {
    if (count <= limit) return;
    throw new AppError({
      code: 'too_many_events',
      message: `${count} events were asked for; one preview holds up to ${limit}.`,
      remedy: `Censor them in groups of ${limit}.`,
      details: { count, limit },
    });
  },

  /** @throws AppError event_not_found, or nothing_to_censor where several were asked for */
  ifNothing(targets: readonly CensorTarget[]): void {
    if (targets.some(({ json, expiryTs }) => json !== null || expiryTs !== null)) return;
    const first = targets[0]?.eventId ?? null;
    const one = targets.length === 1;
    throw new AppError({
      code: one ? 'event_not_found' : 'nothing_to_censor',
      message: one ? 'This server has no event with this id.' : 'This server has none of these events.',
      remedy: 'Check the ids, and that the right homeserver is connected.',
      details: { first },
    });
  },
};
