import { AppError } from '../../../shared/errors';
import { stringAt, valueAt, parseLossless, type LosslessValue } from '../../../shared/matrix/lossless';
import type { Clock } from '../../base/clock';
import { httpGet, type Answer, type ListenerPlace } from '../../base/http-get';

/** How long one answer may take, in ms, and how long it may be. An event has 64 KiB before it is written with escapes. */
const timeoutMs = 3_000;
const maxBytes = 1024 * 1024;

export interface AskOptions {
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/** Asks one listener with a token, which goes into the request and nowhere else. Redirections are not followed. */
export function askWithToken(
  token: string,
  listener: ListenerPlace,
  urlPath: string,
  { clock, signal }: AskOptions,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return httpGet(listener, urlPath, { timeoutMs, maxBytes, headers, clock, signal });
}

/** Whose token it is, and whether that is an administrator; null: the process that was asked does not say. */
export interface TokenOwner {
  userId: string;
  isAdmin: boolean | null;
}

/**
 * Asks the listeners, one after the other until one answers, whose token this is.
 * @throws AppError token_refused, homeserver_unreachable
 */
export async function checkToken(
  token: string,
  listeners: readonly ListenerPlace[],
  options: AskOptions,
): Promise<TokenOwner> {
  // Whatever else it holds is no token, and no header either.
  if (!/^[\x21-\x7e]+$/.test(token)) throw refused();
  let userId: string | null = null;
  let isAdmin: boolean | null = null;
  for (const listener of listeners) {
    options.signal?.throwIfAborted();
    userId ??= await whoIs(token, listener, options);
    if (userId === null) continue;
    isAdmin = await isAdministrator(token, userId, listener, options);
    if (isAdmin !== null) break;
  }
  if (userId === null) throw unreachable();
  return { userId, isAdmin };
}

async function whoIs(token: string, listener: ListenerPlace, options: AskOptions): Promise<string | null> {
  const answer = await answerOf(token, listener, '/_matrix/client/v3/account/whoami', options);
  if (answer?.status === 401 || answer?.status === 403) throw refused();
  return answer?.status === 200 ? stringAt(parsed(answer.body), 'user_id') : null;
}

async function isAdministrator(
  token: string,
  userId: string,
  listener: ListenerPlace,
  options: AskOptions,
): Promise<boolean | null> {
  const answer = await answerOf(
    token,
    listener,
    `/_synapse/admin/v1/users/${encodeURIComponent(userId)}/admin`,
    options,
  );
  if (answer?.status === 403) return false;
  const admin = answer?.status === 200 ? valueAt(parsed(answer.body), 'admin') : null;
  return typeof admin === 'boolean' ? admin : null;
}

/** Null: no answer. */
function answerOf(
  token: string,
  listener: ListenerPlace,
  urlPath: string,
  options: AskOptions,
): Promise<Answer | null> {
  return askWithToken(token, listener, urlPath, options).catch(() => null);
}

function parsed(text: string): LosslessValue | undefined {
  try {
    return parseLossless(text);
  } catch {
    // Something else answers on this address.
    return undefined;
  }
}

/** The homeserver does not take the token. It is not part of the error, as of nothing else. */
export function refused(): AppError {
  return new AppError({
    code: 'token_refused',
    message: 'The homeserver does not accept this access token.',
    remedy: 'Log in as an administrator of the homeserver and copy the access token of that session.',
  });
}

function unreachable(): AppError {
  return new AppError({
    code: 'homeserver_unreachable',
    message: 'No process of the homeserver answered on an address that its configuration names.',
    remedy:
      'Let the connection read the homeserver’s configuration files, and run Synoptic where their listeners can be reached.',
  });
}
