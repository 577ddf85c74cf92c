import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { stringify } from 'yaml';
import { redisAddress } from '../../shared/contract/connections';
import { createRedisConnection, type RedisConnection } from '../replication/redis-connection';
import { cloneDatabase, type ClonedDatabase } from './cloned-database';

/** Streams that one of the writers each writes. */
const singles = ['typing', 'to_device', 'account_data', 'presence', 'push_rules', 'receipts', 'device_lists'] as const;

interface Plan {
  persisters: string[];
  writers: string[];
  senders: string[];
  pushers: string[];
  generic: string[];
}

/** So many names besides the main process, spread over the roles as a large homeserver spreads them. */
function planOf(processes: number): Plan {
  const names = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  const rest = processes - 1;
  const persisters = Math.floor(rest / 10);
  const writers = Math.min(singles.length, Math.floor(rest / 8));
  const senders = Math.floor(rest / 3);
  const pushers = Math.floor(rest / 12);
  const generic = rest - persisters - writers - senders - pushers;
  return {
    persisters: names('persister', persisters),
    writers: names('writer', writers),
    senders: names('sender', senders),
    pushers: names('pusher', pushers),
    generic: names('sync', generic),
  };
}

/**
 * A homeserver of any number of processes as wire, database and configuration show it: a database of its own, files, and
 * announcements on a real Redis. What no lab could run on one machine.
 */
export class SizedHomeserver {
  readonly serverName: string;

  private constructor(
    readonly database: ClonedDatabase,
    readonly folder: string,
    processes: number,
    private readonly redis: RedisConnection[],
  ) {
    this.serverName = `size${processes}-${process.pid}.example`;
  }

  get homeserverFile(): string {
    return join(this.folder, 'homeserver.yaml');
  }

  get workersFolder(): string {
    return join(this.folder, 'workers');
  }

  /** @param redisUrl of a Redis without a password */
  static async start(processes: number, redisUrl: string): Promise<SizedHomeserver> {
    const folder = mkdtempSync(join(tmpdir(), 'synoptic-sized-'));
    const { hostname, port } = new URL(redisUrl);
    const address = redisAddress.parse({ host: hostname, port: Number(port || 6379) });
    const connections = [createRedisConnection({ address }, 'sized'), createRedisConnection({ address }, 'sized')];
    await Promise.all(connections.map((connection) => connection.connect()));
    const database = await cloneDatabase();
    await forgetWriters(database.url);
    const homeserver = new SizedHomeserver(database, folder, processes, connections);
    const plan = planOf(processes);
    homeserver.writeFiles(plan);
    await homeserver.announce(plan);
    return homeserver;
  }

  private writeFiles(plan: Plan): void {
    const { persisters, writers, senders, pushers, generic } = plan;
    const workers = [...persisters, ...writers, ...senders, ...pushers, ...generic];
    const writerOf = (index: number): string => writers[index % Math.max(1, writers.length)] ?? 'master';
    const shared = {
      server_name: this.serverName,
      enable_ephemeral_messages: true,
      ...(workers.length === 0 ? {} : { worker_replication_secret: 'of a test', redis: { enabled: true } }),
      instance_map: Object.fromEntries(
        ['main', ...workers].map((name, index) => [name, { host: '127.0.0.1', port: 20_000 + index }]),
      ),
      stream_writers: {
        events: persisters.length > 0 ? persisters : 'master',
        ...Object.fromEntries(singles.map((stream, index) => [stream, writerOf(index)])),
      },
      federation_sender_instances: senders,
      pusher_instances: pushers,
      run_background_tasks_on: generic[0] ?? 'master',
    };
    mkdirSync(this.workersFolder);
    writeFileSync(this.homeserverFile, stringify(shared));
    for (const name of workers) {
      const own = { worker_app: 'synapse.app.generic_worker', worker_name: name };
      writeFileSync(join(this.workersFolder, `${name}.yaml`), stringify(own));
    }
  }

  /** Answers REPLICATE from now on, as real processes do. */
  private async announce({ persisters, writers, senders, pushers, generic }: Plan): Promise<void> {
    const [speaker, listener] = this.redis;
    const names = ['master', ...persisters, ...writers, ...senders, ...pushers, ...generic];
    const lines = [
      ...names.map((name) => `POSITION caches ${name} 5 5`),
      ...(persisters.length > 0 ? persisters : ['master']).map((name) => `POSITION events ${name} 9 9`),
      ...singles.map(
        (stream, index) => `POSITION ${stream} ${writers[index % Math.max(1, writers.length)] ?? 'master'} 7 7`,
      ),
    ];
    const say = (): void => lines.forEach((line) => void speaker?.publish(this.serverName, line));
    listener?.on('message', (_channel: string, line: string) => {
      if (line === 'REPLICATE') say();
    });
    await listener?.subscribe(this.serverName);
    say();
  }

  async dispose(): Promise<void> {
    for (const connection of this.redis) connection.disconnect();
    await this.database.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The database was filled by seven processes of other names, which would show as gone. */
async function forgetWriters(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`
    DELETE FROM stream_positions;
    DELETE FROM cache_invalidation_stream_by_instance;
    UPDATE events SET instance_name = 'master';
    UPDATE ex_outlier_stream SET instance_name = 'master'`);
  await client.end();
}
