import { AppError, type ErrorCode, type ErrorDetails } from '../../shared/errors';

interface Translation {
  code: ErrorCode;
  message: string;
  remedy: string;
}

const lost: Translation = {
  code: 'connection_lost',
  message: 'The connection to the database was lost.',
  remedy: 'Synoptic connects again by itself. Check the network and that PostgreSQL is running.',
};
const loginFailed: Translation = {
  code: 'login_failed',
  message: 'The database refused the login.',
  remedy: 'Check user and password, and that pg_hba.conf lets this user in from this machine.',
};
const untrusted: Translation = {
  code: 'tls_untrusted',
  message: 'The certificate of the database server is not trusted.',
  remedy:
    'Name the file of the authority that issued it, or correct the host name. Choose a weaker TLS mode only on a network that is trusted.',
};

// SQLSTATE classes and codes: PostgreSQL documentation, appendix A.
const bySqlState: Readonly<Record<string, Translation>> = {
  '57014': { code: 'query_timeout', message: 'The query took longer than it may and was cancelled.', remedy: 'Try again, or narrow what is asked for. The database may be busy.' },
  '42501': { code: 'permission_denied', message: 'The database role lacks a grant for this.', remedy: 'Run the role script (Connections, Scripts for the administrator), which grants what is needed.' },
  '28000': { ...loginFailed },
  '28P01': { ...loginFailed, message: 'The database refused the password.', remedy: 'Check user and password.' },
  '3D000': { code: 'database_not_found', message: 'There is no database of this name.', remedy: 'Check the name of the database in homeserver.yaml (database.args.dbname).' },
  '53300': { code: 'too_many_connections', message: 'The database server accepts no more connections.', remedy: 'Try again later, raise max_connections, or close other clients.' },
  '53100': { code: 'disk_full', message: 'The disk of the database server is full; nothing was written.', remedy: 'Free space on the database server, then try again.' },
  '53200': { code: 'internal', message: 'The database server ran out of memory.', remedy: 'Try again; look at the server’s log.' },
  '57P03': { code: 'server_starting', message: 'The database server is starting up or shutting down.', remedy: 'Wait a few seconds, then try again; an open connection comes back by itself.' },
  '25006': { code: 'server_read_only', message: 'The database accepts no writes (a replica, or in read-only mode).', remedy: 'Connect to the primary to write.' },
  '55P03': { code: 'lock_conflict', message: 'Another transaction holds the row; nothing was written.', remedy: 'Try again when it has ended.' },
  '40001': { code: 'lock_conflict', message: 'Another transaction changed the same row; nothing was written.', remedy: 'Try again.' },
  '40P01': { code: 'lock_conflict', message: 'The database ended a deadlock by cancelling this transaction; nothing was written.', remedy: 'Try again.' },
  '22021': { code: 'invalid_input', message: 'A text holds a character that the database cannot hold (NUL).', remedy: 'Leave that character out.' },
  '42P01': { code: 'schema_incomplete', message: 'A table that is needed does not exist.', remedy: 'Check that this is the homeserver’s main database and that its upgrade has ended.' },
  '42703': { code: 'schema_incomplete', message: 'A column that is needed does not exist.', remedy: 'Check that the homeserver’s upgrade has ended.' },
}; // prettier-ignore

const byNetworkCode: Readonly<Record<string, Translation>> = {
  ENOTFOUND: { code: 'name_not_resolved', message: 'The host name is not known.', remedy: 'Check the spelling of the host and this machine’s name server.' },
  EAI_AGAIN: { code: 'name_not_resolved', message: 'The host name could not be looked up.', remedy: 'Check this machine’s name server and network.' },
  ECONNREFUSED: { code: 'connection_refused', message: 'Nothing accepts connections on this host and port.', remedy: 'Check the port, that PostgreSQL is running, and listen_addresses in postgresql.conf.' },
  ENOENT: { code: 'connection_refused', message: 'There is no such unix socket.', remedy: 'Check the folder of the socket (unix_socket_directories) and the port.' },
  EHOSTUNREACH: { code: 'host_unreachable', message: 'The host cannot be reached.', remedy: 'Check the network, a VPN, and firewalls on the way.' },
  ENETUNREACH: { code: 'host_unreachable', message: 'The network of the host cannot be reached.', remedy: 'Check the network, a VPN, and firewalls on the way.' },
  ETIMEDOUT: { code: 'host_unreachable', message: 'The host did not answer in time.', remedy: 'Check the address, and firewalls on the way.' },
  ECONNRESET: lost,
  EPIPE: lost,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: { ...untrusted, message: 'The certificate of the database server has expired.' },
  ERR_TLS_CERT_ALTNAME_INVALID: { ...untrusted, message: 'The certificate of the database server is for another host name.' },
}; // prettier-ignore

/**
 * Translates an error of the driver, by SQLSTATE or the error's code, never by message text.
 * @param context `doing`: what was being done, for the log and the details
 * @returns an AppError with the original as its cause; an AppError is returned as it is
 */
export function translatePostgresError(error: unknown, context: { doing: string }): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const translation = bySqlState[code] ?? byNetworkCode[code] ?? byClass(code) ?? driverError(error);
  const details: Record<string, ErrorDetails[string]> = { doing: context.doing };
  if (code !== '') details['cause'] = code;
  // Names of relations are schema, not content; the server gives them apart from the message.
  for (const field of ['table', 'column', 'schema'] as const) {
    const value = (error as Record<string, unknown> | null)?.[field];
    if (typeof value === 'string') details[field] = value;
  }
  return new AppError({ ...translation, details, cause: error });
}

/** Like {@link translatePostgresError}, for an error that a login met: SQLSTATE 55000 has one meaning there. */
export function translateLoginError(error: unknown, context: { doing: string }): AppError {
  if (errorCode(error) !== '55000' || error instanceof AppError) return translatePostgresError(error, context);
  return new AppError({
    code: 'connection_refused',
    message: 'The database is closed for connections.',
    remedy: 'Have the administrator open it again (ALTER DATABASE … ALLOW_CONNECTIONS true).',
    details: { doing: context.doing, cause: '55000' },
    cause: error,
  });
}

/** Something listens there and is not PostgreSQL: it hung up before the login was done, or spoke in another way. */
export function notPostgres(details: ErrorDetails, cause?: unknown): AppError {
  return new AppError({
    code: 'connection_refused',
    message: 'What listens on this host and port does not answer as PostgreSQL does.',
    remedy: 'Check the port. If it is a tunnel or a proxy, check that what it leads to is running.',
    details,
    cause,
  });
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function byClass(code: string): Translation | undefined {
  if (/^08/.test(code) || /^57P/.test(code)) return lost;
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) {
    return { ...untrusted, message: 'The database server and this machine could not agree on TLS.' };
  }
  if (/^53/.test(code))
    return {
      ...lost,
      code: 'internal',
      message: 'The database server lacks a resource.',
      remedy: 'Look at the database server’s log.',
    };
  return undefined;
}

// The driver throws plain errors without a code when a socket ends under it or the server has no TLS; those few are
// told apart by where they come from, since there is no code to go by.
function driverError(error: unknown): Translation {
  const message = error instanceof Error ? error.message : '';
  if (driverMessages.tlsRefused.has(message)) {
    return {
      code: 'tls_not_supported',
      message: 'The database server does not offer TLS.',
      remedy:
        'Switch TLS on in postgresql.conf (ssl = on), or choose the TLS mode "disable" on a network that is trusted.',
    };
  }
  if (driverMessages.ended.has(message)) return lost;
  if (driverMessages.waited.has(message)) {
    return {
      code: 'query_timeout',
      message: 'Other questions kept the database busy, so that this one had no turn in time.',
      remedy: 'Try again in a moment.',
    };
  }
  if (driverMessages.timedOut.has(message)) {
    return {
      code: 'host_unreachable',
      message: 'The server did not answer in time.',
      remedy: 'Check the address, and firewalls on the way.',
    };
  }
  return {
    code: 'internal',
    message: 'The database driver reported an unexpected error.',
    remedy: 'Try again. The log has the details.',
  };
}

const driverMessages = {
  tlsRefused: new Set(['The server does not support SSL connections']),
  ended: new Set(['Connection terminated unexpectedly', 'Connection terminated', 'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable', 'Connection ended unexpectedly', 'Query read timeout', 'There was an error establishing an SSL connection']),
  timedOut: new Set(['timeout expired', 'Connection terminated due to connection timeout']),
  // All connections of the pool were in use: the server is there.
  waited: new Set(['timeout exceeded when trying to connect']),
}; // prettier-ignore
