import {
  databaseAddress,
  redisAddress,
  type DatabaseAddress,
  type RedisAddress,
} from '../../shared/contract/connections';
import { AppError } from '../../shared/errors';

// libpq parameters that mean something to us. Everything else is refused by name: a URL comes from a paste or a mail,
// and "options", "service", "sslkey" or "passfile" would make the server or this machine do what nobody read.
const knownParameters = new Set(['sslmode', 'sslrootcert', 'application_name', 'connect_timeout', 'target_session_attrs', 'host', 'port', 'user', 'dbname', 'password']); // prettier-ignore

const tlsModes = {
  disable: 'disable',
  require: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
} as const;

/**
 * Reads a postgresql:// URL.
 * @returns the address, and the password if the URL holds one; TLS is verify-full unless the URL says otherwise, and
 *   disable for a unix socket or the loopback address
 * @throws AppError configuration_invalid; its message never holds the password
 */
export function parsePostgresUrl(text: string): { address: DatabaseAddress; password: string | undefined } {
  const url = parseUrl(text, /^postgres(ql)?:$/, 'postgresql://user@host:5432/database');
  for (const name of url.searchParams.keys()) if (!knownParameters.has(name)) throw refusedParameter(name);
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const host = parameter('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host.includes(',')) throw invalid('More than one host is not supported.');
  const tls = parameter('sslmode');
  const password = parameter('password') ?? decode(url.password);
  const parsed = databaseAddress.safeParse({
    host: host === '' ? 'localhost' : host,
    port: Number(parameter('port') ?? (url.port || 5432)),
    database: parameter('dbname') ?? decode(url.pathname.slice(1)),
    user: parameter('user') ?? decode(url.username),
    tls: tls === undefined ? defaultTls(host) : tlsModeOf(tls),
    tlsCaFile: parameter('sslrootcert') ?? null,
  });
  if (!parsed.success) throw invalid(`It lacks or has a wrong ${String(parsed.error.issues[0]?.path[0] ?? 'part')}.`);
  return { address: parsed.data, password: password === '' ? undefined : password };
}

/**
 * Reads a redis:// or rediss:// URL (the second with TLS), or unix:///path/to/socket.
 * @throws AppError configuration_invalid; its message never holds the password
 */
export function parseRedisUrl(text: string): { address: RedisAddress; password: string | undefined } {
  const url = parseUrl(text, /^(rediss?|unix):$/, 'redis://host:6379/0');
  const database = url.protocol === 'unix:' ? (url.searchParams.get('db') ?? '0') : url.pathname.slice(1) || '0';
  const parsed = redisAddress.safeParse({
    host: decode(url.hostname) || 'localhost',
    port: url.port === '' ? 6379 : Number(url.port),
    path: url.protocol === 'unix:' ? decode(url.pathname) : null,
    database: /^\d+$/.test(database) ? Number(database) : Number.NaN,
    username: url.username === '' ? null : decode(url.username),
    tls: url.protocol === 'rediss:',
  });
  if (!parsed.success) throw invalid(`It has a wrong ${String(parsed.error.issues[0]?.path[0] ?? 'part')}.`);
  return { address: parsed.data, password: url.password === '' ? undefined : decode(url.password) };
}

function parseUrl(text: string, protocol: RegExp, example: string): URL {
  let url: URL;
  try {
    // A URL without a host (unix socket by ?host=) is well-formed to libpq, not to the parser of URLs.
    url = new URL(text.trim().replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=[/?])/i, '$1localhost'));
  } catch {
    throw invalid(`It should look like ${example}.`);
  }
  if (!protocol.test(url.protocol)) throw invalid(`It should look like ${example}.`);
  return url;
}

function tlsModeOf(mode: string): DatabaseAddress['tls'] {
  if (Object.hasOwn(tlsModes, mode)) return tlsModes[mode as keyof typeof tlsModes]; // checked on this line
  // "prefer" and "allow" fall back to clear text without a word; whoever wants that has to say it.
  throw invalid(
    `The TLS mode "${mode.slice(0, 20)}" is not supported; choose disable, require, verify-ca or verify-full.`,
  );
}

/** A server on this machine seldom has a certificate, and nothing travels over a network. */
export function defaultTls(host: string): DatabaseAddress['tls'] {
  return host === '' || host.startsWith('/') || /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)
    ? 'disable'
    : 'verify-full';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('It has a malformed % escape.');
  }
}

function refusedParameter(name: string): AppError {
  return invalid(`The parameter "${name.slice(0, 40)}" is not accepted in a pasted URL.`);
}

function invalid(why: string): AppError {
  return new AppError({
    code: 'configuration_invalid',
    message: `The URL cannot be used. ${why}`,
    remedy: 'Correct the URL, or fill in the form.',
  });
}
