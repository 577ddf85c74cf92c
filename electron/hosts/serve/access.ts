import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import type { Clock } from '../../base/clock';

/** The part of a request that decides who asks; header names in lower case, as node:http gives them. */
export interface AskingRequest {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

const codeLifeMs = 5 * 60_000;
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Who may ask this host. A script shows the bearer token. A browser shows a cookie, which it got for a code that works
 * once and for five minutes; since a browser sends cookies with whatever another page makes it send, a cookie counts
 * only with proof that our own page asks: our Origin on POST, `Sec-Fetch-Site: same-origin` on GET.
 */
export class Access {
  readonly token = secret();
  /** Cookies are shared by all ports of a host name; a name of its own keeps two hosts from overwriting each other's. */
  private readonly cookieName = `synoptic-${randomBytes(6).toString('hex')}`;
  private readonly sessions: Buffer[] = [];
  private codes: { digest: Buffer; expiresMs: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** A new code for a browser, to be exchanged once within five minutes. */
  issueCode(): string {
    const code = secret();
    const nowMs = this.clock.monotonicMs();
    this.codes = this.codes.filter(({ expiresMs }) => expiresMs > nowMs);
    this.codes.push({ digest: digest(code), expiresMs: nowMs + codeLifeMs });
    return code;
  }

  /**
   * Exchanges a code for the value of a Set-Cookie header.
   * @throws AppError unauthorised for a code that is unknown, used or too old
   */
  exchange(code: string): string {
    const nowMs = this.clock.monotonicMs();
    const given = digest(code);
    const found = this.codes.find((entry) => timingSafeEqual(entry.digest, given));
    this.codes = this.codes.filter((entry) => entry !== found);
    if (!found || found.expiresMs <= nowMs) throw codeRefused();
    const session = secret();
    this.sessions.push(digest(session));
    return `${this.cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /**
   * Lets a request through, or throws. Call {@link checkHost} first.
   * @throws AppError unauthorised
   */
  authorise(request: AskingRequest): 'token' | 'cookie' {
    const bearer = /^Bearer (\S{1,200})$/i.exec(header(request, 'authorization'))?.[1];
    if (bearer !== undefined) {
      if (timingSafeEqual(digest(bearer), digest(this.token))) return 'token';
      throw unauthorised('The bearer token is not the one of this host.');
    }
    const session = cookieValue(header(request, 'cookie'), this.cookieName);
    if (session === null) throw unauthorised('The request carries neither a bearer token nor a cookie of this host.');
    const given = digest(session);
    if (!this.sessions.some((known) => timingSafeEqual(known, given))) {
      throw unauthorised('The cookie is not one of this host.');
    }
    checkOwnPage(request);
    return 'cookie';
  }
}

/**
 * Refuses requests under a name that is not the loopback's: a page whose name was made to resolve to 127.0.0.1 (DNS
 * rebinding) comes with its own name. Any port is taken, since an SSH forward may listen on another one.
 * @throws AppError unauthorised
 */
export function checkHost(request: AskingRequest): void {
  const match = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d{1,5}))?$/i.exec(header(request, 'host'));
  if (match && loopbackNames.has((match[1] ?? '').toLowerCase())) return;
  throw unauthorised('The request came under a host name that is not the loopback address.');
}

/**
 * Refuses what a page of another origin sends, also another port of this machine.
 * @throws AppError unauthorised
 */
export function checkOwnPage(request: AskingRequest): void {
  const origin = header(request, 'origin');
  const own = `http://${header(request, 'host')}`.toLowerCase();
  if (origin !== '' && origin.toLowerCase() !== own) throw unauthorised('The request came from another origin.');
  if (request.method === 'GET' || request.method === 'HEAD') {
    if (header(request, 'sec-fetch-site') === 'same-origin') return;
    throw unauthorised('A cookie counts on GET only from our own page (Sec-Fetch-Site: same-origin).');
  }
  if (origin === '') throw unauthorised('A cookie counts on POST only with the Origin of our own page.');
}

function header(request: AskingRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function cookieValue(cookies: string, name: string): string | null {
  for (const part of cookies.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

// Equal lengths for the comparison, whatever was sent; and no secret of a browser is kept as it is.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unauthorised(message: string): AppError {
  return new AppError({
    code: 'unauthorised',
    message,
    remedy:
      'A script sends "Authorization: Bearer <token>" with the token printed at start; a browser opens the address printed at start.',
  });
}

function codeRefused(): AppError {
  return new AppError({
    code: 'unauthorised',
    message: 'The code in the address was used before, is older than five minutes, or belongs to another run.',
    remedy: 'Start npm run serve again for a new address, or ask for one with POST /session and the bearer token.',
  });
}
