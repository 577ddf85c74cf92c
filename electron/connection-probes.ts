import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionSettings } from '../shared/contract/connections';
import { AppError } from '../shared/errors';
import type { Clock } from './base/clock';
import type { Log } from './base/log';
import type { ConnectionProbes, StepFinding } from './connections/connection-test';
import { censorTarget, readerTarget } from './connections/targets';
import { probeRedisLogin, probeReplication } from './replication/redis-probe';
import { ServerController } from './storage/controllers/server-controller';
import { DatabasePool } from './storage/database-pool';
import { buildDatabases, readNeeds } from './storage/databases/databases';
import { writeNeeds } from './storage/databases/write-stores';
import { readMigrations } from './storage/migrate';
import { notPostgres, translatePostgresError } from './storage/postgres-errors';
import { tlsOptions } from './storage/postgres-target';
import { checkSchema, type SchemaCheck } from './storage/schema-check';
import { checkUnlock } from './storage/unlock-check';

const stepTimeoutMs = 8_000;
const replicateWaitMs = 2_000;
/** Length and code of SSLRequest (PostgreSQL documentation, "Message Formats"). */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** The steps of a connection test on the real parts: name server, sockets, PostgreSQL, Redis. */
export class RealProbes implements ConnectionProbes {
  private pool: DatabasePool | undefined;
  private check: SchemaCheck | undefined;
  private serverName: string | null = null;

  constructor(private readonly options: { clock: Clock; log: Log; migrationsFolder: string }) {}

  async resolveName(host: string): Promise<StepFinding> {
    try {
      const addresses = await lookup(host, { all: true });
      return { sentence: addresses.map(({ address }) => address).join(', ') };
    } catch (error) {
      throw translatePostgresError(error, { doing: 'resolve_name' });
    }
  }

  async connect(host: string, port: number): Promise<StepFinding> {
    const socket = await openSocket(host, port);
    const address = socket.remoteAddress ?? socketPath(host, port);
    socket.destroy();
    return { sentence: `${address}${host.startsWith('/') ? '' : `, port ${port}`} accepts connections.` };
  }

  async tls({ reader }: ConnectionSettings): Promise<StepFinding> {
    const socket = await openSocket(reader.host, reader.port);
    try {
      socket.write(sslRequest);
      const answer = await firstByte(socket);
      if (answer === 'N') throw tlsNotSupported();
      if (answer !== 'S') throw notPostgres({ doing: 'tls' });
      const options = tlsOptions({ host: reader.host, tls: { mode: reader.tls, caFile: reader.tlsCaFile } });
      const secure = connectTls({ socket, ...(typeof options === 'object' ? options : {}) });
      await new Promise<void>((resolve, reject) => {
        secure.once('secureConnect', resolve);
        secure.once('error', reject);
      });
      const protocol = secure.getProtocol() ?? 'TLS';
      const subject = secure.getPeerCertificate().subject?.CN ?? 'no name';
      secure.destroy();
      const isVerified = reader.tls !== 'require' || reader.tlsCaFile !== null;
      const trusted = isVerified ? 'the certificate is trusted' : 'the certificate is not verified';
      return { sentence: `${protocol}, certificate for ${String(subject)}; ${trusted}.`, warning: !isVerified };
    } catch (error) {
      const translated = translatePostgresError(error, { doing: 'tls' });
      throw translated.code === 'connection_lost' ? notPostgres({ doing: 'tls' }) : translated;
    } finally {
      socket.destroy();
    }
  }

  async login(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding> {
    const { clock, log } = this.options;
    const target = readerTarget(settings, password);
    this.pool = new DatabasePool({ name: 'main', target, clock, log: log.area('storage'), maxConnections: 1 });
    await this.pool.start();
    return { sentence: `Logged in as ${settings.reader.user} to ${settings.reader.database}.` };
  }

  async schema(): Promise<StepFinding> {
    const pool = this.loggedIn();
    this.check = await checkSchema(pool, readNeeds);
    const { report, version, facts } = this.check;
    const server = new ServerController(buildDatabases({ main: pool }, facts), this.options.clock);
    const pulse = await server.readPulse();
    this.serverName = await server.findServerName();
    const where = `Schema version ${version} on PostgreSQL ${pulse.serverVersion}, ${pulse.source}; homeserver ${this.serverName ?? 'of unknown name'}.`;
    const missing = report.missing.map(
      ({ table, column, without }) =>
        `${table}${column === null ? '' : `.${column}`} is missing: without it ${without}`,
    );
    if (report.supported === 'newer')
      missing.unshift('this version is newer than Synoptic knows: reading works, writing is refused');
    return { sentence: [where, ...missing].join(' '), warning: missing.length > 0 };
  }

  grants(): Promise<StepFinding> {
    const { notGranted } = this.check?.report ?? { notGranted: [] };
    if (notGranted.length === 0) return Promise.resolve({ sentence: 'Everything that is read may be read.' });
    const without = [...new Set(notGranted.map((entry) => entry.without))].join('; ');
    const fix = [...new Set(notGranted.map((entry) => entry.statement))].join('\n');
    return Promise.resolve({
      sentence: `Not granted on ${notGranted.length} tables. Without that ${without}.`,
      warning: true,
      fix,
    });
  }

  async censor(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding> {
    const target = censorTarget(settings, password);
    if (!target || !this.check) return { sentence: 'No login for writing is named.' };
    const migrations = await readMigrations(this.options.migrationsFolder);
    const question = { role: target.user, schemaVersion: this.check.version, needs: writeNeeds, migrations };
    const { hindrances } = await checkUnlock(this.loggedIn(), question);
    const fix = hindrances.map(({ statement }) => statement).filter((statement) => statement !== null);
    const sentences = hindrances.map(({ sentence }) => sentence).join(' ');
    if (hindrances.length > 0)
      return { sentence: sentences, warning: true, fix: fix.length === 0 ? null : fix.join('\n') };
    if (password === undefined)
      return { sentence: `${target.user} has what writing needs; its password is asked for when unlocking.` };
    const pool = new DatabasePool({
      name: 'main',
      target,
      clock: this.options.clock,
      log: this.options.log,
      maxConnections: 1,
    });
    try {
      await pool.start();
    } finally {
      await pool.dispose();
    }
    return { sentence: `Logged in as ${target.user}, which has what writing needs.` };
  }

  async redis({ redis }: ConnectionSettings, password: string | undefined): Promise<StepFinding> {
    if (redis === null) return { sentence: 'No Redis is configured.' };
    await probeRedisLogin({ address: redis, ...(password === undefined ? {} : { password }) });
    return { sentence: `${redis.path ?? `${redis.host}:${redis.port}`} accepts the login.` };
  }

  async replicate(settings: ConnectionSettings, password: string | undefined): Promise<StepFinding> {
    const serverName = settings.homeserver.serverName ?? this.serverName;
    if (settings.redis === null || serverName === null) {
      return {
        sentence: 'The server’s name is not known, so its channel is not either; name it in the connection.',
        warning: true,
      };
    }
    const target = { address: settings.redis, ...(password === undefined ? {} : { password }) };
    const found = await probeReplication(target, serverName, { clock: this.options.clock, waitMs: replicateWaitMs });
    if (found.instances.length > 0) {
      return {
        sentence: `${found.instances.length} answered on the channel ${serverName}: ${found.instances.join(', ')}.`,
      };
    }
    const nobody = `Nobody answered on the channel ${serverName} within ${replicateWaitMs / 1000} s; ${found.listening} listen. `;
    return { sentence: `${nobody}Check the server’s name and that this is the homeserver’s Redis.`, warning: true };
  }

  async dispose(): Promise<void> {
    await this.pool?.dispose();
  }

  private loggedIn(): DatabasePool {
    if (this.pool) return this.pool;
    throw new AppError({ code: 'connection_not_open', message: 'Not logged in.', remedy: 'Test again.' });
  }
}

function socketPath(host: string, port: number): string {
  return `${host}/.s.PGSQL.${port}`;
}

function openSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/') ? connectTcp(socketPath(host, port)) : connectTcp({ host, port });
    socket.setTimeout(stepTimeoutMs, () =>
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => reject(translatePostgresError(error, { doing: 'connect' })));
  });
}

function firstByte(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1', 0, 1)));
    socket.once('error', reject);
    socket.once('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

function tlsNotSupported(): AppError {
  return new AppError({
    code: 'tls_not_supported',
    message: 'The database server does not offer TLS.',
    remedy:
      'Switch TLS on in postgresql.conf (ssl = on), or choose the TLS mode "disable" on a network that is trusted.',
    details: { fix: 'ssl = on' },
  });
}
