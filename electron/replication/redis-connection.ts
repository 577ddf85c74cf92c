import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { connect as createSecureConnection } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { AppError } from '../../shared/errors';
import type { RedisAddress } from '../../shared/contract/connections';

/** Where Redis is and how to log in. */
export interface RedisTarget {
  address: RedisAddress;
  password?: string;
}

/** One connection, with no queue of its own: what cannot be sent now fails now. */
export type RedisConnection = Redis;

/**
 * Opens the socket of a connection as the driver's own connector does, and goes on listening to it. The driver listens
 * to a socket's first error only; TLS that fails in its handshake reports a second one, which nobody would hear and
 * which would end the process.
 */
class HeardConnector extends AbstractConnector {
  constructor(private readonly open: () => Socket) {
    super(2_000); // ms until a socket that does not end is destroyed; the driver's own default
  }

  override connect(): Promise<Socket> {
    const socket = this.open();
    this.connecting = true;
    this.stream = socket;
    socket.on('error', (error) => (this.firstError ??= error));
    return Promise.resolve(socket);
  }
}

/**
 * Makes a connection that is not yet open. It does not come back by itself: whoever owns it decides when to try again,
 * so that the state that is shown and the state that is are the same.
 * @throws AppError configuration_invalid if the file of authorities cannot be read
 */
export function createRedisConnection(target: RedisTarget, role: string): RedisConnection {
  const { address } = target;
  const place = address.path === null ? { host: address.host, port: address.port } : { path: address.path };
  const tls = address.tls ? authorities(address.tlsCaFile) : null;
  const open = (): Socket => (tls === null ? createConnection(place) : createSecureConnection({ ...place, ...tls }));
  const options: RedisOptions = {
    ...place,
    db: address.database,
    ...(address.username === null ? {} : { username: address.username }),
    ...(target.password === undefined || target.password === '' ? {} : { password: target.password }),
    ...(tls === null ? {} : { tls }),
    connectionName: `synoptic-${role}`,
    Connector: class extends HeardConnector {
      constructor() {
        super(open);
      }
    },
    lazyConnect: true,
    connectTimeout: 5_000,
    keepAlive: 10_000,
    enableOfflineQueue: false,
    // A command in flight when the connection is cut fails at once, it is not sent a second time.
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
  };
  return new Redis(options);
}

function authorities(caFile: string | null): NonNullable<RedisOptions['tls']> {
  if (caFile === null) return {};
  try {
    return { ca: readFileSync(caFile) };
  } catch (cause) {
    throw new AppError({
      code: 'configuration_invalid',
      message: `The file of certificate authorities for Redis cannot be read: ${caFile}`,
      remedy: 'Name a readable PEM file, or leave it empty to trust the system’s authorities.',
      cause,
    });
  }
}

const loginRefusals = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);
/** Codes with which Node refuses a certificate; ERR_TLS_CERT_ALTNAME_INVALID: it is made out to another host. */
const certificateRefusal = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;
const unreachable = {
  message: 'Redis cannot be reached.',
  remedy: 'Check host, port and TLS of Redis, and that it is running. Synoptic tries again by itself.',
};
const untrusted = {
  message: 'The certificate of Redis is not trusted.',
  remedy:
    'Name the file of the authorities that signed it (redis.ca_file in homeserver.yaml) and the host it is made out to.',
};

/**
 * Translates an error of the Redis driver: by Redis's own error code (the first word of its answer, which the protocol
 * defines as such) or by the socket's code.
 */
export function translateRedisError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const redisCode = error instanceof Error ? (error.message.split(' ')[0] ?? '') : '';
  const socketCode = (error as { code?: unknown } | null)?.code;
  const cause = typeof socketCode === 'string' ? socketCode : redisCode;
  if (loginRefusals.has(redisCode)) {
    return new AppError({
      code: 'redis_login_failed',
      message: 'Redis refused the login.',
      remedy: 'Check the password of Redis (redis.password or redis.password_path in homeserver.yaml) and its user.',
      details: { cause: redisCode },
      cause: error,
    });
  }
  return new AppError({
    code: 'redis_unreachable',
    ...(certificateRefusal.test(cause) ? untrusted : unreachable),
    details: { cause: /^[A-Z_]{3,40}$/.test(cause) ? cause : 'unknown' },
    cause: error,
  });
}
