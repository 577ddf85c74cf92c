/** Sections of an open homeserver that have an address; the first segment before them is the server's name. */
export const areas = [
  'overview', 'workers', 'streams', 'users', 'rooms', 'events', 'censorships', 'censor', 'audit',
] as const; // prettier-ignore
export type Area = (typeof areas)[number];

export interface AddressParts {
  server: string;
  area: Area;
  id?: string;
  search?: Readonly<Record<string, string | null | undefined>>;
}

/**
 * The address of a screen as a path behind the `#`. Identifiers stay readable (`@a:b`); what would end or split the
 * path is percent-encoded.
 */
export function pathTo({ server, area, id, search }: AddressParts): string {
  const path = id === undefined ? `/${segment(server)}/${area}` : `/${segment(server)}/${area}/${segment(id)}`;
  return path + searchText(search ?? {});
}

/** The address of the list of connections. */
export function connectionsPath(): string {
  return '/connections';
}

/** `?a=b&c=d`, without what is null or empty; empty if nothing is left. */
export function searchText(search: Readonly<Record<string, string | null | undefined>>): string {
  const pairs = Object.entries(search)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
    .map(([key, value]) => `${key}=${readable(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** The reverse of {@link searchText}; what is not well encoded is taken as it stands. */
export function parseSearchText(text: string): Record<string, string> {
  const search: Record<string, string> = {};
  for (const pair of text.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    search[key] = decoded(value);
  }
  return search;
}

function segment(text: string): string {
  return readable(text);
}

// encodeURIComponent also encodes characters that identifiers are made of and that a fragment may hold.
function readable(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(/%(40|3A|24|21|2C|3D|2B)/g, (code) => decodeURIComponent(code));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand; shown as it stands
  }
}

// A lone surrogate cannot be encoded; it becomes the replacement character, as everywhere that text is written out.
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
