import type { ConnectionSecrets, ConnectionSettings, DatabaseAddress } from '../../shared/contract/connections';

/** A login at a database, in the form that the pools take. */
export interface LoginTarget {
  host: string;
  port: number;
  database: string;
  user: string;
  password?: string;
  tls: { mode: DatabaseAddress['tls']; caFile: string | null };
  applicationName: string;
}

/** Which login reads. */
export function readerTarget(settings: ConnectionSettings, password: string | undefined): LoginTarget {
  return target(settings.reader, settings.reader.user, password);
}

/** Which login writes, on the same server and database; null if none is named. */
export function censorTarget(settings: ConnectionSettings, password: string | undefined): LoginTarget | null {
  return settings.censorUser === null ? null : target(settings.reader, settings.censorUser, password);
}

/** The password for writing: its own, or the reader's if both are one account. */
export function censorPasswordOf(settings: ConnectionSettings, secrets: ConnectionSecrets): string | undefined {
  const shared = settings.censorUser === settings.reader.user ? secrets.readerPassword : undefined;
  return secrets.censorPassword ?? shared;
}

function target(address: DatabaseAddress, user: string, password: string | undefined): LoginTarget {
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user,
    ...(password === undefined ? {} : { password }),
    tls: { mode: address.tls, caFile: address.tlsCaFile },
    applicationName: 'synoptic',
  };
}
