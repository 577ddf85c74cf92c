/*
 * Calls of the homeserver's own API, ready to be copied into a shell. $HOMESERVER is the address of the homeserver and
 * $TOKEN an administrator's access token: neither is known here, and a token belongs into no list.
 */

/** How the placeholders are to be read; goes with each command. */
export const placeholders =
  '$HOMESERVER is the homeserver’s address (https://…), $TOKEN the access token of an administrator.';

/** One call; `path` is made by {@link pathOf}. */
export function apiCall(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): string {
  const data = body === undefined ? '' : ` --header 'Content-Type: application/json' --data '${quoted(body)}'`;
  return `curl --request ${method} --header "Authorization: Bearer $TOKEN"${data} "$HOMESERVER${path}"`;
}

/** A path of fixed and of foreign parts: the latter are escaped, so that none can end the quotes around them. */
export function pathOf(fixed: TemplateStringsArray, ...parts: readonly string[]): string {
  return fixed.map((text, index) => text + segment(parts[index])).join('');
}

// Of what encodeURIComponent leaves, `!` means something to a shell even in double quotes; half of a character pair is
// an error to it.
function segment(part: string | undefined): string {
  if (part === undefined) return '';
  const wellFormed = Buffer.from(part, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

// Bodies hold fixed words alone; a single quote could end the argument.
function quoted(body: object): string {
  return JSON.stringify(body).replaceAll("'", '\\u0027');
}
