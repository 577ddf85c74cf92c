import type { Censorship, CensorshipGroup, CensorshipReason } from '../../../shared/contract/censorships';

export interface Counted {
  value: number;
  exact: boolean;
}

/** A reason with how many it holds; null: nothing stands in the way, they are only not due yet. */
export interface QueueGroup {
  key: string;
  reason: CensorshipReason | null;
  overdue: Counted;
  pending: Counted;
  sentence: string;
}

export type QueueRow =
  | { kind: 'group'; key: string; group: QueueGroup; isOpen: boolean }
  | { kind: 'item'; key: string; group: QueueGroup; item: Censorship }
  /** Those of a group that are not shown; `isReading`: they are on their way. */
  | { kind: 'more'; key: string; group: QueueGroup; hidden: Counted; isReading: boolean };

/** Of a group: what has been read, and whether there is more behind it. */
export interface GroupPages {
  items: readonly Censorship[];
  hasMore: boolean;
  isReading: boolean;
}

/** Rows that a group shows before it is opened whole. */
export const firstRows = 5;

/** How groups are shown: which are closed, and which show all that was read. */
export interface QueueView {
  closed: ReadonlySet<string>;
  whole: ReadonlySet<string>;
  overdueOnly: boolean;
}

export const groupKeyOf = (reason: CensorshipReason | null): string => reason ?? 'none';

/** One redaction is one row: an event can be redacted more than once. */
export const itemKeyOf = ({ eventId, redactionEventId }: Censorship): string =>
  redactionEventId === null ? eventId : `${eventId} ${redactionEventId}`;

/** The event of a row's key. */
export const eventIdOfKey = (key: string): string => key.split(' ')[0] ?? key;

/** How many of a group the filter leaves. */
export function countOfGroup({ overdue, pending }: QueueGroup, overdueOnly: boolean): Counted {
  if (overdueOnly) return overdue;
  return { value: overdue.value + pending.value, exact: overdue.exact && pending.exact };
}

/** What blocks the rest comes before what it blocks; then the largest group of overdue ones; what is not due comes last. */
export function sortGroups(groups: readonly CensorshipGroup[], overdueOnly: boolean): QueueGroup[] {
  return groups
    .map(({ reason, overdue, pending, sentence }) => ({
      key: groupKeyOf(reason),
      reason,
      overdue,
      pending,
      sentence,
    }))
    .filter((group) => countOfGroup(group, overdueOnly).value > 0)
    .sort((a, b) => rankOf(a) - rankOf(b) || b.overdue.value - a.overdue.value || b.pending.value - a.pending.value);
}

function rankOf({ reason, overdue }: QueueGroup): number {
  if (reason === 'blocks_the_queue') return 0;
  if (reason === 'blocked') return 1;
  if (reason === 'waiting_for_turn') return 3;
  if (overdue.value > 0) return 2;
  return reason === null ? 5 : 4;
}

/** Groups of rows that were read whole, as those of one room are: no count of theirs is known beforehand. */
export function groupItems(
  items: readonly Censorship[],
  sentenceOf: (reason: CensorshipReason | null) => string,
): { groups: QueueGroup[]; pages: Map<string, GroupPages> } {
  const byReason = new Map<CensorshipReason | null, Censorship[]>();
  for (const item of items) byReason.set(item.reason, [...(byReason.get(item.reason) ?? []), item]);
  const groups = [...byReason].map(([reason, those]): CensorshipGroup => {
    const overdue = those.filter((item) => item.overdue).length;
    return {
      reason,
      overdue: { value: overdue, exact: true },
      pending: { value: those.length - overdue, exact: true },
      sentence: those[0]?.sentence ?? sentenceOf(reason),
      evidence: [],
      nextStep: null,
    };
  });
  const pages = new Map(
    [...byReason].map(([reason, those]) => [groupKeyOf(reason), { items: those, hasMore: false, isReading: false }]),
  );
  return { groups: sortGroups(groups, false), pages };
}

/** The list as it is drawn: each group's heading, its events, and how many more there are. */
export function buildRows(
  groups: readonly QueueGroup[],
  pages: ReadonlyMap<string, GroupPages>,
  view: QueueView,
): QueueRow[] {
  return groups.flatMap((group): QueueRow[] => {
    const isOpen = !view.closed.has(group.key);
    const heading: QueueRow = { kind: 'group', key: `group ${group.key}`, group, isOpen };
    if (!isOpen) return [heading];
    const read = pages.get(group.key) ?? { items: [], hasMore: false, isReading: true };
    const unique = [...new Map(read.items.map((item) => [itemKeyOf(item), item])).values()];
    const shown = view.whole.has(group.key) ? unique : unique.slice(0, firstRows);
    const items = shown.map((item): QueueRow => ({ kind: 'item', key: itemKeyOf(item), group, item }));
    const hidden = hiddenOf(group, read, { known: unique.length, shown: shown.length }, view.overdueOnly);
    if (hidden === null && !read.isReading) return [heading, ...items];
    const more = { kind: 'more' as const, key: `more ${group.key}`, group };
    return [heading, ...items, { ...more, hidden: hidden ?? { value: 0, exact: false }, isReading: read.isReading }];
  });
}

function hiddenOf(
  group: QueueGroup,
  { hasMore }: GroupPages,
  rows: { known: number; shown: number },
  overdueOnly: boolean,
): Counted | null {
  const { known, shown } = rows;
  if (known === shown && !hasMore) return null;
  const all = countOfGroup(group, overdueOnly);
  // The count and the rows were read a moment apart: at least what is known is behind.
  const least = known - shown + (hasMore ? 1 : 0);
  return { value: Math.max(least, all.value - shown), exact: all.exact };
}
