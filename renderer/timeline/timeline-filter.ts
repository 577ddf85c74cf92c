import { eventBadge, type EventBadge } from '../../shared/contract/timeline';
import { parseIdentifier, isUserId, type UserId } from '../../shared/matrix/identifiers';

/** What of a timeline is shown. Times are claimed ones, ms since 1970. */
export interface TimelineFilter {
  sender: UserId | null;
  types: readonly string[];
  badges: readonly EventBadge[];
  fromMs: number | null;
  toMs: number | null;
}

type Search = Readonly<Record<string, string | null | undefined>>;

const mostTypes = 20;
/** The contract's limit. */
export const mostBadges = 5;

/** The filter that an address names; what makes no sense there is left out. */
export function filterIn(search: Search): TimelineFilter {
  const { sender, types, badges, from, to } = search;
  const named = listOf(badges);
  return {
    sender: typeof sender === 'string' && isUserId(sender) ? sender : null,
    types: listOf(types).filter(isType).slice(0, mostTypes),
    badges: eventBadge.options.filter((badge) => named.includes(badge)).slice(0, mostBadges),
    fromMs: timeIn(from),
    toMs: timeIn(to),
  };
}

/** The address's form of a filter, for `setSearch`. */
export function searchOf(filter: TimelineFilter): Record<string, string | null> {
  return {
    sender: filter.sender,
    types: filter.types.join(',') || null,
    badges: filter.badges.join(',') || null,
    from: filter.fromMs === null ? null : String(filter.fromMs),
    to: filter.toMs === null ? null : String(filter.toMs),
  };
}

/** The filter as the contract takes it. */
export function inputOf({ sender, types, badges, fromMs, toMs }: TimelineFilter) {
  return {
    ...(sender === null ? {} : { sender }),
    types: [...types],
    badges: [...badges],
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
  };
}

export const noFilter: TimelineFilter = { sender: null, types: [], badges: [], fromMs: null, toMs: null };

export function isFiltered({ sender, types, badges, fromMs, toMs }: TimelineFilter): boolean {
  return sender !== null || types.length > 0 || badges.length > 0 || fromMs !== null || toMs !== null;
}

/** The filter with a badge more or less; at the contract's limit none is added. */
export function withBadge(filter: TimelineFilter, badge: EventBadge): TimelineFilter {
  const { badges } = filter;
  if (badges.includes(badge)) return { ...filter, badges: badges.filter((one) => one !== badge) };
  return badges.length >= mostBadges ? filter : { ...filter, badges: [...badges, badge] };
}

/**
 * The filter with what was typed: a user id (or a link to a user) is the sender, anything else is types, apart by blanks or
 * commas. A string: the word that is neither.
 */
export function withTyped(filter: TimelineFilter, typed: string): TimelineFilter | string {
  let next = filter;
  for (const word of typed.split(/[\s,]+/)) {
    if (word === '') continue;
    const parsed = parseIdentifier(word);
    if (parsed.kind === 'user') next = { ...next, sender: parsed.userId };
    else if (!isType(word)) return word;
    else if (!next.types.includes(word)) next = { ...next, types: [...next.types, word].slice(0, mostTypes) };
  }
  return next;
}

// A sigil says that an identifier was meant; types of events have none in practice.
function isType(word: string): boolean {
  return word !== '' && word.length <= 255 && !/^[@!$#]/.test(word) && !word.includes('/');
}

function listOf(text: string | null | undefined): string[] {
  return (text ?? '').split(',').filter((part) => part !== '');
}

/** A time of an address; null where it is none. */
export function timeIn(text: string | null | undefined): number | null {
  return typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : null;
}
