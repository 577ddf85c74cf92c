import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { types, type ClientConfig } from 'pg';
import { AppError } from '../../shared/errors';
import { parseInt8, parseInt8Array } from './int8';

/** Which PostgreSQL database to log in to, as whom, and how far TLS is to be trusted. */
export interface PostgresTarget {
  /** Name or address; beginning with `/`: the folder of a unix socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  password?: string;
  tls: { mode: 'disable' | 'require' | 'verify-ca' | 'verify-full'; caFile: string | null };
  /** Shown in pg_stat_activity. */
  applicationName: string;
}

/** Far above every collection of authorities. */
const maxAuthoritiesBytes = 4 * 1024 * 1024;
const int8Oid = 20;
const int8ArrayOid = 1016;

/**
 * Settings for one client of the driver.
 * @param session parameters that the server sets at login, e.g. statement_timeout
 * @throws AppError configuration_invalid if the file of authorities cannot be read
 */
export function clientConfig(target: PostgresTarget, session: Readonly<Record<string, string>>): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    // A function keeps the driver from taking PGPASSWORD of our environment for a server that nobody meant it for.
    // It is called only if the server asks for a password.
    password: () => {
      if (target.password === undefined) throw passwordRequired(target.user);
      return target.password;
    },
    ssl: tlsOptions(target),
    application_name: target.applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    // Per client, never pg.types: a global parser would change other users of the driver in this process.
    types: {
      getTypeParser: (oid: number, format?: string) => {
        if (oid === int8Oid) return parseInt8;
        if (oid === int8ArrayOid) return parseInt8Array;
        return defaultTypeParser(oid, format);
      },
    },
  };
}

function passwordRequired(user: string): AppError {
  return new AppError({
    code: 'password_required',
    message: `The database asks for the password of ${user}.`,
    remedy: 'Give the password.',
    details: { user },
  });
}

/** How TLS is to be done for a login; false: not at all. @throws AppError configuration_invalid */
export function tlsOptions(target: Pick<PostgresTarget, 'host' | 'tls'>): NonNullable<ClientConfig['ssl']> {
  const { mode, caFile } = target.tls;
  if (mode === 'disable' || target.host.startsWith('/')) return false;
  const authorities = caFile === null ? {} : { ca: readAuthorities(caFile) };
  // libpq's rule: "require" with a file of authorities verifies as verify-ca does.
  if (mode === 'require' && caFile === null) return { rejectUnauthorized: false };
  if (mode !== 'verify-full') return { ...authorities, checkServerIdentity: () => undefined };
  // An address is no server name in TLS (RFC 6066), and is compared with the certificate all the same.
  return { ...authorities, ...(isIP(target.host) === 0 ? { servername: target.host } : { host: target.host }) };
}

function readAuthorities(file: string): string {
  try {
    // The name may come from a pasted URL: a pipe or a device would hold up the whole application.
    const found = statSync(file);
    if (!found.isFile() || found.size > maxAuthoritiesBytes) throw new Error('no file of authorities');
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError({
      code: 'configuration_invalid',
      message: `The file of certificate authorities cannot be read: ${file}`,
      remedy: 'Name a readable PEM file, or leave it empty to trust the system’s authorities.',
      cause,
    });
  }
}

function defaultTypeParser(oid: number, format?: string): (text: string) => unknown {
  return types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text') as (text: string) => unknown; // the driver's type says any
}
