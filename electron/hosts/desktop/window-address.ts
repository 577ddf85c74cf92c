/** The window's own scheme and origin: a standard, secure origin that no other page can have. */
export const windowScheme = 'app';
const windowOrigin = `${windowScheme}://window`;

/** Address of the window, opened at a place like `/example.org/users/@a:b`. */
export function windowAddress(place = ''): string {
  const url = new URL(`${windowOrigin}/index.html`);
  if (place !== '') url.hash = place;
  return url.href;
}

/** True for an address of the window itself, with whatever place. */
export function isWindowAddress(address: string): boolean {
  return address === windowAddress() || address.startsWith(`${windowAddress()}#`);
}

/**
 * The place that a `synoptic://example.org/users/@a:b` link names; null for anything else. Links come from web pages and
 * mails: they open a screen, and nothing can be done by one.
 */
export function placeOfLink(link: string): string | null {
  const match = /^synoptic:\/\/([^\s]{1,2000})$/i.exec(link);
  return match ? `/${(match[1] ?? '').replace(/\/+$/, '')}` : null;
}
